import { expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { inTransaction, type Session } from '../../src/database/drivers/session.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase } from '../helpers/test-database.ts'

const DAY = 86_400_000

/** Creates a user with an open task, and one that was moved to the trash some days ago. */
async function newUserWithTrash(database: Database, daysAgo: number) {
  const userId = newUser()
  const { tasks } = callerFor(database, userId, () => new Date(Date.now() - daysAgo * DAY))
  const retained = await tasks.create({ title: 'kept' })
  const trashed = await tasks.create({ title: 'trashed' })
  await tasks.delete({ id: trashed.id })
  return { userId, retained: retained.id, trashed: trashed.id }
}

/** Creates a user with one tombstone from some days ago. */
async function newUserWithTombstone(database: Database, daysAgo: number): Promise<string> {
  const { userId, trashed } = await newUserWithTrash(database, 0)
  await database.tenant.write(userId, (tables) => tables.task.deleteMany({ where: { userId, id: trashed } }))
  await database.useSession((session) =>
    session.query(`UPDATE tombstone SET purged_at = now() - make_interval(hours => $1) WHERE user_id = $2`, [
      daysAgo * 24,
      userId,
    ]),
  )
  return userId
}

/** Runs work in a transaction with the role of the clean-up. */
function asJanitor<T>(database: Database, work: (session: Session) => Promise<T>): Promise<T> {
  return database.useSession((session) =>
    inTransaction(session, async () => {
      await session.query(`SELECT set_config('role', 'taskwire_janitor', true)`)
      return work(session)
    }),
  )
}

it('can read only tasks that have been in the trash for more than 30 days, of all users', async () => {
  await using database = await openTestDatabase()
  const expired = [await newUserWithTrash(database, 31), await newUserWithTrash(database, 400)]
  await newUserWithTrash(database, 29)
  const seen = await asJanitor(database, (session) => session.query<{ id: string }>('SELECT id FROM task'))
  expect(seen.map((row) => row.id).sort()).toEqual(expired.map((user) => user.trashed).sort())
})

it('purges expired tasks, and leaves tombstones with the next seq', async () => {
  await using database = await openTestDatabase()
  const { userId, retained, trashed } = await newUserWithTrash(database, 31)
  const recent = await newUserWithTrash(database, 29)
  const before = await rowsOf(database, recent.userId)
  await asJanitor(database, (session) => session.query('DELETE FROM task'))
  const { tasks, tombstones, counters } = await rowsOf(database, userId)
  expect(tasks).toMatchObject([{ id: retained }])
  expect(tombstones).toMatchObject([{ entity: 'task', id: trashed, seq: 4n }])
  expect(counters).toMatchObject([{ seq: 4n }])
  expect(await rowsOf(database, recent.userId)).toEqual(before)
})

it('purges a task whose id was purged and reused before', async () => {
  await using database = await openTestDatabase()
  const { userId, trashed } = await newUserWithTrash(database, 70)
  const purge = () => asJanitor(database, (session) => session.query('DELETE FROM task'))
  await purge()
  await database.useSession((session) => session.query(`UPDATE tombstone SET purged_at = now() - interval '40 days'`))
  const { tasks } = callerFor(database, userId, () => new Date(Date.now() - 31 * DAY))
  await tasks.create({ id: trashed, title: 'Again' })
  await tasks.delete({ id: trashed })
  await purge()
  expect((await rowsOf(database, userId)).tombstones).toMatchObject([{ id: trashed, seq: 7n }])
})

it('deletes only tombstones that are more than 30 days old', async () => {
  await using database = await openTestDatabase()
  const expired = await newUserWithTombstone(database, 31)
  const recent = await newUserWithTombstone(database, 29)
  await asJanitor(database, (session) => session.query('DELETE FROM tombstone'))
  expect((await rowsOf(database, expired)).tombstones).toEqual([])
  expect((await rowsOf(database, recent)).tombstones).toHaveLength(1)
})

it('can update only the counters of users with expired rows', async () => {
  await using database = await openTestDatabase()
  const users = [(await newUserWithTrash(database, 31)).userId, await newUserWithTombstone(database, 31)]
  await newUserWithTrash(database, 29)
  await newUserWithTombstone(database, 29)
  const moved = await asJanitor(database, (session) =>
    session.query<{ user_id: string }>('UPDATE counter SET horizon = seq RETURNING user_id'),
  )
  expect(moved.map((row) => row.user_id).sort()).toEqual(users.sort())
})

it.each([
  ['change a task', `UPDATE task SET title = 'x'`],
  ['restore a task from the trash', 'UPDATE task SET deleted_at = NULL'],
  ['create a task', `INSERT INTO task (user_id, id) VALUES ('x', gen_random_uuid())`],
  ['change a tombstone', 'UPDATE tombstone SET purged_at = now()'],
  ['create a counter', `INSERT INTO counter (user_id) VALUES ('x')`],
  ['delete a counter', 'DELETE FROM counter'],
  ['read the users of the sign-in', 'SELECT * FROM auth."user"'],
  ['truncate a table', 'TRUNCATE task'],
])('cannot %s', async (_, sql) => {
  await using database = await openTestDatabase()
  await newUserWithTrash(database, 31)
  expect(await stateOf(asJanitor(database, (session) => session.query(sql)))).toBe('42501')
})
