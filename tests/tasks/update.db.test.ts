import superjson from 'superjson'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'
import { invalidPaths } from './invalid-paths.ts'
import { FULL, withTask } from './one-task.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

describe('an update', () => {
  it.each([
    { title: 'New' },
    { description: 'new' },
    { priority: 'low' as const },
    { tags: [] },
    { tags: ['one'] },
    { due: { date: '2026-12-01' } },
    { due: { date: '2026-12-01', time: '10:00' } },
  ])('of %j leaves all other fields unchanged', async (change) => {
    const { caller, task, id, tick } = await withTask(database)
    const updatedAt = tick()
    const changed = await caller.tasks.update({ id, ...change })
    expect(changed).toEqual({ ...task, ...change, version: 2, updatedAt })
    expect(await caller.tasks.get({ id })).toEqual(changed)
  })

  it('clears fields set to null', async () => {
    const { caller, task, id, tick } = await withTask(database)
    const updatedAt = tick()
    const cleared = await caller.tasks.update({ id, description: null, priority: null, tags: null, due: null })
    expect(cleared).toEqual({ ...task, description: '', priority: 'none', tags: [], due: null, version: 2, updatedAt })
  })

  it('ignores undefined fields', async () => {
    const { caller, task, id, tick } = await withTask(database)
    tick()
    const input = { id, title: undefined, description: undefined, priority: undefined, tags: undefined, due: undefined }
    expect(await caller.tasks.update({ ...input, completed: undefined } as { id: string })).toEqual(task)
  })

  it('ignores undefined fields and clears null fields over HTTP', async () => {
    const app = await createTestApp(database)
    const userId = newUser()
    const task = await callerFor(database, userId).tasks.create(FULL)
    const response = await app.fetch(
      new Request('http://test/trpc/tasks.update', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${await app.tokenOf(userId)}` },
        body: superjson.stringify({
          id: task.id,
          title: undefined,
          tags: undefined,
          due: undefined,
          description: null,
        }),
      }),
    )
    expect(response.status).toBe(200)
    const { title, tags, due, description } = await callerFor(database, userId).tasks.get({ id: task.id })
    expect({ title, tags, due, description }).toEqual({
      title: FULL.title,
      tags: FULL.tags,
      due: FULL.due,
      description: '',
    })
  })

  it('with unknown fields is rejected with their names, and changes nothing', async () => {
    const { caller, task, id } = await withTask(database)
    const input = { id, title: 'New', colour: 'red', due: { date: '2026-12-01', at: '9' } }
    expect((await invalidPaths(caller.tasks.update(input))).sort()).toEqual(['colour', 'due.at'])
    expect(await caller.tasks.get({ id })).toEqual(task)
  })

  it('that changes nothing does not raise the version', async () => {
    const { caller, task, id, tick } = await withTask(database)
    tick()
    expect(await caller.tasks.update({ id })).toEqual(task)
    expect(await caller.tasks.update({ id, ...FULL })).toEqual(task)
    expect(await caller.tasks.update({ id, completed: false })).toEqual(task)
  })

  it('raises version by one and sets updatedAt, but not createdAt', async () => {
    const { caller, task, id, tick } = await withTask(database)
    for (const version of [2, 3, 4]) {
      const updatedAt = tick()
      const changed = await caller.tasks.update({ id, title: `${version}` })
      expect(changed).toMatchObject({ version, updatedAt, createdAt: task.createdAt })
    }
  })

  it('of a task in the trash fails with CONFLICT and the current task, and changes nothing', async () => {
    const { caller, id } = await withTask(database)
    const current = await caller.tasks.delete({ id })
    const error = await failureOf(caller.tasks.update({ id, title: 'New' }))
    expect({ code: error.code, current: error.current }).toEqual({ code: 'CONFLICT', current })
    expect(await caller.tasks.get({ id })).toEqual(current)
  })

  it('does not overwrite concurrent updates of other fields', async () => {
    const { caller, id } = await withTask(database)
    const changes = [{ title: 'New' }, { description: 'new' }, { priority: 'low' as const }, { tags: ['one'] }]
    await Promise.all(changes.map((change) => caller.tasks.update({ id, ...change })))
    expect(await caller.tasks.get({ id })).toMatchObject({ ...Object.assign({}, ...changes), version: 5 })
  })
})
