import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CreateTaskInput } from '../../../src/tasks/schema.ts'
import { callerFor, newUser, stoppedClock } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { failureOf } from '../../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a user with tasks. */
async function withTasks(...items: CreateTaskInput[]) {
  const clock = stoppedClock()
  const userId = newUser()
  const caller = callerFor(database, userId, clock).undoable
  const { items: tasks } = await caller.tasks.createMany({ items })
  return { caller, clock, userId, tasks, ids: tasks.map(({ id }) => id) }
}

type User = Awaited<ReturnType<typeof withTasks>>

const allOf = async ({ caller, ids }: Pick<User, 'caller' | 'ids'>) =>
  Promise.all(ids.map((id) => caller.tasks.get({ id })))

const real = { dryRun: false }

describe('a dry run', () => {
  it('counts all tasks that match, shows the newest 20, and changes nothing', async () => {
    const user = await withTasks(...Array.from({ length: 25 }, (_, n) => ({ title: `milk ${n}` })), { title: 'bread' })
    const { caller } = user
    const before = await allOf(user)
    const { cursor } = await caller.changes.since({})
    const { items } = await caller.tasks.list({ filter: 'milk', limit: 20 })
    const expected = { count: 25, sample: items, affected: {}, undoToken: null }
    const input = { filter: 'milk', dryRun: true, idempotencyKey: randomUUID(), expectedCount: 3 }
    expect(await caller.tasks.updateWhere({ ...input, change: { title: 'x' } })).toEqual(expected)
    expect(await caller.tasks.completeWhere(input)).toEqual(expected)
    expect(await caller.tasks.deleteWhere(input)).toEqual(expected)
    expect(await allOf(user)).toEqual(before)
    expect((await caller.changes.since({ cursor })).changes).toEqual([])
    const { dryRun: _, expectedCount: _1, ...same } = input
    expect(await caller.tasks.deleteWhere({ ...same, dryRun: false })).toMatchObject({ count: 25, sample: [] })
  })

  it('leaves out the trash, archived lists and the tasks of others, as tasks.list does', async () => {
    const { caller, ids } = await withTasks({ title: 'milk' }, { title: 'milk' }, { title: 'milk' })
    await withTasks({ title: 'milk' })
    const list = await caller.lists.create({ name: 'Archived' })
    await caller.tasks.move({ id: ids[0] ?? '', listId: list.id })
    await caller.lists.archive({ id: list.id })
    await caller.tasks.delete({ id: ids[1] ?? '' })
    const { count, sample } = await caller.tasks.deleteWhere({ filter: 'title:milk', dryRun: true })
    expect([count, sample.map(({ id }) => id)]).toEqual([1, [ids[2]]])
  })
})

