import { afterAll, beforeAll, expect, it } from 'vitest'
import { accountQueries } from '../../src/account/queries.ts'
import { janitorQueries } from '../../src/janitor/queries.ts'
import { deletionOf } from '../helpers/feed.ts'
import { newNotification } from '../helpers/new-notification.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const clear = () => janitorQueries(database.janitor).clear()
const daysAgo = (days: number) => () => new Date(Date.now() - days * 86_400_000)

/** Moves the tombstones and idempotency keys of a user into the past. */
async function age(
  userId: string,
  table: 'tombstone' | 'idempotency_key' | 'undo_state',
  hours: number,
): Promise<void> {
  const column = table === 'tombstone' ? 'purged_at' : 'created_at'
  await database.useSession(async (session) => {
    await session.script(`ALTER TABLE ${table} NO FORCE ROW LEVEL SECURITY`)
    await session.query(`UPDATE ${table} SET ${column} = now() - make_interval(hours => $1) WHERE user_id = $2`, [
      hours,
      userId,
    ])
    await session.script(`ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`)
  })
}

it('purges rows after 30 days in the trash, and adds the purge to the change feed', async () => {
  const userId = newUser()
  const long = callerFor(database, userId, daysAgo(31))
  const retained = await long.tasks.create({ title: 'kept' })
  const { id } = await long.tasks.create({ title: 'old trash' })
  await long.tasks.delete({ id })
  const recent = await callerFor(database, userId, daysAgo(29)).tasks.delete({
    id: (await long.tasks.create({ title: 'recent trash' })).id,
  })
  const { cursor } = await long.changes.since()

  expect((await clear()).rows).toBeGreaterThanOrEqual(1)
  expect((await long.changes.since({ cursor })).changes).toEqual([deletionOf(expect.any(Number), id)])
  expect(await long.tasks.get({ id: retained.id })).toEqual(retained)
  expect(await long.tasks.get({ id: recent.id })).toEqual(recent)
  const { tombstones } = await rowsOf(database, userId)
  expect(tombstones).toMatchObject([{ id, changeId: null }])
})

it('deletes notifications 30 days after they fired, except snoozed ones', async () => {
  const userId = newUser()
  const long = callerFor(database, userId, daysAgo(31))
  const old = await newNotification(long, { database, clock: daysAgo(31) })
  const snoozed = await newNotification(long, { database, clock: daysAgo(31) })
  await long.notifications.snooze({ id: snoozed.id, until: new Date(Date.now() + 86_400_000) })
  const recent = await newNotification(callerFor(database, userId, daysAgo(29)), { database, clock: daysAgo(29) })
  const { cursor } = await long.changes.since()

  expect((await clear()).rows).toBeGreaterThanOrEqual(1)
  const ids = (await long.notifications.list()).items.map(({ id }) => id)
  expect(ids).toEqual([recent.id, snoozed.id])
  expect((await long.changes.since({ cursor })).changes).toMatchObject([
    { entity: 'notification', op: 'delete', id: old.id },
  ])
})

it('deletes tombstones after 30 days; only clients that have not synchronized since must resynchronize', async () => {
  const userId = newUser()
  const { tasks, changes } = callerFor(database, userId)
  const retained = await tasks.create({ title: 'kept' })
  const { id } = await tasks.create({ title: 'purged' })
  const before = await changes.since()
  await tasks.delete({ id })
  await tasks.purge({ id })
  const after = await changes.since()
  await age(userId, 'tombstone', 29 * 24)
  await clear()
  expect((await changes.since({ cursor: before.cursor })).changes).toMatchObject([{ entity: 'task', op: 'delete', id }])

  await age(userId, 'tombstone', 31 * 24)
  expect((await clear()).tombstones).toBeGreaterThanOrEqual(1)
  expect((await rowsOf(database, userId)).tombstones).toEqual([])
  await expect(changes.since({ cursor: before.cursor })).rejects.toMatchObject({ cause: { code: 'RESYNC_REQUIRED' } })
  expect(await changes.since({ cursor: after.cursor })).toMatchObject({ changes: [], more: false })
  expect((await changes.since()).changes).toMatchObject([
    { entity: 'task', op: 'upsert', id: retained.id, task: retained },
  ])
})

it('deletes undo states after an hour, when the change can no longer be undone', async () => {
  const userId = newUser()
  const { tasks, changes } = callerFor(database, userId).undoable
  const purge = async () => {
    const { id } = await tasks.create({ title: 'secret' })
    await tasks.delete({ id })
    return { id, undoToken: (await tasks.purge({ id })).undoToken ?? '' }
  }
  const old = await purge()
  await age(userId, 'undo_state', 2)
  const recent = await purge()
  // Creation, deletion and purge of one task.
  expect((await clear()).undoStates).toBeGreaterThanOrEqual(3)
  const retained = await database.tenant.read(
    userId,
    (tables) => tables.$queryRaw<{ id: string }[]>`SELECT DISTINCT id FROM undo_state WHERE user_id = ${userId}`,
  )
  expect(retained).toEqual([{ id: recent.id }])
  await expect(changes.undo({ undoToken: old.undoToken })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
  expect((await changes.undo({ undoToken: recent.undoToken })).items).toMatchObject([
    { id: recent.id, task: { title: 'secret' } },
  ])
})

it('deletes idempotency keys after a day, and not before', async () => {
  const userId = newUser()
  const { tasks } = callerFor(database, userId).undoable
  const create = () => tasks.create({ title: 'x', idempotencyKey: 'k' })
  const first = await create()
  await age(userId, 'idempotency_key', 23)
  await clear()
  expect(await create()).toEqual(first)
  await age(userId, 'idempotency_key', 25)
  expect((await clear()).keys).toBeGreaterThanOrEqual(1)
  expect((await create()).id).not.toBe(first.id)
})

it('skips a user with a change in progress', async () => {
  const userId = newUser()
  const long = callerFor(database, userId, daysAgo(31))
  const trashed = await long.tasks.delete({ id: (await long.tasks.create({ title: 'x' })).id })
  await database.tenant.write(userId, (tables) =>
    tables.$transaction(async (transaction) => {
      await transaction.task.findFirst({ where: { userId } })
      // With a single connection it could only wait for this transaction.
      if (database.kind !== 'embedded') await clear()
    }),
  )
  expect(withoutToken(await long.tasks.get({ id: trashed.id }))).toEqual(trashed)
  await clear()
  await expect(long.tasks.get({ id: trashed.id })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
})

it('deletes the record of a deleted account after 31 days, when its last token has expired', async () => {
  const [old, recent] = [newUser(), newUser()]
  const { deletionTimeOf } = accountQueries(database.tenant)
  for (const [userId, days] of [
    [old, 32],
    [recent, 30],
  ] as const) {
    await database.tenant.deleteAccount(userId)
    await database.useSession(async (session) => {
      await session.script('ALTER TABLE deleted_account NO FORCE ROW LEVEL SECURITY')
      await session.query(
        'UPDATE deleted_account SET deleted_at = now() - make_interval(days => $1) WHERE user_id = $2',
        [days, userId],
      )
      await session.script('ALTER TABLE deleted_account FORCE ROW LEVEL SECURITY')
    })
  }
  expect((await clear()).ends).toBeGreaterThanOrEqual(1)
  expect(await deletionTimeOf(old)).toBeUndefined()
  expect(await deletionTimeOf(recent)).toBeInstanceOf(Date)
})
