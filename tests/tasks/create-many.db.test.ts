import { expect, it } from 'vitest'
import type { Task } from '../../src/tasks/schema.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase } from '../helpers/test-database.ts'
import { Random } from '../security/random.ts'
import { randomTask } from './random-task.ts'

it('creates the same tasks with createMany as with single creates', async () => {
  await using database = await sharedTestDatabase()
  const clock = stoppedClock()
  const [one, several] = [callerFor(database, newUser(), clock), callerFor(database, newUser(), clock)]
  const random = new Random()
  const items = Array.from({ length: 100 }, () => randomTask(random))
  const alone = []
  for (const item of items) alone.push(await one.tasks.create(item))
  const { items: together } = await several.tasks.createMany({ items })
  const withoutId = ({ id: _, ...task }: Task) => task
  expect(together.map(withoutId), `seed ${random.seed}`).toEqual(alone.map(withoutId))
})
