import { afterAll, beforeAll, expect, it } from 'vitest'
import { columnName } from '../../src/entities/definition/stored-row.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { walkedNouns } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'

/** What the migrations have registered of an entity. */
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

it('has in the catalogue of the database the entities that the code defines, and no other', () => {
  expect([...catalogue.keys()].sort()).toEqual(ENTITIES.map(({ name }) => name).sort())
})

it.each(ENTITIES.map((entity) => ({ name: entity.name, entity })))(
  'registers $name with the trash, the derived columns and the texts of its definition',
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
      // The database counts the bytes of lists too.
      texts: [...texts, ...textLists].map(columnName).sort(),
    })
  },
)

it.each(ENTITIES.map((entity) => ({ name: entity.name, entity })))(
  'has for $name a table of the columns of its definition, each of the type that its name tells',
  async ({ entity }) => {
    const columns = await database.useSession((session) =>
      session.query<{ name: string; type: string }>(
        `SELECT attname AS name, atttypid::regtype::text AS type FROM pg_attribute
         WHERE attrelid = to_regclass('public.${entity.name}') AND attnum > 0 AND NOT attisdropped`,
      ),
    )
    const defined = ['userId', 'seq', ...entity.columns, ...entity.derived].map(columnName)
    expect(columns.map(({ name }) => name).sort()).toEqual([...new Set(defined)].sort())
    const types = new Map(columns.map(({ name, type }) => [name, type]))
    for (const name of entity.columns)
      expect([name, isMoment(types.get(columnName(name)))]).toEqual([name, isNamed(name)])
  },
)

/** A row that PostgreSQL writes as JSON is read by the names of its columns. */
function isNamed(column: string): boolean {
  return /(At|Date|Time)$/.test(column)
}

function isMoment(type: string | undefined): boolean {
  return /^(timestamp|date|time)/.test(type ?? '')
}
