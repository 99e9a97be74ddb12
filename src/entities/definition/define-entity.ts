import type * as z from 'zod'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { HotStatements } from '../storage/hot-statements.ts'
import type { SortColumns } from '../storage/sort.ts'
import { entitySchemas, type Fields } from './entity-schemas.ts'
import { listSchema } from './list-schemas.ts'
import type { Names } from './names.ts'
import { type Columns, rowReader, type StoredRow } from './stored-row.ts'

/** The columns that the kernel fills in for every entity. */
type CommonColumn = 'userId' | 'id' | 'version' | 'seq' | 'changeId' | 'createdAt' | 'updatedAt' | 'deletedAt'

/** What the rows of a Prisma model must have. */
interface CommonColumns {
  userId: string
  id: string
  version: number
  seq: bigint
  changeId: string | null
  createdAt: Date
  updatedAt: Date
}

type ColumnsOf<F extends Fields> = F[keyof F]['columns'][number] | F[keyof F]['derived'][number]

/** Does not compile where a column of the model belongs to no field: it would be lost by undo, sync or replace. */
type Complete<Row, F extends Fields> = [Exclude<keyof Row, CommonColumn | ColumnsOf<F>>] extends [never]
  ? unknown
  : { columnsWithoutField: Exclude<keyof Row, CommonColumn | ColumnsOf<F>> }

interface Definition<
  Row,
  F extends Fields,
  Trash extends boolean,
  Filters extends z.ZodRawShape,
  Key extends string,
  Name extends string,
> extends Names {
  name: Name
  /** The model of the generated Prisma client that holds the rows: its name as a property of the client. */
  model: string
  fields: F
  hasTrash: Trash
  /** The columns of text, and those of lists of text, whose bytes count for the size of answers. */
  texts: readonly (keyof Row & string)[]
  textLists?: readonly (keyof Row & string)[]
  /** Fields of which a user may have each value once, by a unique index, with the column that holds it. */
  unique?: readonly { field: keyof F & string; column: keyof Row & string }[]
  filters?: Filters
  /** The conditions that a list's filters stand for, apart from the owner and the trash. */
  matching?(input: { [N in keyof Filters]?: z.output<Filters[N]> }): Prisma.Sql[]
  sortKeys: readonly [Key, ...Key[]]
  /** The columns of each key. All are never null, so that every order is one range of an index. */
  sortColumns: SortColumns<Key, keyof Row & string>
  /** More about the order, for the documentation. */
  order?: string
  example: Record<string, unknown> & { id: string }
  examples: { create: object; update: object }
  /** Statements in SQL in place of Prisma's, for what is asked most. */
  hot?: HotStatements
}

/** The schemas of an entity, as far as the kernel itself relies on them. */
export interface EntitySchemas {
  Row: z.ZodType
  Changed: z.ZodType
  ById: z.ZodType
  Action: z.ZodType
  Create: z.ZodType
  Update: z.ZodType
  Replace: z.ZodType
  CreateMany: z.ZodType
  UpdateMany: z.ZodType
  ActionMany: z.ZodType
  ChangedMany: z.ZodType
  List: z.ZodType
  Page: z.ZodType
}

/** An entity: how its rows are stored, what callers see of them, and how they may be listed. */
export interface Entity<S extends EntitySchemas = EntitySchemas, Name extends string = string> extends Names {
  name: Name
  model: string
  schemas: S
  hasTrash: boolean
  /** The columns that rows are read from, under Prisma's names. */
  columns: readonly string[]
  /** Columns computed from others: neither read nor answered. */
  derived: readonly string[]
  /** The columns of text, and those of lists of text, whose bytes count for the size of answers. */
  texts: readonly string[]
  textLists: readonly string[]
  /** Fields of an answer that cannot be set. */
  readOnly: readonly string[]
  /** Fields of which a user may have each value once. */
  unique: readonly { field: string; column: string }[]
  sortColumns: SortColumns<string, string>
  hot?: HotStatements | undefined
  /** A row as its owner sees it. */
  toApi(row: StoredRow): z.output<S['Row']>
  /** A row that PostgreSQL has written as JSON. */
  fromJson(json: Columns): StoredRow
  /** The columns of a new row; what the input leaves out takes its default. */
  newColumns(input: object, now: Date): Columns
  /** The columns that a change sets: null clears, what is left out is not touched. */
  changedColumns(change: object, now: Date): Columns
  /** The conditions that a list's filters stand for, apart from the owner and the trash. */
  matching(input: object): Prisma.Sql[]
}

