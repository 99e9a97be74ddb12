import { expect, it } from 'vitest'
import { callerFor, createTestApp, newUser } from './helpers/test-app.ts'
import { sharedTestDatabase } from './helpers/test-database.ts'

it('creates a task and lists it', async () => {
  await using database = await sharedTestDatabase()
  const userId = newUser()
  const caller = callerFor(database, userId)
  const task = await caller.tasks.create({ title: 'Buy milk' })
  expect((await caller.tasks.list({})).items).toEqual([task])
  const app = await createTestApp(database)
  expect(
    (await app.call('tasks.get', { userId, method: 'GET', input: { id: task.id } })).body.result.data.json.title,
  ).toBe('Buy milk')
})
