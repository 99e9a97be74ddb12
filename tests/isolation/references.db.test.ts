import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { columnName } from '../../src/entities/definition/stored-row.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { aimOf, type Input, inputAbout, inputSchema, nounOf, nounsOf, type Row } from '../nouns/nouns.ts'
import { type Reference, referencesIn } from '../nouns/references.ts'
import { walkedNouns, walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { MODES, openWithIsolation } from './isolation-modes.ts'
import { answer, newVictim } from './victim.ts'

/** A procedure whose input has references to other rows: in itself, in its items, or in what it sets. */
interface Referring {
  path: string
  plural: string
  verb: string
  references: Reference[]
  /** Whether a row of the caller exists already that the procedure changes. */
  isExisting: boolean
  put(input: Input, reference: Input): Input
}

const REFERRING: Referring[] = nounsOf(walkedRouter).flatMap(({ plural, verbs }) =>
  verbs.flatMap((verb) => {
    const path = `${plural}.${verb}`
    const { properties = {} } = inputSchema(walkedRouter, path) ?? {}
    const existing = ['one', 'several'].includes(aimOf(walkedRouter, path))
    const places: [fields: object | undefined, Referring['put']][] = [
      [properties, (input, reference) => ({ ...input, ...reference })],
      [
        properties.items?.items?.properties,
        ({ items }, reference) => ({ items: (items as Input[]).map((item) => ({ ...item, ...reference })) }),
      ],
      [
        properties.set?.properties,
        ({ set, ...input }, reference) => ({ ...input, set: { ...(set as Input), ...reference } }),
      ],
    ]
    return places.flatMap(([fields = {}, put]) => {
      const references = referencesIn(fields, { plural })
      if (references.length === 0) return []
      const one = { path, plural, verb, references, put }
      // A replacement creates a row or changes one.
      return (verb === 'replace' ? [true, false] : [existing]).map((isExisting) => ({ ...one, isExisting }))
    })
  }),
)

it('finds the references of every noun', () => {
  const found = (plural: string, verb: string) =>
    REFERRING.find((one) => one.path === `${plural}.${verb}`)?.references.map(({ field }) => field)
  for (const { plural, references } of nounsOf(walkedRouter)) {
    if (references.length > 0) expect(found(plural, 'createMany')).toBeDefined()
    expect(found(plural, 'create') ?? []).toEqual(references.map(({ field }) => field))
  }
  expect(found('tasks', 'moveMany')).toEqual(['listId', 'sectionId', 'parentId', 'before', 'after'])
  expect(found('lists', 'deleteMany')).toEqual(['moveTasksTo'])
})

/** Creates a user with a row that the procedure can change, and returns an input of it. */
async function newCaller(database: TestDatabase, { plural, verb, isExisting, path }: Referring) {
  const userId = newUser()
  const caller = callerFor(database, userId)
  const noun = nounOf(walkedRouter, plural)
  await noun.prepare(caller)
  const { id } = isExisting ? await noun.of(caller).create(noun.newRow()) : { id: randomUUID() }
  const { create: _, ...input } = inputAbout(walkedRouter, { plural, verb, id })
  return { userId, caller, path, input }
}

describe.each(MODES)('$mode', (enabled) => {
  let database: TestDatabase
  let app: TestApp
  let victim: Awaited<ReturnType<typeof newVictim>>
  beforeAll(async () => {
    database = await openWithIsolation(enabled)
    app = await createTestApp(database)
    victim = await newVictim(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it.each(REFERRING)(
    "$path answers a reference to another user's row like one to no row, and changes nothing [T-01]",
    async (referring) => {
      const before = await victim.rows()
      const { userId, path, input } = await newCaller(database, referring)
      const mine = await everythingOf(database, userId)
      for (const { field, plural } of referring.references) {
        const unknown = randomUUID()
        const nothing = await answer(app, userId, { path, input: referring.put(input, { [field]: unknown }) })
        const isFilter = /\.(list|stats)$/.test(path)
        expect([field, nothing.status < 400]).toEqual([field, isFilter])
        // One outside the trash, and a deleted one.
        for (const { row } of [victim.held(`${plural}.`).at(0), victim.held(`${plural}.`).at(-1)] as { row: Row }[]) {
          const { body, ...rest } = await answer(app, userId, {
            path,
            input: referring.put(input, { [field]: row.id }),
          })
          expect([field, { ...rest, body: body.replaceAll(row.id, unknown) }]).toEqual([field, nothing])
        }
      }
      expect(await everythingOf(database, userId)).toEqual(mine)
      expect(await victim.rows()).toEqual(before)
    },
  )
})

describe('a reference', () => {
  let database: TestDatabase
  let app: TestApp
  let victim: Awaited<ReturnType<typeof newVictim>>
  beforeAll(async () => {
    database = await sharedWalkedDatabase()
    app = await createTestApp(database)
    victim = await newVictim(database)
  })

  it.each(REFERRING)('of $path to a row of the caller is accepted', async (referring) => {
    for (const { field, plural } of referring.references) {
      const { userId, caller, path, input } = await newCaller(database, referring)
      const target = nounOf(walkedRouter, plural)
      await target.prepare(caller)
      const { id }: Row = await target.of(caller).create(target.newRow())
      const given = await answer(app, userId, { path, input: referring.put(input, { [field]: id }) })
      const isFixed = referring.verb === 'replace' && referring.isExisting && entityOf(referring)?.fixed.has(field)
      expect([field, given.status, given.body]).toEqual([field, isFixed ? 400 : 200, expect.any(String)])
    }
  })

  const columns = REFERRING.filter(({ verb }) => verb === 'create').flatMap((one) =>
    one.references
      .filter(({ field }) => entityOf(one)?.columns.includes(field))
      .map((reference) => ({ one, ...reference })),
  )

  it.each(columns)(
    "$one.plural.$field cannot hold the id of another user's row, whatever changes it",
    async ({ one, field, plural }) => {
      const { userId } = await newCaller(database, { ...one, isExisting: true })
      const [theirs] = victim.held(`${plural}.`)
      const name = entityOf(one)?.name ?? ''
      const refer = database.tenant.write(userId, (tables) =>
        tables.$transaction((tx) =>
          tx.$queryRawUnsafe(
            `UPDATE "${name}" SET ${columnName(field)} = $1::uuid WHERE user_id = $2`,
            theirs?.row.id,
            userId,
          ),
        ),
      )
      expect(await stateOf(refer)).toBe('23503')
    },
  )
})

function entityOf({ plural }: Referring) {
  return walkedNouns.find(({ entity }) => entity.plural === plural)?.entity
}