/**
 * Describes an entity whose rows are those of a Prisma model. A column of the model that no field accounts for does not
 * compile. The database knows the table by `app_register_entity`.
 *
 * @example
 * export const noteEntity = defineEntity<NoteModel>()({ name: 'note', plural: 'notes', type: 'Note', model: 'note', fields, … })
 */
export function defineEntity<Row extends CommonColumns>() {
  return <
    F extends Fields,
    const Trash extends boolean,
    const Key extends string,
    const Name extends string,
    Filters extends z.ZodRawShape = Record<never, never>,
  >(
    definition: Definition<Row, F, Trash, Filters, Key, Name> & Complete<Row, F>,
  ) => {
    const {
      name,
      plural,
      type,
      model,
      fields,
      hasTrash,
      texts,
      textLists = [],
      unique = [],
      sortColumns,
      hot,
    } = definition
    const List = listSchema({ ...definition, filters: definition.filters ?? ({} as Filters) })
    const schemas = { ...entitySchemas(definition), List }
    const settable = Object.entries(fields).flatMap(([field, { write }]) => (write ? [{ field, write }] : []))
    const columns = columnsOf(fields, hasTrash)
    const entity: Entity<typeof schemas, Name> = {
      name,
      plural,
      type,
      model,
      schemas,
      hasTrash,
      columns,
      derived: Object.values<Fields[string]>(fields).flatMap(({ derived }) => derived),
      texts,
      textLists,
      readOnly: [
        ...Object.keys(fields).filter((field) => !(fields[field] as Fields[string]).write),
        ...(hasTrash ? ['deletedAt'] : []),
        ...['version', 'createdAt', 'updatedAt'],
      ],
      unique,
      sortColumns,
      hot,
      toApi: mapper(fields, hasTrash) as Entity<typeof schemas, Name>['toApi'],
      fromJson: rowReader(columns),
      newColumns: (input, now) => ({
        ...merged(settable.map(({ field, write }) => write(Reflect.get(input, field), now))),
        createdAt: now,
        updatedAt: now,
      }),
      changedColumns: (change, now) => ({
        ...merged(
          settable.flatMap(({ field, write }) => {
            const value: unknown = Reflect.get(change, field)
            return value === undefined ? [] : [write(value, now)]
          }),
        ),
        updatedAt: now,
      }),
      matching: (input) => definition.matching?.(input as Parameters<typeof definition.matching>[0]) ?? [],
    }
    return entity
  }
}

/** Returns the columns that rows are read from: those of fields, and those that every entity has. */
export function columnsOf(fields: Fields, hasTrash: boolean): string[] {
  const own = Object.values(fields).flatMap(({ columns }) => columns)
  return [
    ...new Set(['id', ...own, ...(hasTrash ? ['deletedAt'] : []), 'version', 'createdAt', 'updatedAt', 'changeId']),
  ]
}

function merged(parts: Columns[]): Columns {
  return Object.assign({}, ...parts) as Columns
}

/** Makes the function from rows to answers. A copy of an object that has all keys is made faster than one key after the other. */
function mapper(fields: Fields, hasTrash: boolean): (row: StoredRow) => object {
  const names = Object.keys(fields)
  const readers = Object.values(fields).map(({ read }) => read)
  const common = hasTrash ? ['deletedAt', 'version', 'createdAt', 'updatedAt'] : ['version', 'createdAt', 'updatedAt']
  const empty: Record<string, unknown> = Object.fromEntries(['id', ...names, ...common].map((name) => [name, null]))
  return (row) => {
    const answer = { ...empty, id: row.id, version: row.version, createdAt: row.createdAt, updatedAt: row.updatedAt }
    const values: Record<string, unknown> = answer
    if (hasTrash) values.deletedAt = row.deletedAt
    for (let n = 0; n < names.length; n++) values[names[n] as string] = readers[n]?.(row)
    return answer
  }
}
