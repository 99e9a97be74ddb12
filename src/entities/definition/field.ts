import type * as z from 'zod'
import { orNull } from './common-schema.ts'

/** The schemas of a field: in answers, and in the inputs that set it. A field without `create` and `update` is read-only. */
export interface FieldSchemas {
  output: z.ZodType
  create?: z.ZodType
  update?: z.ZodType
  replace: z.ZodType
}

/**
 * A field of the API, and the columns that hold it. `Row` is the row as the generated Prisma model types it, `Column` the
 * columns that the field accounts for.
 */
export interface Field<Schemas extends FieldSchemas = FieldSchemas, Column extends string = string> {
  schemas: Schemas
  /** The columns that it is read from. */
  columns: readonly Column[]
  /** Columns computed from it, for sorting and searching: written with it, never read. */
  derived: readonly Column[]
  /** Its value in an answer. */
  read(row: object): unknown
  /** The columns that a value sets; of undefined and null those of its default. Absent where it is read-only. */
  write?(value: unknown, now: Date): Record<string, unknown>
}

interface Spec<
  Row,
  Input extends z.ZodType,
  Output extends z.ZodType,
  Read extends keyof Row,
  Derived extends keyof Row,
> {
  /** What callers may send. */
  input: Input
  /** What is answered: whatever is stored, also where an earlier version allowed more. */
  output: Output
  columns: readonly Read[]
  derived?: readonly Derived[]
  read(row: Pick<Row, Read>): z.output<Output>
  write(value: z.output<Input>, now: Date): Pick<Row, Read | Derived>
}

/**
 * Makes fields of the rows of one Prisma model. A field that does not write each of its columns does not compile.
 *
 * @example
 * const { required, column } = fieldsOf<NoteModel>()
 * const name = required({ ...column('name'), input: visibleText(100), output: z.string() })
 */
export function fieldsOf<Row extends object>() {
  type Column = keyof Row & string

  return {
    /** Where a field is one column, as it stands there: `{ ...column('name'), input, output }`. */
    column<C extends Column>(name: C) {
      return {
        columns: [name],
        read: (row: Pick<Row, C>): Row[C] => row[name],
        write: (value: Row[C]) => ({ [name]: value }) as unknown as Pick<Row, C>,
      }
    },

    /** A field that every new row must have. */
    required<I extends z.ZodType, O extends z.ZodType, R extends Column, D extends Column = never>(
      spec: Spec<Row, I, O, R, D>,
    ) {
      const { input, output } = spec
      return field(spec, { output, create: input, update: input.optional(), replace: input }, spec.write)
    },

    /** A field that has a default: left out or null it takes it in a new row, and null clears it in a change. */
    optional<I extends z.ZodType, O extends z.ZodType, R extends Column, D extends Column = never>(
      spec: Spec<Row, I, O, R, D> & { default: z.output<I> },
    ) {
      const { input, output } = spec
      const given = orNull(input)
      const schemas = { output, create: given, update: input.nullable().optional(), replace: given }
      return field(spec, schemas, (value: z.output<I> | null | undefined, now) =>
        spec.write(value ?? spec.default, now),
      )
    },

    /** A field that has a default and cannot be cleared by null in a change, like a flag. */
    flag<I extends z.ZodType, O extends z.ZodType, R extends Column, D extends Column = never>(
      spec: Spec<Row, I, O, R, D> & { default: z.output<I> },
    ) {
      const { input, output } = spec
      const given = orNull(input)
      const update = input.optional().meta({ description: 'Setting what already holds changes nothing' })
      const schemas = { output, create: given, update, replace: given }
      return field(spec, schemas, (value: z.output<I> | null | undefined, now) =>
        spec.write(value ?? spec.default, now),
      )
    },

    /** A field that may be null. */
    nullable<I extends z.ZodType, O extends z.ZodType, R extends Column, D extends Column = never>(
      spec: Omit<Spec<Row, I, O, R, D>, 'read' | 'write'> & {
        read(row: Pick<Row, R>): z.output<O> | null
        write(value: z.output<I> | null, now: Date): Pick<Row, R | D>
      },
    ) {
      const { input, output } = spec
      const given = input.nullish()
      const schemas = { output: output.nullable(), create: given, update: input.nullable().optional(), replace: given }
      return field(spec, schemas, (value: z.output<I> | null | undefined, now) => spec.write(value ?? null, now))
    },

    /** A field that is answered and cannot be set; it may be sent back as it was read. */
    readOnly<I extends z.ZodType, O extends z.ZodType, R extends Column>(
      spec: Pick<Spec<Row, I, O, R, never>, 'input' | 'output' | 'columns' | 'read'>,
    ) {
      return field(spec, { output: spec.output, replace: spec.input.nullish().meta(READ_ONLY) })
    },
  }

  function field<Schemas extends FieldSchemas, Value, R extends Column, D extends Column = never>(
    spec: { columns: readonly R[]; derived?: readonly D[]; read(row: Pick<Row, R>): unknown },
    schemas: Schemas,
    write?: (value: Value, now: Date) => Pick<Row, R | D>,
  ): Field<Schemas, R | D> {
    const { columns, derived = [], read } = spec
    return { schemas, columns, derived, read, ...(write && { write }) } as Field<Schemas, R | D>
  }
}

/** The metadata of a field that cannot be set. */
export const READ_ONLY = { readOnly: true, description: 'As it was read, or left out, or null: it cannot be set' }
