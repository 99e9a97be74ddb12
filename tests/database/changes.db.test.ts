import { afterAll, beforeAll, expect, it } from 'vitest'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a user with one task and a separate clock. */
async function newUserWithTask() {
  const userId = newUser()
  const clock = stoppedClock('2026-11-22T12:00:00.000Z')
  const { tasks } = callerFor(database, userId, clock)
  const { id } = await tasks.create({ title: 'Buy milk' })
  const only = async () => {
    const { tasks, counters } = await rowsOf(database, userId)
    return { row: tasks[0], counter: counters[0]?.seq }
  }
  return { userId, clock, tasks, id, only }
}

it('numbers the versions of a task and the changes of its owner from 1', async () => {
  const { tasks, id, only } = await newUserWithTask()
  expect(await only()).toMatchObject({ row: { version: 1, seq: 1n }, counter: 1n })
  await tasks.update({ id, title: 'Buy oats' })
  expect(await only()).toMatchObject({ row: { version: 2, seq: 2n }, counter: 2n })
  await tasks.complete({ id })
  expect(await only()).toMatchObject({ row: { version: 3, seq: 3n }, counter: 3n })
})

it('ignores a version and a seq that a statement sets', async () => {
  const { userId, only } = await newUserWithTask()
  await database.tenant.write(userId, (tables) =>
    tables.task.updateMany({ where: { userId }, data: { title: 'x', version: 70, seq: 700n } }),
  )
  expect(await only()).toMatchObject({ row: { version: 2, seq: 2n }, counter: 2n })
})

it.each<[string, (at: Awaited<ReturnType<typeof newUserWithTask>>) => Promise<unknown>]>([
  [
    'sets fields to their current values',
    ({ tasks, id }) => tasks.update({ id, title: 'Buy milk', priority: 'none', tags: [] }),
  ],
  ['sets no field', ({ tasks, id }) => tasks.update({ id })],
  ['reopens an open task', ({ tasks, id }) => tasks.reopen({ id })],
  ['restores a task that is not in the trash', ({ tasks, id }) => tasks.restore({ id })],
])('keeps version, seq and updatedAt when a change %s', async (_, change) => {
  const user = await newUserWithTask()
  const before = await user.only()
  user.clock.set('2026-11-22T13:00:00.000Z')
  await change(user)
  expect(await user.only()).toEqual(before)
})

it('keeps the first completion time when a task is completed twice', async () => {
  const { tasks, id, clock, only } = await newUserWithTask()
  const completed = await tasks.complete({ id })
  const before = await only()
  clock.set('2026-11-22T13:00:00.000Z')
  expect(await tasks.complete({ id })).toEqual(completed)
  expect(await only()).toEqual(before)
})

it('keeps the completion time through another change, and clears it when the task is reopened', async () => {
  const { tasks, id, clock } = await newUserWithTask()
  const { completedAt } = await tasks.complete({ id })
  clock.set('2026-11-22T13:00:00.000Z')
  expect(await tasks.update({ id, title: 'Buy oats', completed: true })).toMatchObject({ version: 3, completedAt })
  await tasks.reopen({ id })
  expect((await tasks.complete({ id })).completedAt).toEqual(new Date('2026-11-22T13:00:00.000Z'))
})

it('keeps the first deletion time when a task is deleted twice', async () => {
  const { tasks, id, clock, only } = await newUserWithTask()
  const deleted = await tasks.delete({ id })
  const before = await only()
  clock.set('2026-11-22T13:00:00.000Z')
  expect(await tasks.delete({ id })).toEqual(deleted)
  expect(await only()).toEqual(before)
})

it('never changes the creation time', async () => {
  const { userId, only } = await newUserWithTask()
  const before = await only()
  await database.tenant.write(userId, (tables) =>
    tables.task.updateMany({ where: { userId }, data: { createdAt: new Date(0) } }),
  )
  expect(await only()).toEqual(before)
})

it('leaves a tombstone with the next seq when a row is purged', async () => {
  const { userId, id } = await newUserWithTask()
  await database.tenant.write(userId, (tables) => tables.task.deleteMany({ where: { userId, id } }))
  const { tasks, tombstones, counters } = await rowsOf(database, userId)
  expect(tasks).toEqual([])
  expect(tombstones).toMatchObject([{ entity: 'task', id, seq: 2n }])
  expect(counters).toMatchObject([{ seq: 2n }])
})

it('keeps only the newest tombstone when an id is reused and purged again', async () => {
  const { userId, tasks, id } = await newUserWithTask()
  const purge = () => database.tenant.write(userId, (tables) => tables.task.deleteMany({ where: { userId, id } }))
  await purge()
  await tasks.create({ id, title: 'Again' })
  await purge()
  expect((await rowsOf(database, userId)).tombstones).toMatchObject([{ id, seq: 4n }])
})

it('rolls back the counter when a change fails', async () => {
  const { tasks, userId, id, only } = await newUserWithTask()
  const before = await only()
  const failing = database.tenant.write(userId, (tables) =>
    tables.task.updateMany({ where: { userId }, data: { title: 'x', priority: 9 } }),
  )
  await expect(failing).rejects.toThrow()
  expect(await only()).toEqual(before)
  expect(await tasks.update({ id, title: 'y' })).toMatchObject({ version: 2 })
})
