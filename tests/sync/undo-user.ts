import type { Database } from '../../src/database/database.ts'
import type { CreateTaskInput } from '../../src/tasks/schema.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'

/** In milliseconds. */
export const HOUR = 3_600_000
/** A task with a value in every field. */
export const FULL = {
  title: 'Buy milk ✓',
  description: 'oat\n"two" litres',
  priority: 'high',
  tags: ['home', 'b"{,}\\'],
  due: { date: '2026-11-30', time: '09:05', timeZone: 'Europe/Berlin' },
} satisfies CreateTaskInput

/** Creates a user with a full task, a completed one and one in the trash, and a clock that advances a second with each call. */
export async function newUserWithTasks(database: Database) {
  const userId = newUser()
  const clock = stoppedClock()
  const pass = (milliseconds: number) => clock.set(new Date(clock().getTime() + milliseconds))
  const { tasks, changes } = callerFor(database, userId, () => {
    pass(1000)
    return clock()
  }).undoable
  const { id } = await tasks.create(FULL)
  const { id: done } = await tasks.create({ title: 'done', due: { date: '1900-01-01' }, completed: true })
  const { id: trashed } = await tasks.create({ title: 'trashed', due: { date: '9998-12-31', time: '00:00' } })
  await tasks.delete({ id: trashed })
  return { database, userId, clock, pass, tasks, changes, id, done, trashed }
}

export type User = Awaited<ReturnType<typeof newUserWithTasks>>
export type Answer = { undoToken: string | null; affected: Record<string, number> }

/** Returns all tasks as the user sees them, without version and updatedAt, which always increase. */
export async function stateOf({ database, userId }: User) {
  const { tasks } = callerFor(database, userId)
  const pages = [await tasks.list({ limit: 200 }), await tasks.list({ limit: 200, trash: true })]
  const all = pages.flatMap(({ items }) => items)
  return Object.fromEntries(all.map(({ id, version: _, updatedAt: __, ...task }) => [id, task]))
}

/** Returns the last position in the user's sequence of changes. */
export async function seqOf({ database, userId }: User): Promise<number> {
  return Number((await rowsOf(database, userId)).counters[0]?.seq)
}
