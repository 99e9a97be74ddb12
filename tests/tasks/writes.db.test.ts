import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'
import { withTask } from './one-task.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

describe('completing a task', () => {
  it('keeps the first completedAt when repeated, by complete and by update', async () => {
    const { caller, id, tick } = await withTask(database)
    const completedAt = tick()
    const done = await caller.tasks.complete({ id })
    expect(done).toMatchObject({ completed: true, completedAt, version: 2 })
    tick()
    expect(await caller.tasks.complete({ id })).toEqual(done)
    expect(await caller.tasks.update({ id, completed: true })).toEqual(done)
    const retitled = await caller.tasks.update({ id, completed: true, title: 'New' })
    expect(retitled).toMatchObject({ completedAt, title: 'New', version: 3 })
  })

  it('sets a new completedAt after reopen', async () => {
    const { caller, id, tick } = await withTask(database, { title: 'x', completed: true })
    tick()
    const open = await caller.tasks.reopen({ id })
    expect(open).toMatchObject({ completed: false, completedAt: null, version: 2 })
    tick()
    expect(await caller.tasks.reopen({ id })).toEqual(open)
    const completedAt = tick()
    expect(await caller.tasks.update({ id, completed: true })).toMatchObject({
      completed: true,
      completedAt,
      version: 3,
    })
  })
})

describe('a task id', () => {
  it('chosen by the client is stored in lower case', async () => {
    const id = randomUUID()
    const { caller, task } = await withTask(database, { id: id.toUpperCase(), title: 'x' })
    expect(task.id).toBe(id)
    expect(await caller.tasks.get({ id: id.toUpperCase() })).toEqual(task)
    const error = await failureOf(caller.tasks.create({ id: id.toUpperCase(), title: 'y' }))
    expect({ code: error.code, current: error.current }).toEqual({ code: 'CONFLICT', current: task })
  })

  it.each([
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-fffffffffffe',
    '01234567-89ab-0def-0123-456789abcdef',
  ])('may be a UUID of any version: %s works in cursors, changes, undo and purge', async (id) => {
    const { caller } = await withTask(database, { id, title: 'x' })
    const other = await caller.tasks.create({ title: 'y' })
    const titles: string[] = []
    for await (const { items } of pagesOf((at) => caller.tasks.list({ limit: 1, ...at })))
      titles.push(...items.map(({ title }) => title))
    expect(titles.sort()).toEqual(['x', 'y'])
    const change = { ids: [other.id, id], set: { title: 'z' }, ifVersions: { [id]: 1 } }
    const { undoToken } = await caller.undoable.tasks.updateMany(change)
    expect((await caller.tasks.get({ id })).title).toBe('z')
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    expect((await caller.tasks.get({ id })).title).toBe('x')
    await caller.tasks.delete({ id })
    await caller.tasks.purge({ id })
    expect((await caller.tasks.list({ trash: true })).items).toEqual([])
  })

  it('cannot be reused: create fails with CONFLICT and the current task, even one in the trash', async () => {
    const { caller, task, id } = await withTask(database)
    expect((await failureOf(caller.tasks.create({ id, title: 'y' }))).current).toEqual(task)
    const trashed = await caller.tasks.delete({ id })
    expect((await failureOf(caller.tasks.create({ id, title: 'y' }))).current).toEqual(trashed)
    expect(await caller.tasks.get({ id })).toEqual(trashed)
  })

  it('is accepted by exactly one of several concurrent creates that choose it', async () => {
    const caller = callerFor(database, newUser())
    const id = randomUUID()
    const results = await Promise.allSettled(['a', 'b', 'c'].map((title) => caller.tasks.create({ id, title })))
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect((await caller.tasks.list({})).items).toHaveLength(1)
  })
})

describe('the trash', () => {
  it('hides a task from list and stats, and restores it unchanged', async () => {
    const { caller, task, id, tick } = await withTask(database)
    const deletedAt = tick()
    const trashed = await caller.tasks.delete({ id })
    expect(trashed).toEqual({ ...task, deletedAt, updatedAt: deletedAt, version: 2 })
    expect((await caller.tasks.list({})).items).toEqual([])
    expect((await caller.tasks.list({ trash: true })).items).toEqual([trashed])
    expect((await caller.tasks.stats()).total).toBe(0)
    const updatedAt = tick()
    const restored = await caller.tasks.restore({ id })
    expect(restored).toEqual({ ...task, updatedAt, version: 3 })
    expect((await caller.tasks.list({})).items).toEqual([restored])
  })

  it('keeps the first deletedAt when a task is deleted twice', async () => {
    const { caller, id, tick } = await withTask(database)
    const trashed = await caller.tasks.delete({ id })
    tick()
    expect(await caller.tasks.delete({ id })).toEqual(trashed)
  })

  it('is unaffected by restoring a task outside it', async () => {
    const { caller, task, id, tick } = await withTask(database)
    tick()
    expect(await caller.tasks.restore({ id })).toEqual(task)
  })
})
