import type * as z from 'zod'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { HotStatements } from '../storage/hot-statements.ts'
import type { Sort, SortColumns } from '../storage/sort.ts'
import type { AfterUndo, CommonColumns, Complete, Definition, Summaries } from './entity-definition.ts'
import { entitySchemas, type Fields } from './entity-schemas.ts'
import { listSchema } from './list-schemas.ts'
import type { Names } from './names.ts'
import { type Columns, rowReader, type StoredRow } from './stored-row.ts'

/** The schemas of an entity that the kernel uses. */
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

/** An entity: the storage of its rows, their form in the API, and their lists. */
export interface Entity<S extends EntitySchemas = EntitySchemas, Name extends string = string> extends Names {
  name: Name
  model: string
  schemas: S
  hasTrash: boolean
  /** The columns to read, under Prisma's names. */
  columns: readonly string[]
  /** Computed columns, which are neither read nor part of responses. */
  derived: readonly string[]
  /** The text columns and text list columns whose bytes determine the size of responses. */
  texts: readonly string[]
  textLists: readonly string[]
  /** Response fields that cannot be set. */
  readOnly: readonly string[]
  /** Fields that updates cannot set, with the procedure that changes them, or ''. */
  fixed: ReadonlyMap<string, string>
  /** Fields whose values are unique per user. */
  unique: readonly { field: string; column: string }[]
  sortColumns: SortColumns<string, string>
  /** The order of lists without `sort`. */
  defaultSort: Sort
  /** Summaries of procedures by verb, instead of the usual ones. */
  summaries: Summaries
  hot?: HotStatements | undefined
  /** The column that has a value in special rows: see `SpecialRows`. */
  specialColumn?: string | undefined
  afterUndo?: AfterUndo | undefined
  /** Converts a row to its form in the API. */
  toApi(row: StoredRow): z.output<S['Row']>
  /** Converts a row serialized by PostgreSQL's `to_jsonb`. */
  fromJson(json: Columns): StoredRow
  /** Returns the columns of a new row; omitted fields take their defaults. */
  newColumns(input: object, now: Date): Columns
  /** Returns the columns that a change sets: null clears a field, omitted fields stay unchanged. */
  changedColumns(change: object, now: Date): Columns
  /** Returns the SQL conditions that lists have even without filters. */
  standing(input: object, userId: string): Prisma.Sql[]
  /** Returns the SQL conditions of a list's filters, without those for the owner and the trash. */
  matching(input: object): Prisma.Sql[]
}

const NEWEST_FIRST: Sort = [{ by: 'createdAt', order: 'desc' }]

/**
 * Defines an entity stored in a Prisma model. Does not compile if a column of the model belongs to no field. The table must
 * also be registered in the database with `app_register_entity`.
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
    Inputs extends z.ZodRawShape = Record<never, never>,
    Changes extends z.ZodRawShape = Record<never, never>,
  >(
    definition: Definition<Row, F, Trash, Filters, Inputs, Changes, Key, Name> & Complete<Row, F>,
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
        ...Object.entries<Fields[string]>(fields).flatMap(([field, { write, isIgnored }]) =>
          write || isIgnored ? [] : [field],
        ),
        ...(hasTrash ? ['deletedAt'] : []),
        ...['version', 'createdAt', 'updatedAt'],
      ],
      fixed: new Map(
        Object.entries(fields).flatMap(([field, { changedBy }]) =>
          changedBy === undefined ? [] : [[field, changedBy]],
        ),
      ),
      unique,
      sortColumns,
      defaultSort: definition.defaultSort ?? NEWEST_FIRST,
      summaries: definition.summaries ?? {},
      hot,
      specialColumn: definition.specialColumn,
      afterUndo: definition.afterUndo,
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
      standing: (input, userId) =>
        definition.standing?.(input as Parameters<typeof definition.standing>[0], userId) ?? [],
      matching: (input) => definition.matching?.(input as Parameters<typeof definition.matching>[0]) ?? [],
    }
    return entity
  }
}

/** Returns the columns to read: those of the fields, and those that every entity has. */
export function columnsOf(fields: Fields, hasTrash: boolean): string[] {
  const own = Object.values(fields).flatMap(({ columns }) => columns)
  return [
    ...new Set(['id', ...own, ...(hasTrash ? ['deletedAt'] : []), 'version', 'createdAt', 'updatedAt', 'changeId']),
  ]
}

function merged(parts: Columns[]): Columns {
  return Object.assign({}, ...parts) as Columns
}

/** Creates the function that converts rows to responses. Copying an object with all keys is faster than adding each key. */
function mapper(fields: Fields, hasTrash: boolean): (row: StoredRow) => object {
  const own = Object.entries<Fields[string]>(fields).filter(([, { isDetail }]) => !isDetail)
  const names = own.map(([name]) => name)
  const readers = own.map(([, { read }]) => read)
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
