/** A type that is true if a type is or contains `any` or `unknown`. */
export type Vague<T> = unknown extends T
  ? true
  : T extends Date
    ? false
    : T extends readonly (infer Item)[]
      ? Vague<Item>
      : T extends object
        ? true extends { [Key in keyof T]-?: Vague<T[Key]> }[keyof T]
          ? true
          : false
        : false
