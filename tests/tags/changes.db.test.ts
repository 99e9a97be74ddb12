import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

type Caller = ReturnType<typeof newCaller>
const newCaller = () => callerFor(database, newUser()).undoable

/** Creates tasks with these tags, the last one in the trash. Returns a function that reads their tags. */
async function holding({ tasks }: Caller, tags: string[][]) {
  const { items } = await tasks.createMany({ items: tags.map((some) => ({ title: 'x', tags: some })) })
  const ids = items.map(({ id }) => id)
  await tasks.delete({ id: ids.at(-1) ?? '' })
  return () => Promise.all(ids.map(async (id) => (await tasks.get({ id })).tags))
}

const STORED = [['a', 'Work', 'z'], ['work', 'JOB'], ['job'], [], ['Work']]
const SPELLED = [['a', 'Work', 'z'], ['Work', 'JOB'], ['JOB'], [], ['Work']]

describe('renaming a tag', () => {
  it.each([
    ['another name', 'Task', [['a', 'Task', 'z'], ['Task', 'JOB'], ['JOB'], [], ['Task']]],
    ['that of another tag', ' job', [['a', 'JOB', 'z'], ['JOB'], ['JOB'], [], ['JOB']]],
    ['another spelling', 'WORK', [['a', 'WORK', 'z'], ['WORK', 'JOB'], ['JOB'], [], ['WORK']]],
  ])('gives it %s in all tasks, and can be undone and redone', async (_, name, renamed) => {
    const caller = newCaller()
    const tagsOf = await holding(caller, STORED)
    expect(await tagsOf()).toEqual(SPELLED)
    const { affected, undoToken } = await caller.tags.rename({ tag: ' WORK', name })
    expect(affected).toEqual({ task: 3 })
    expect(await tagsOf()).toEqual(renamed)
    const undone = await caller.changes.undo({ undoToken: undoToken ?? '' })
    expect(await tagsOf()).toEqual(SPELLED)
    const later = await caller.tasks.create({ title: 'x', tags: ['work'] })
    expect(later.tags).toEqual(['Work'])
    await caller.changes.undo({ undoToken: undone.undoToken ?? '' })
    expect(await tagsOf()).toEqual(renamed)
    // A later task keeps its tag; it takes part in a new spelling, because a tag has one.
    const { tags, version } = await caller.tasks.get({ id: later.id })
    expect([tags, version]).toEqual([[name === 'WORK' ? 'WORK' : 'Work'], 1])
  })

  it('changes nothing for the same name, also when repeated with its key', async () => {
    const caller = newCaller()
    await holding(caller, STORED)
    for (const _ of [1, 2])
      expect(await caller.tags.rename({ tag: 'work', name: 'Work', idempotencyKey: 'k' })).toEqual({
        affected: {},
        undoToken: null,
      })
  })
})

it('deleting a tag removes it from all tasks, once under a key, and can be undone', async () => {
  const caller = newCaller()
  const tagsOf = await holding(caller, STORED)
  const deleted = await caller.tags.delete({ tag: 'WORK', idempotencyKey: 'k' })
  expect(deleted.affected).toEqual({ task: 3 })
  expect(await caller.tags.delete({ tag: 'WORK', idempotencyKey: 'k' })).toEqual(deleted)
  expect(await tagsOf()).toEqual([['a', 'z'], ['JOB'], ['JOB'], [], []])
  await caller.changes.undo({ undoToken: deleted.undoToken ?? '' })
  expect(await tagsOf()).toEqual(SPELLED)
})

it('lists tags by name in pages, with counts of open and all tasks outside the trash', async () => {
  const caller = newCaller()
  await holding(caller, [['b'], ['B', 'A', 'É'], ['trashed', 'a']])
  await caller.tasks.create({ title: 'x', tags: ['b'], completed: true })
  const found: unknown[] = []
  for await (const { items } of pagesOf((at) => caller.tags.list({ limit: 1, ...at }))) found.push(...items)
  expect(found).toEqual([
    { name: 'A', color: null, total: 1, open: 1 },
    { name: 'b', color: null, total: 3, open: 2 },
    { name: 'É', color: null, total: 1, open: 1 },
  ])
  const { nextCursor } = await caller.tags.list({ limit: 1 })
  await expect(newCaller().tags.list({ cursor: nextCursor ?? '' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
