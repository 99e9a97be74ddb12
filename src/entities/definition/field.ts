import type * as z from 'zod'
import { orNull } from './common-schema.ts'

/** The schemas of a field in responses and inputs. A field without `create` and `update` is read-only. */
export interface FieldSchemas {
  output: z.ZodType
  create?: z.ZodType
  update?: z.ZodType
  replace: z.ZodType
}

/**
 * A field of the API and its columns. `Row` is the row type of the generated Prisma model, `Column` the names of the field's
 * columns.
 */
export interface Field<Schemas extends FieldSchemas = FieldSchemas, Column extends string = string> {
  schemas: Schemas
  /** The columns that the field is read from. */
  columns: readonly Column[]
  /** Columns computed from the field for sorting and searching: written with it, never read. */
  derived: readonly Column[]
  /** Returns the value of the field in a response. */
  read(row: object): unknown
  /** Returns the columns for a value; for undefined and null those of the default. Absent if the field is read-only. */
  write?(value: unknown, now: Date): Record<string, unknown>
  /** The procedure that changes the field, if updates cannot: `tasks.move`. */
  changedBy?: string | undefined
  /** Whether inputs of `replace` may contain any value, which is ignored: it depends on more than the row. */
  isIgnored?: boolean
  /** Whether rows lack the field, which the noun adds to the responses of `get` and `list`. */
  isDetail?: boolean
}

interface Spec<
  Row,
  Input extends z.ZodType,
  Output extends z.ZodType,
  Read extends keyof Row,
  Derived extends keyof Row,
> {
  /** The schema in inputs. */
  input: Input
  /** The schema in responses. It accepts every stored value, including those that an earlier version allowed. */
  output: Output
  columns: readonly Read[]
  derived?: readonly Derived[]
  read(row: Pick<Row, Read>): z.output<Output>
  write(value: z.output<Input>, now: Date): Pick<Row, Read | Derived>
}

/**
 * Returns the constructors of fields for one Prisma model. A field that does not write all of its columns does not compile.
 *
 * @example
 * const { required, column } = fieldsOf<NoteModel>()
 * const name = required({ ...column('name'), input: visibleText(100), output: z.string() })
 */
export function fieldsOf<Row extends object>() {
  type Column = keyof Row & string

  return {
    /** Maps a field to one column without conversion: `{ ...column('name'), input, output }`. */
    column<C extends Column>(name: C) {
      return {
        columns: [name],
        read: (row: Pick<Row, C>): Row[C] => row[name],
        write: (value: Row[C]) => ({ [name]: value }) as unknown as Pick<Row, C>,
      }
    },

    /** Creates a field that every new row must have. */
    required<I extends z.ZodType, O extends z.ZodType, R extends Column, D extends Column = never>(
      spec: Spec<Row, I, O, R, D>,
    ) {
      const { input, output } = spec
      return field(spec, { output, create: input, update: input.optional(), replace: input }, spec.write)
    },

    /** Creates a field with a default, which it takes if omitted or null in a new row, or null in a change. */
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

    /** Creates a field with a default that null in a change cannot clear, like a flag. */
    flag<I extends z.ZodType, O extends z.ZodType, R extends Column, D extends Column = never>(
      spec: Spec<Row, I, O, R, D> & { default: z.output<I> },
    ) {
      const { input, output } = spec
      const given = orNull(input)
      const hint = input.meta()?.description
      const description = [...(hint === undefined ? [] : [hint]), 'Setting the current value changes nothing'].join(
        '. ',
      )
      const update = input.optional().meta({ description })
      const schemas = { output, create: given, update, replace: given }
      return field(spec, schemas, (value: z.output<I> | null | undefined, now) =>
        spec.write(value ?? spec.default, now),
      )
    },

    /** Creates a field that may be null. */
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

    /**
     * Creates a field that is given with a new row and that updates cannot set. `changedBy` is the procedure that changes it,
     * or empty. Inputs of `replace` may contain its current value.
     */
    fixed<I extends z.ZodType, O extends z.ZodType, R extends Column>(
      spec: Omit<Spec<Row, I, O, R, never>, 'derived' | 'write'> & {
        write(value: z.output<I> | null): { [C in R]: Row[C] | null }
        changedBy: string
      },
    ) {
      const { input, output, changedBy } = spec
      const replace = input.nullish().meta({
        description: 'Where a new row belongs. An existing row stays where it is: its current value, null or omitted',
      })
      const write = (value: z.output<I> | null | undefined) => spec.write(value ?? null) as Pick<Row, R>
      return { ...field(spec, { output, create: input, replace }, write), changedBy }
    },

    /** Creates a read-only field. Inputs of `replace` may contain its current value. */
    readOnly<I extends z.ZodType, O extends z.ZodType, R extends Column, D extends Column = never>(
      spec: Pick<Spec<Row, I, O, R, D>, 'input' | 'output' | 'columns' | 'derived' | 'read'>,
    ) {
      return field(spec, { output: spec.output, replace: spec.input.nullish().meta(READ_ONLY) })
    },

    /** Creates a read-only field whose value may change without the row, so that `replace` ignores it. */
    computed<O extends z.ZodType, R extends Column>(
      spec: Pick<Spec<Row, O, O, R, never>, 'output' | 'columns' | 'read'>,
    ) {
      const schemas = { output: spec.output, replace: spec.output.optional().meta(IGNORED) }
      return { ...field(spec, schemas), isIgnored: true }
    },

    /** Creates a field that depends on other rows: the noun adds it to the responses of `get` and `list`. `replace` ignores it. */
    detail<O extends z.ZodType>(output: O) {
      const schemas = { output: output.optional(), replace: output.optional().meta(IGNORED) }
      return { ...field({ columns: [], read: () => undefined }, schemas), isIgnored: true, isDetail: true }
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

/** The metadata of fields that inputs of `replace` may contain, but do not set. */
export const IGNORED = { description: 'Accepted so that a response can be sent back, and ignored' }

/** The metadata of a read-only field in inputs of `replace`. */
export const READ_ONLY = { readOnly: true, description: 'Read-only: must be the current value, null or omitted' }
