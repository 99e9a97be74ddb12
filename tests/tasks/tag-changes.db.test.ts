import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'
import { withTask } from './one-task.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const many = (count: number, prefix = 'tag') => Array.from({ length: count }, (_, n) => `${prefix} ${n}`)

describe('an update that adds and removes tags', () => {
  it('leaves the other tags and their order, and ignores tags that the task has or lacks already', async () => {
    const {
      caller: { undoable: caller },
      task,
      id,
      tick,
    } = await withTask(database, { title: 'x', tags: ['a', 'b', 'c'] })
    const updatedAt = tick()
    const changed = await caller.tasks.update({ id, addTags: ['d', 'a', 'e'], removeTags: ['b', 'z'] })
    expect(changed).toEqual({
      ...task,
      tags: ['a', 'c', 'd', 'e'],
      version: 2,
      updatedAt,
      affected: { task: 1 },
      undoToken: expect.any(String),
    })
    const { affected: _, undoToken: _1, ...row } = changed
    expect(await caller.tasks.get({ id })).toEqual(row)
  })

  it('changes other fields in the same version', async () => {
    const { caller, id } = await withTask(database, { title: 'x' })
    const changed = await caller.tasks.update({ id, title: 'y', priority: 'high', addTags: ['a'] })
    expect(changed).toMatchObject({ title: 'y', priority: 'high', tags: ['a'], version: 2 })
  })

  it('completes the occurrence of a task that repeats', async () => {
    const due = { date: '2090-05-01' }
    const { caller, id } = await withTask(database, {
      title: 'x',
      due,
      recurrence: { rule: 'FREQ=DAILY', from: 'due' },
    })
    const changed = await caller.tasks.update({ id, completed: true, addTags: ['a'] })
    expect(changed).toMatchObject({ due: { date: '2090-05-02' }, completed: false, tags: ['a'], version: 2 })
  })

  it.each([
    { addTags: ['a'] },
    { removeTags: ['z'] },
    { addTags: [], removeTags: [] },
    { addTags: ['a'], removeTags: ['z'], title: 'x' },
  ])('of %j changes nothing if the task is like that already', async (change) => {
    const {
      caller: { undoable: caller },
      task,
      id,
      tick,
    } = await withTask(database, { title: 'x', tags: ['a'] })
    tick()
    const same = await caller.tasks.update({ id, ...change })
    expect(same).toEqual({ ...task, affected: {}, undoToken: null })
  })

  it('is undone as a whole', async () => {
    const {
      caller: { undoable: caller },
      task,
      id,
    } = await withTask(database, { title: 'x', tags: ['a', 'b'] })
    const { undoToken } = await caller.tasks.update({ id, title: 'y', addTags: ['c'], removeTags: ['a'] })
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    expect(await caller.tasks.get({ id })).toMatchObject({ title: task.title, tags: ['a', 'b'] })
  })

  it('requires a version if the caller gives one', async () => {
    const { caller, id } = await withTask(database, { title: 'x' })
    expect(await caller.tasks.update({ id, addTags: ['a'], ifVersion: 1 })).toMatchObject({ version: 2 })
    expect(await failureOf(caller.tasks.update({ id, addTags: ['b'], ifVersion: 1 }))).toMatchObject({
      code: 'CONFLICT',
      current: { tags: ['a'], version: 2 },
    })
  })

  it('is made once with an idempotency key, whatever has happened since', async () => {
    const { caller, id } = await withTask(database, { title: 'x' })
    const input = { id, addTags: ['a'], idempotencyKey: randomUUID() }
    const first = await caller.tasks.update(input)
    await caller.tasks.update({ id, removeTags: ['a'] })
    expect(await caller.tasks.update(input)).toEqual(first)
    expect((await caller.tasks.get({ id })).tags).toEqual([])
  })

  it('loses no tag if many are made at once', async () => {
    const { caller, id } = await withTask(database, { title: 'x' })
    await Promise.all(many(10).map((tag) => caller.tasks.update({ id, addTags: [tag] })))
    const { tags, version } = await caller.tasks.get({ id })
    expect([...tags].sort()).toEqual(many(10))
    expect(version).toBe(11)
  })

  it('is rejected if the task would have more than 50 tags, and changes nothing', async () => {
    const { caller, task, id } = await withTask(database, { title: 'x', tags: many(49) })
    const failure = await failureOf(caller.tasks.update({ id, title: 'y', addTags: ['a', 'b', 'tag 0'] }))
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['addTags'], code: 'too_big' }] })
    expect(failure.message).toBe(`addTags must leave each task with at most 50 tags; ${id} would have 51`)
    expect(await caller.tasks.get({ id })).toMatchObject({ title: task.title, tags: many(49), version: 1 })
    const { tags } = await caller.tasks.update({ id, addTags: ['a', 'b'], removeTags: ['tag 3'] })
    expect(tags).toHaveLength(50)
  })

  it.each([
    { change: { tags: ['a'], addTags: ['b'] }, path: ['tags'] },
    { change: { tags: null, removeTags: ['b'] }, path: ['tags'] },
    { change: { addTags: ['a', 'b'], removeTags: ['b'] }, path: ['removeTags'] },
    { change: { addTags: ['a', 'a'] }, path: ['addTags'] },
    { change: { addTags: many(51) }, path: ['addTags'] },
    { change: { removeTags: [''] }, path: ['removeTags', '0'] },
  ])('of $change is rejected with the path of the field', async ({ change, path }) => {
    const { caller, id } = await withTask(database, { title: 'x' })
    expect(await failureOf(caller.tasks.update({ id, ...change }))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path }],
    })
    expect(await failureOf(caller.tasks.updateMany({ ids: [id], set: change }))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['set', ...path] }],
    })
  })

  it('works over PATCH with If-Match', async () => {
    const app = await createTestApp(database)
    const userId = newUser()
    const { id } = await callerFor(database, userId).tasks.create({ title: 'x', tags: ['a'] })
    const patch = async (body: object, tag: string) =>
      app.fetch(
        new Request(`http://test/api/v1/tasks/${id}`, {
          method: 'PATCH',
          headers: {
            'Content-Type': 'application/json',
            'If-Match': tag,
            Authorization: `Bearer ${await app.tokenOf(userId)}`,
          },
          body: JSON.stringify(body),
        }),
      )
    const changed = await patch({ addTags: ['b'] }, '"1"')
    expect([changed.status, await changed.json()]).toMatchObject([200, { data: { tags: ['a', 'b'], version: 2 } }])
    expect((await patch({ addTags: ['c'] }, '"1"')).status).toBe(412)
  })
})

