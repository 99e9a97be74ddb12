import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { inputSchema, nounsOf, type Row } from '../nouns/nouns.ts'
import { notNull } from '../nouns/values.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Maximum bytes of JSON for the rows of a response, except for a single larger row. */
const BUDGET = 512 * 1024
const COUNT = 60
const TEXT = '\u0001€'.repeat(2500)

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))

/** Nouns whose rows can be large. */
const NOUNS = nounsOf(walkedRouter).filter(({ plural, note }) => {
  const { maxLength = 0 } = notNull(inputSchema(walkedRouter, `${plural}.create`)?.properties[note])
  return maxLength >= TEXT.length
})

it('has nouns with large rows', () => {
  expect(NOUNS.map(({ plural }) => plural)).toEqual(['comments', 'lists', 'notes', 'tasks'])
})

describe.each(NOUNS.map((noun) => [noun.plural, noun] as const))('large rows of %s', (_, noun) => {
  async function newUserWithLargeRows() {
    const { undoable } = callerFor(database, newUser())
    const verbs = noun.of(undoable)
    await noun.prepare(undoable)
    const { cursor } = await undoable.changes.cursor()
    const ids: string[] = []
    for (let n = 0; n < COUNT; n += 30) {
      const items = Array.from({ length: 30 }, () => ({ ...noun.newRow(), [noun.note]: TEXT }))
      const { items: made, omitted } = await verbs.createMany({ items })
      ids.push(...made.map(({ id }: Row) => id), ...omitted)
    }
    expect(ids).toHaveLength(COUNT)
    return { verbs, changes: undoable.changes, ids, start: cursor }
  }

  it('are listed, synced, changed and undone in responses of at most 512 KB', async () => {
    const { verbs, changes, ids, start } = await newUserWithLargeRows()
    const listed: string[] = []
    for await (const { items } of pagesOf((at) => verbs.list({ limit: 200, ...at }))) {
      expect(sizeOf(items)).toBeLessThanOrEqual(BUDGET)
      listed.push(...items.map(({ id }: Row) => id))
    }
    expect(listed.toSorted()).toEqual(ids.toSorted())

    const synced: string[] = []
    for (let [cursor, more] = [start, true]; more; ) {
      const page = await changes.since({ cursor })
      expect(sizeOf(page.changes)).toBeLessThanOrEqual(BUDGET * 1.05)
      synced.push(...page.changes.map(({ id }) => id))
      ;({ cursor, more } = page)
    }
    expect(synced).toEqual(ids)

    const deleted = await verbs.deleteMany({ ids })
    expect(sizeOf(deleted.items)).toBeLessThanOrEqual(BUDGET)
    expect([...deleted.items.map(({ id }: Row) => id), ...deleted.omitted].toSorted()).toEqual(ids.toSorted())
    expect(deleted.affected).toEqual({ [noun.entity]: COUNT })
    const undone = await changes.undo({ undoToken: deleted.undoToken })
    expect(sizeOf(undone.items)).toBeLessThanOrEqual(BUDGET * 1.05)
    expect(undone.affected).toEqual({ [noun.entity]: COUNT })
    expect(undone.items.length).toBeLessThan(COUNT)
  })

  it('are replayed by key although the response is too large to be stored', async () => {
    const { undoable } = callerFor(database, newUser())
    const verbs = noun.of(undoable)
    await noun.prepare(undoable)
    const items = Array.from({ length: 20 }, () => ({ ...noun.newRow(), [noun.note]: TEXT }))
    const create = () => verbs.createMany({ items, idempotencyKey: 'created' })
    const created = await create()
    expect(sizeOf(created)).toBeGreaterThan(65_536)
    expect(await create()).toEqual(created)
    const ids = created.items.map(({ id }: Row) => id).toReversed()
    const update = () => verbs.updateMany({ ids, set: { [noun.note]: `${TEXT}.` }, idempotencyKey: 'u' })
    const updated = await update()
    expect(updated.items.map(({ id }: Row) => id)).toEqual(ids)
    expect(await update()).toEqual(updated)
  })
})
