import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { aimOf, inputAbout, inputNames, type Noun, nounsOf, type Row } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const KEYED = nounsOf(walkedRouter).flatMap((noun) =>
  noun.verbs
    .filter((verb) => inputNames(walkedRouter, `${noun.plural}.${verb}`).includes('idempotencyKey'))
    .map((verb) => ({ path: `${noun.plural}.${verb}`, noun, verb })),
)

/** Creates a user with a full row and one in the trash, and a keyed call of a verb for one of them. */
async function prepare(noun: Noun, verb: string) {
  const userId = newUser()
  const caller = callerFor(database, userId).undoable
  const verbs = noun.of(caller)
  await noun.prepare(caller)
  const live = await verbs.create(noun.fullRow())
  const trashed = await verbs.create(noun.fullRow())
  await verbs.delete({ id: trashed.id })
  const isNew = ['new', 'several new'].includes(aimOf(walkedRouter, `${noun.plural}.${verb}`))
  const needsTrash = ['restore', 'purge'].includes(verb)
  const id = isNew ? randomUUID() : needsTrash ? trashed.id : live.id
  const input = { ...inputAbout(walkedRouter, { plural: noun.plural, verb, id }), idempotencyKey: 'the-key' }
  // Each call uses a new service, as after a restart.
  const call = (): Promise<object> => noun.of(callerFor(database, userId).undoable)[verb]?.(input) as Promise<object>
  return { verbs, call, rows: () => everythingOf(database, userId) }
}

describe.each(KEYED)('$path', ({ noun, verb }) => {
  it('replays the response by key whatever happened to the rows since, and changes nothing', async () => {
    const { verbs, call, rows } = await prepare(noun, verb)
    const first = await call()
    const { items } = await verbs.list({ limit: 200 })
    for (const { id } of items as Row[]) {
      await verbs.update({ id, [noun.note]: 'later' })
      await verbs.delete({ id })
    }
    expect(await call()).toEqual(first)
    if (noun.hasTrash) await verbs.emptyTrash()
    const after = await rows()
    expect(await call()).toEqual(first)
    expect(await rows()).toEqual(after)
  })
})
