import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columnName } from '../../src/entities/definition/stored-row.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { walkedNouns } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'

/** The registration of an entity by the migrations. */
type Registered = {
  name: string
  hasTrash: boolean
  derived: string[]
  texts: string[]
}

const ENTITIES = walkedNouns.map(({ entity }) => entity)

let database: TestDatabase
let catalogue: Map<string, Registered>
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  const rows = await database.useSession((session) =>
    session.query<Registered>('SELECT name, has_trash AS "hasTrash", derived, texts FROM public.entity'),
  )
  catalogue = new Map(rows.map((row) => [row.name, row]))
})
afterAll(() => database[Symbol.asyncDispose]())

it('the migrations register exactly the entities that the code defines', () => {
  expect([...catalogue.keys()].sort()).toEqual(ENTITIES.map(({ name }) => name).sort())
})

it.each(ENTITIES.map((entity) => ({ name: entity.name, entity })))(
  'the migrations register $name with the trash, derived columns and texts of its definition',
  ({ entity }) => {
    const { hasTrash, derived, texts, textLists } = entity
    const registered = catalogue.get(entity.name)
    expect({
      hasTrash: registered?.hasTrash,
      derived: registered?.derived.toSorted(),
      texts: registered?.texts.toSorted(),
    }).toEqual({
      hasTrash,
      derived: derived.map(columnName).sort(),
      // The database also counts the bytes of text lists.
      texts: [...texts, ...textLists].map(columnName).sort(),
    })
  },
)

/** A column of an entity's table. */
type Column = {
  name: string
  type: string
  notNull: boolean
  /** Whether an index starts with the owner and this column, or has the list between them. */
  isIndexed: boolean
}

function columnsOf(name: string): Promise<Column[]> {
  return database.useSession((session) =>
    session.query<Column>(
      `SELECT attname AS name, atttypid::regtype::text AS type, attnotnull AS "notNull", EXISTS (
         SELECT FROM pg_index i JOIN pg_attribute o ON o.attrelid = i.indrelid AND o.attname = 'user_id'
         WHERE i.indrelid = a.attrelid AND i.indkey[0] = o.attnum AND i.indkey[1] = a.attnum
           AND coalesce(pg_get_expr(i.indpred, i.indrelid), '(deleted_at IS NULL)') = '(deleted_at IS NULL)') AS "isIndexed"
       FROM pg_attribute a WHERE attrelid = to_regclass('public.${name}') AND attnum > 0 AND NOT attisdropped`,
    ),
  )
}

describe.each(ENTITIES.map((entity) => ({ name: entity.name, entity })))('the table of $name', ({ name, entity }) => {
  it('has exactly the columns of the definition, with date types where the name implies them', async () => {
    const columns = await columnsOf(name)
    const common = ['userId', 'seq', ...(entity.hasTrash ? ['deletionId'] : [])]
    const defined = [...common, ...entity.columns, ...entity.derived].map(columnName)
    expect(columns.map((column) => column.name).sort()).toEqual([...new Set(defined)].sort())
    // Types of rows from `to_jsonb` follow from column names.
    const moments = columns.filter(({ type }) => /^(timestamp|date|time)/.test(type)).map((column) => column.name)
    for (const column of entity.columns) {
      expect([column, moments.includes(columnName(column))]).toEqual([column, /(At|Date|Time)$/.test(column)])
    }
  })

  it('has an index starting with the owner for every sort column, none of which is nullable', async () => {
    const columns = new Map((await columnsOf(name)).map((column) => [column.name, column]))
    const sorted = Object.values(entity.sortColumns).flatMap((key) => ('column' in key ? [key] : [key.asc, key.desc]))
    expect(sorted.length).toBeGreaterThan(0)
    for (const { column, type } of sorted) {
      const found = columns.get(columnName(column))
      expect(found).toMatchObject({ notNull: true, isIndexed: true })
      expect(found?.type.replace('timestamp with time zone', 'timestamptz')).toBe(type)
    }
  })
})

it('columns of the same name have the same type in all tables, as the change feed merges them', async () => {
  const types = new Map<string, string>()
  for (const { name } of ENTITIES) {
    for (const column of await columnsOf(name)) {
      expect([column.name, column.type]).toEqual([column.name, types.get(column.name) ?? column.type])
      types.set(column.name, column.type)
    }
  }
})
