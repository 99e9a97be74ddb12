/** A type that is true if a type is or contains `any` or `unknown`, up to ten levels deep, because types may contain themselves. */
export type Vague<T, Levels extends 0[] = []> = unknown extends T
  ? true
  : Levels['length'] extends 10
    ? false
    : T extends Date
      ? false
      : T extends readonly (infer Item)[]
        ? Vague<Item, [...Levels, 0]>
        : T extends object
          ? true extends { [Key in keyof T]-?: Vague<T[Key], [...Levels, 0]> }[keyof T]
            ? true
            : false
          : false
