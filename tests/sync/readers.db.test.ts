import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Task } from '../../src/tasks/schema.ts'
import { runs } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { type Instances, openInstances } from './instances.ts'
import { Reader } from './reader.ts'

let instances: Instances
beforeAll(async () => {
  instances = await openInstances()
})
afterAll(() => instances[Symbol.asyncDispose]())

const WRITERS = 16
const LIMITS = [1, 7, 200]

const callerOn = (instance: number, userId: string) =>
  callerFor(instances.databases[instance % 2] ?? instances.database, userId)

/** Makes one writer's changes: all kinds, in short and long transactions, on its own tasks and a shared one. */
async function write(instance: number, userId: string, shared: string): Promise<void> {
  const { tasks, undoable } = callerOn(instance, userId)
  for (let n = 0; n < runs(1, 40); n++) {
    const { id } = await tasks.create({ title: `task ${n}` })
    await tasks.update({ id: shared, title: `shared ${crypto.randomUUID()}` })
    const many = await tasks.createMany({
      items: Array.from({ length: 5 }, (_, item) => ({ title: `one of many ${item}` })),
    })
    const ids = many.items.map((task) => task.id)
    await tasks.completeMany({ ids: [...ids, id] })
    await tasks.deleteMany({ ids: ids.slice(0, 3) })
    const [purged, back] = ids as [string, string]
    await tasks.purge({ id: purged })
    const { undoToken } = await undoable.tasks.purge({ id: back })
    await undoable.changes.undo({ undoToken: undoToken ?? '' })
  }
}

/** Creates readers of one user, with different page sizes and instances. */
function readersOf(userId: string): Reader[] {
  return LIMITS.map((limit, index) => {
    const { changes } = callerOn(index, userId)
    return new Reader((input) => changes.since(input), limit)
  })
}

async function expectWhole(userId: string, reader: Reader): Promise<void> {
  const { tasks } = await rowsOf(instances.database, userId)
  const listed = await Promise.all(tasks.map(({ id }) => callerOn(0, userId).tasks.get({ id })))
  expect(reader.tasks).toEqual(new Map(listed.map((task: Task) => [task.id, task])))
  // Each row's last change was delivered at its position.
  for (const { id, seq } of tasks)
    expect(reader.received.get(Number(seq))).toMatchObject({ entity: 'task', op: 'upsert', id, task: { id } })
}

it('delivers every change of 16 concurrent writers of one user to paging readers, in order and once', async () => {
  const userId = newUser()
  const { id: shared } = await callerOn(0, userId).tasks.create({ title: 'shared' })
  let over = false
  const readers = readersOf(userId)
  const following = Promise.all(readers.map((reader) => reader.follow(() => over)))
  // The first reads finish before the first change, so that reads and writes overlap.
  await eventuallyTrue(() => readers.every(({ received }) => received.size > 0))
  await Promise.all(Array.from({ length: WRITERS }, (_, n) => write(n, userId, shared)))
  over = true
  await following
  for (const reader of readers) await expectWhole(userId, reader)
  // Readers saw more than the last state of the shared task.
  const timesReceived = readers.map(
    ({ received }) => [...received.values()].filter(({ task }) => task?.id === shared).length,
  )
  expect(Math.min(...timesReceived)).toBeGreaterThan(1)
})

it('delivers the changes of 16 users to their own readers only', async () => {
  const users = await Promise.all(
    Array.from({ length: WRITERS }, async (_, n) => {
      const userId = newUser()
      const { id } = await callerOn(n, userId).tasks.create({ title: 'shared' })
      const reader = readersOf(userId)[n % LIMITS.length] as Reader
      return { userId, shared: id, reader }
    }),
  )
  let over = false
  const following = Promise.all(users.map(({ reader }) => reader.follow(() => over)))
  await Promise.all(users.map(({ userId, shared }, n) => write(n, userId, shared)))
  over = true
  await following
  for (const { userId, reader } of users) await expectWhole(userId, reader)
})

it('delivers a change that commits late after the changes committed before it', async () => {
  const userId = newUser()
  const { tasks, changes } = callerOn(0, userId)
  const reader = new Reader((input) => changes.since(input), 200)
  await tasks.create({ title: 'first' })
  await reader.catchUp()
  let waiting: Promise<unknown> | undefined
  // It has a sequence number while the other waits. A read meanwhile must not be followed by a lower number.
  await instances.database.tenant.write(userId, (tables) =>
    tables.$transaction(async (tx) => {
      await tx.task.updateMany({ where: { userId }, data: { priority: 4 } })
      waiting = callerOn(1, userId).tasks.create({ title: 'waits' })
      if (instances.database.kind === 'postgres') await reader.catchUp()
    }),
  )
  await waiting
  await reader.catchUp()
  expect([...reader.received.values()].map(({ task }) => task?.title)).toEqual(['first', 'first', 'waits'])
})