describe('a bulk update that adds and removes tags', () => {
  it('changes each task by itself, counts those that change, and is undone as a whole', async () => {
    const caller = callerFor(database, newUser(), stoppedClock()).undoable
    const tags = [['a'], ['b', 'c'], ['new']]
    const { items } = await caller.tasks.createMany({ items: tags.map((one) => ({ title: 'x', tags: one })) })
    const ids = items.map(({ id }) => id)
    const changed = await caller.tasks.updateMany({ ids, set: { addTags: ['new'], removeTags: ['b'] } })
    expect(changed.items.map((task) => task.tags)).toEqual([['a', 'new'], ['c', 'new'], ['new']])
    expect(changed.items.map(({ version }) => version)).toEqual([2, 2, 1])
    expect(changed.affected).toEqual({ task: 2 })
    await caller.changes.undo({ undoToken: changed.undoToken ?? '' })
    const now = await Promise.all(ids.map((id) => caller.tasks.get({ id })))
    expect(now.map((task) => task.tags)).toEqual(tags)
  })

  it('names the task that would have too many tags, and changes none', async () => {
    const caller = callerFor(database, newUser())
    const { id: few } = await caller.tasks.create({ title: 'x' })
    const { id: full } = await caller.tasks.create({ title: 'x', tags: many(50) })
    const failure = await failureOf(caller.tasks.updateMany({ ids: [few, full], set: { addTags: ['a'] } }))
    expect(failure).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['set', 'addTags'], code: 'too_big' }] })
    expect(failure.message).toContain(`${full} would have 51`)
    expect(await caller.tasks.get({ id: few })).toMatchObject({ tags: [], version: 1 })
  })

  it('advances the tasks that repeat among them, and changes the tags of all', async () => {
    const caller = callerFor(database, newUser())
    const due = { date: '2090-05-01' }
    const items = [{ title: 'x' }, { title: 'y', due, recurrence: { rule: 'FREQ=DAILY', from: 'due' as const } }]
    const { items: made } = await caller.tasks.createMany({ items })
    const set = { completed: true, addTags: ['a'] }
    const changed = await caller.tasks.updateMany({ ids: made.map(({ id }) => id), set })
    expect(changed.items).toMatchObject([
      { completed: true, tags: ['a'], version: 2 },
      { completed: false, due: { date: '2090-05-02' }, tags: ['a'], version: 2 },
    ])
  })

  it('reaches the change feed', async () => {
    const caller = callerFor(database, newUser())
    const { id } = await caller.tasks.create({ title: 'x' })
    const { cursor } = await caller.changes.since({})
    await caller.tasks.updateMany({ ids: [id], set: { addTags: ['a'] } })
    expect((await caller.changes.since({ cursor })).changes).toMatchObject([{ task: { id, tags: ['a'] } }])
  })
})
