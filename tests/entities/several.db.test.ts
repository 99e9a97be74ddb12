import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { delegateOf } from '../../src/database/tenancy/delegate.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounOf, nounsOf, OWNER_ID, type Row } from '../nouns/nouns.ts'
import { walkedNouns, walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { endsWith } from '../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const NOUNS = nounsOf(walkedRouter)

/**
 * Creates a user with two rows of each noun, all removed by one change: the first to the trash if there is one, the second
 * permanently.
 */
async function changedAtOnce() {
  const userId = newUser()
  const caller = callerFor(database, userId).undoable
  const made: { plural: string; entity: string; first: Row; second: Row }[] = []
  for (const noun of NOUNS) {
    const verbs = noun.of(caller)
    await noun.prepare(caller)
    const [first, second] = [await verbs.create(noun.fullRow()), await verbs.create(noun.fullRow())]
    made.push({ plural: noun.plural, entity: noun.entity, first, second })
  }
  const changeId = uuidv7()
  await database.tenant.change({ userId, changeId }, (tables) =>
    tables.$transaction(async (transaction) => {
      for (const { entity, first, second } of made) {
        const { model, hasTrash } = walkedNouns.find((noun) => noun.entity.name === entity)?.entity ?? { model: '' }
        const table = delegateOf(transaction, model)
        const where = { userId, id: first.id }
        if (hasTrash) await table.updateManyAndReturn({ where, data: { deletedAt: new Date() }, select: { id: true } })
        else await table.deleteMany({ where })
        await table.deleteMany({ where: { userId, id: second.id } })
      }
    }),
  )
  const rowsOf = async (noun: (typeof NOUNS)[number]) => {
    const { items } = await noun.of(caller).list()
    const made = items.filter(({ id }: Row) => id !== OWNER_ID)
    return new Map(made.map(({ id, version: _, updatedAt: __, ...row }: Row) => [id, row]))
  }
  const rows = () => Promise.all(NOUNS.map(rowsOf))
  return { caller, changeId, made, rows, everything: () => everythingOf(database, userId) }
}

const affected = Object.fromEntries(NOUNS.map(({ entity }) => [entity, 2]))

it('undoes a change of several entities as a whole, and undoes the undo', async () => {
  const { caller, changeId, made, rows } = await changedAtOnce()
  const undone = await caller.changes.undo({ undoToken: changeId })
  expect(undone.affected).toEqual(affected)
  expect(new Set(undone.items.map(({ id }) => id))).toEqual(
    new Set(made.flatMap(({ first, second }) => [first.id, second.id])),
  )
  for (const item of undone.items) {
    expect(item).toMatchObject({ [item.entity]: { id: item.id } })
    expect(Reflect.get(Object(Reflect.get(item, item.entity)), 'deletedAt') ?? null).toBeNull()
  }
  expect((await rows()).map((held) => held.size)).toEqual(NOUNS.map(() => 2))
  const again = await caller.changes.undo({ undoToken: undone.undoToken ?? '' })
  expect(again.affected).toEqual(affected)
  expect((await rows()).map((held) => held.size)).toEqual(NOUNS.map(() => 0))
})

it('undoes nothing if one row of one entity has changed since', async () => {
  for (const noun of NOUNS) {
    const { caller, changeId, made, everything } = await changedAtOnce()
    const one = made.find(({ entity }) => entity === noun.entity)?.first as Row
    if (noun.hasTrash) await noun.of(caller).restore({ id: one.id })
    else await noun.of(caller).create({ ...noun.newRow(), id: one.id })
    const before = await everything()
    const reason = noun.hasTrash ? /changed since/ : /already.*this id/
    const error = await endsWith('CONFLICT', reason, caller.changes.undo({ undoToken: changeId }))
    expect(error.current).toEqual(await noun.of(caller).get({ id: one.id }))
    expect(await everything()).toEqual(before)
  }
})

it('lists the change in one sequence, for any page size', async () => {
  const { caller, made } = await changedAtOnce()
  const received = []
  let cursor: string | undefined
  for (let more = true; more; ) {
    const page = await caller.changes.since({ limit: 1, ...(cursor !== undefined && { cursor }) })
    received.push(...page.changes)
    cursor = page.cursor
    more = page.more
  }
  const seqs = received.map(({ seq }) => seq)
  expect(seqs).toEqual(seqs.toSorted((a, b) => a - b))
  // A first sync does not list earlier deletions.
  const trashed = made.filter(({ plural }) => nounOf(walkedRouter, plural).hasTrash)
  expect(received.filter(({ id }) => id !== OWNER_ID).map(({ entity, id }) => [entity, id])).toEqual(
    trashed.map(({ entity, first }) => [entity, first.id]),
  )
})