describe('tasks.updateWhere', () => {
  it('changes the tasks that match in one change, which an undo restores exactly', async () => {
    const user = await withTasks(
      { title: 'a', priority: 'high' },
      { title: 'b', priority: 'high', tags: ['x'] },
      { title: 'c' },
    )
    const { caller } = user
    const before = await allOf(user)
    const change = { priority: 'low' as const, addTags: ['new'], removeTags: ['x'] }
    const changed = await caller.tasks.updateWhere({ filter: 'priority:high', change, expectedCount: 2, ...real })
    expect(changed).toEqual({ count: 2, sample: [], affected: { task: 2 }, undoToken: expect.any(String) })
    const after = await allOf(user)
    expect(after.map(({ priority, tags, version }) => [priority, tags, version])).toEqual([
      ['low', ['new'], 2],
      ['low', ['new'], 2],
      ['none', [], 1],
    ])
    const undone = await caller.changes.undo({ undoToken: changed.undoToken ?? '' })
    expect(undone.affected).toEqual({ task: 2 })
    const facts = (tasks: typeof before) => tasks.map(({ version: _, updatedAt: _1, ...task }) => task)
    expect(facts(await allOf(user))).toEqual(facts(before))
  })

  it('counts the tasks that match, and as affected only those that change', async () => {
    const { caller } = await withTasks({ title: 'a', tags: ['x'] }, { title: 'b' })
    const input = { filter: 'is:open', change: { addTags: ['x'] }, ...real }
    expect(await caller.tasks.updateWhere(input)).toMatchObject({ count: 2, affected: { task: 1 } })
    expect(await caller.tasks.updateWhere(input)).toEqual({ count: 2, sample: [], affected: {}, undoToken: null })
    const nothing = { count: 0, sample: [], affected: {}, undoToken: null }
    expect(await caller.tasks.updateWhere({ ...input, filter: 'bread' })).toEqual(nothing)
  })

  it('reads days in the time zone, and names of lists', async () => {
    const { caller, clock, tasks } = await withTasks({ title: 'a', due: { date: '2026-11-23' } }, { title: 'b' })
    const list = await caller.lists.create({ name: 'Home' })
    await caller.tasks.move({ id: tasks[1]?.id ?? '', listId: list.id })
    clock.set('2026-11-22T20:00:00Z')
    const change = { addTags: ['x'] }
    const today = { filter: 'due:today', change, ...real }
    expect((await caller.tasks.updateWhere(today)).count).toBe(0)
    expect((await caller.tasks.updateWhere({ ...today, timeZone: 'Asia/Tokyo' })).count).toBe(1)
    expect((await caller.tasks.updateWhere({ ...today, filter: 'list:home' })).count).toBe(1)
    expect(await failureOf(caller.tasks.updateWhere({ ...today, filter: 'list:Work' }))).toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path: ['filter'], code: 'unknown_list' }],
    })
  })

  it('moves the due date of a task that repeats in its series', async () => {
    const due = { date: '2090-05-01' }
    const user = await withTasks(
      { title: 'a', due, recurrence: { rule: 'FREQ=DAILY', from: 'due' } },
      { title: 'b', due },
    )
    const change = { due: { date: '2090-05-03' } }
    await user.caller.tasks.updateWhere({ filter: 'has:due', change, ...real })
    const [a, b] = await allOf(user)
    expect([a, b].map((task) => task?.due)).toEqual([change.due, change.due])
    expect(a).toMatchObject({ occurrence: '2090-05-01', nextDue: { date: '2090-05-02' } })
  })

  it.each([
    { input: { filter: ' ' }, path: ['filter'] },
    { input: { filter: 'is:done' }, path: ['filter'] },
    { input: { change: { listId: null } }, path: ['change', 'listId'] },
    { input: { change: { tags: [], addTags: ['x'] } }, path: ['change', 'tags'] },
    { input: { expectedCount: -1 }, path: ['expectedCount'] },
    { input: { dryRun: undefined }, path: ['dryRun'] },
  ])('rejects $input', async ({ input, path }) => {
    const { caller } = await withTasks({ title: 'a' })
    const call = caller.tasks.updateWhere({ filter: 'is:open', change: {}, ...real, ...(input as object) })
    expect(await failureOf(call)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] })
  })
})

describe('tasks.completeWhere', () => {
  it('completes tasks with their subtasks, and advances those that repeat', async () => {
    const due = { date: '2090-05-01' }
    const repeating = { title: 'b', due, recurrence: { rule: 'FREQ=DAILY', from: 'due' as const }, tags: ['x'] }
    const user = await withTasks({ title: 'a', tags: ['x'] }, repeating, { title: 'c', tags: ['x'] })
    const { caller, ids } = user
    const below = await caller.tasks.create({ title: 'below', parentId: ids[0] ?? '' })
    await caller.tasks.complete({ id: ids[2] ?? '' })
    const changed = await caller.tasks.completeWhere({ filter: 'tag:x', expectedCount: 3, ...real })
    expect(changed).toMatchObject({ count: 3, affected: { occurrence: 1, task: 3 } })
    const after = await allOf({ caller, ids: [...ids, below.id] })
    expect(after.map(({ completed, due }) => [completed, due?.date])).toEqual([
      [true, undefined],
      [false, '2090-05-02'],
      [true, undefined],
      [true, undefined],
    ])
    await caller.changes.undo({ undoToken: changed.undoToken ?? '' })
    const undone = await allOf({ caller, ids: [...ids, below.id] })
    expect(undone.map(({ completed }) => completed)).toEqual([false, false, true, false])
    expect(undone[1]).toMatchObject({ due, occurrence: '2090-05-01' })
  })

  it('leaves subtasks open if asked to', async () => {
    const { caller, ids } = await withTasks({ title: 'a', tags: ['x'] })
    const below = await caller.tasks.create({ title: 'below', parentId: ids[0] ?? '' })
    await caller.tasks.completeWhere({ filter: 'tag:x', subtasks: 'leave', ...real })
    expect(await allOf({ caller, ids: [...ids, below.id] })).toMatchObject([{ completed: true }, { completed: false }])
  })
})

