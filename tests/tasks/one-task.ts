import type { CreateTaskInput } from '../../src/tasks/schema.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'

/** A task with a value in every field. */
export const FULL = {
  title: 'Buy milk',
  description: 'oat',
  priority: 'high',
  tags: ['home', 'shop'],
  due: { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
} satisfies CreateTaskInput

/** Creates a user with one task, on a clock that advances a second with each `tick()`. */
export async function withTask(database: TestDatabase, input: CreateTaskInput = FULL) {
  const clock = stoppedClock()
  const caller = callerFor(database, newUser(), clock)
  const task = await caller.tasks.create(input)
  const tick = () => {
    const time = new Date(clock().getTime() + 1000)
    clock.set(time)
    return time
  }
  return { caller, task, id: task.id, tick }
}