describe('tasks.deleteWhere', () => {
  it('moves tasks to the trash with their subtasks, and an undo brings all back', async () => {
    const { caller, ids } = await withTasks({ title: 'a', tags: ['x'] }, { title: 'b' })
    const below = await caller.tasks.create({ title: 'below', parentId: ids[0] ?? '' })
    const deleted = await caller.tasks.deleteWhere({ filter: 'tag:x', expectedCount: 1, ...real })
    expect(deleted).toMatchObject({ count: 1, affected: { task: 2 } })
    expect((await caller.tasks.list({})).items).toMatchObject([{ title: 'b' }])
    await caller.changes.undo({ undoToken: deleted.undoToken ?? '' })
    expect(await allOf({ caller, ids: [...ids, below.id] })).toMatchObject([1, 2, 3].map(() => ({ deletedAt: null })))
  })
})

describe('a change by filter', () => {
  it('is refused if another number of tasks matches than expected, with this number, and changes nothing', async () => {
    const user = await withTasks({ title: 'milk' }, { title: 'bread' })
    const { caller, ids } = user
    const { count } = await caller.tasks.deleteWhere({ filter: 'milk', dryRun: true })
    await caller.tasks.update({ id: ids[1] ?? '', title: 'milk bread' })
    const failure = await failureOf(caller.tasks.deleteWhere({ filter: 'milk', expectedCount: count, ...real }))
    expect(failure).toMatchObject({
      code: 'CONFLICT',
      current: null,
      issues: [{ path: ['expectedCount'], code: 'count_changed', expected: ['2'] }],
    })
    expect(failure.message).toMatch(/current number of matches, 2\./)
    expect(await allOf(user)).toMatchObject([{ deletedAt: null }, { deletedAt: null }])
  })

  it('changes what it has counted, whatever is changed at the same time', async () => {
    const { caller } = await withTasks(...Array.from({ length: 5 }, () => ({ title: 'milk' })))
    const titles = Array.from({ length: 10 }, (_, n) => `milk ${n}`)
    const [changed] = await Promise.all([
      caller.tasks.updateWhere({ filter: 'milk', change: { addTags: ['x'] }, ...real }),
      ...titles.map((title) => caller.tasks.create({ title })),
    ])
    const { items } = await caller.tasks.list({ filter: 'tag:x' })
    expect(items).toHaveLength(changed.count)
    expect(changed.affected).toEqual({ task: changed.count })
  })

  it('is made once with an idempotency key, and its first response is returned again', async () => {
    const { caller } = await withTasks({ title: 'a', tags: ['x'] }, { title: 'b' }, { title: 'c' })
    for (const filter of ['is:open', 'bread', 'tag:x']) {
      const input = { filter, change: { addTags: ['x'] }, idempotencyKey: randomUUID(), ...real }
      const first = await caller.tasks.updateWhere(input)
      await caller.tasks.create({ title: 'bread', tags: ['x'] })
      expect(await caller.tasks.updateWhere(input)).toEqual(first)
      expect(await failureOf(caller.tasks.updateWhere({ ...input, filter: 'milk' }))).toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      })
    }
    const cleared = { filter: 'bread', idempotencyKey: randomUUID(), ...real }
    await caller.tasks.updateWhere({ ...cleared, change: { due: null } })
    for (const change of [{ description: null }, { due: null, tags: null }, {}])
      expect(await failureOf(caller.tasks.updateWhere({ ...cleared, change })), JSON.stringify(change)).toMatchObject({
        code: 'IDEMPOTENCY_MISMATCH',
      })
    const due = { date: '2090-05-01' }
    await caller.tasks.create({ title: 'daily', due, recurrence: { rule: 'FREQ=DAILY', from: 'due' } })
    const input = { filter: 'has:recurrence', idempotencyKey: randomUUID(), ...real }
    const first = await caller.tasks.completeWhere(input)
    expect(first).toMatchObject({ count: 1, affected: { occurrence: 1, task: 1 } })
    expect(await caller.tasks.completeWhere(input)).toEqual(first)
    const { items } = await caller.tasks.list({ filter: 'has:recurrence' })
    expect(items).toMatchObject([{ due: { date: '2090-05-02' } }])
  })

  it('reaches the change feed', async () => {
    const { caller, ids } = await withTasks({ title: 'a' }, { title: 'b' })
    const { cursor } = await caller.changes.since({})
    await caller.tasks.completeWhere({ filter: 'is:open', ...real })
    const { changes } = await caller.changes.since({ cursor })
    expect(changes.map(({ id }) => id).sort()).toEqual([...ids].sort())
  })
})
