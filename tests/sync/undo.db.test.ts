import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { errorOf } from './error-of.ts'
import { type Answer, FULL, HOUR, newUserWithTasks, seqOf, stateOf, type User } from './undo-user.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const CHANGES: Record<string, (user: User) => Promise<Answer>> = {
  update: ({ tasks, id }) =>
    tasks.update({ id, title: 'x', description: null, priority: null, tags: null, due: null, completed: true }),
  'update of one field': ({ tasks, done }) => tasks.update({ id: done, due: { date: '2026-01-01', time: '10:00' } }),
  replace: ({ tasks, id }) => tasks.replace({ id, title: 'replaced', completed: true }),
  complete: ({ tasks, id }) => tasks.complete({ id }),
  reopen: ({ tasks, done }) => tasks.reopen({ id: done }),
  delete: ({ tasks, done }) => tasks.delete({ id: done }),
  restore: ({ tasks, trashed }) => tasks.restore({ id: trashed }),
  updateMany: ({ tasks, id, done }) => tasks.updateMany({ ids: [done, id], set: { title: 'both', due: null } }),
  completeMany: ({ tasks, id, done }) => tasks.completeMany({ ids: [id, done] }),
  reopenMany: ({ tasks, id, done }) => tasks.reopenMany({ ids: [id, done] }),
  deleteMany: ({ tasks, id, done, trashed }) => tasks.deleteMany({ ids: [id, done, trashed] }),
}

describe.each(Object.entries(CHANGES))('undo of %s', (_, change) => {
  it('restores exactly the previous state as one new change, which can itself be undone repeatedly', async () => {
    const user = await newUserWithTasks(database)
    const before = await stateOf(user)
    let { undoToken } = await change(user)
    const after = await stateOf(user)
    expect(after).not.toEqual(before)
    for (const expected of [before, after, before, after]) {
      const rows = (await rowsOf(database, user.userId)).tasks
      const seq = await seqOf(user)
      const undone = await user.changes.undo({ undoToken: undoToken ?? '' })
      expect(await stateOf(user)).toEqual(expected)
      for (const { id, task } of undone.items)
        expect(task?.version).toBe((rows.find((row) => row.id === id)?.version ?? 0) + 1)
      expect(await seqOf(user)).toBe(seq + undone.items.length)
      undoToken = undone.undoToken
    }
  })
})

describe('undo of creations and removals', () => {
  it.each<[string, (user: User) => Promise<Answer>]>([
    ['create', ({ tasks }) => tasks.create({ title: 'new' })],
    ['replace that creates', ({ tasks }) => tasks.replace({ id: crypto.randomUUID(), title: 'new' })],
    ['createMany', ({ tasks }) => tasks.createMany({ items: [{ title: 'new' }, { title: 'newer', completed: true }] })],
  ])('%s: moves the new tasks to the trash, and undoing that restores them', async (_, change) => {
    const user = await newUserWithTasks(database)
    const before = await stateOf(user)
    const { undoToken } = await change(user)
    const after = await stateOf(user)
    const undone = await user.changes.undo({ undoToken: undoToken ?? '' })
    const made = undone.items.map(({ id }) => id)
    expect(made).toEqual(
      Object.keys(after)
        .filter((id) => !(id in before))
        .sort((a, b) => made.indexOf(a) - made.indexOf(b)),
    )
    for (const { task } of undone.items) expect(task).toMatchObject({ deletedAt: user.clock(), version: 2 })
    await user.changes.undo({ undoToken: undone.undoToken ?? '' })
    expect(await stateOf(user)).toEqual(after)
  })

  it.each<[string, (user: User) => Promise<Answer>]>([
    ['purge', ({ tasks, trashed }) => tasks.purge({ id: trashed })],
    ['emptyTrash', ({ tasks }) => tasks.emptyTrash({})],
  ])(
    '%s: restores purged tasks to the trash with the next version, and undoing that purges them',
    async (_, change) => {
      const user = await newUserWithTasks(database)
      await user.tasks.delete({ id: user.id })
      await user.tasks.restore({ id: user.id })
      const before = await stateOf(user)
      const { undoToken, affected } = await change(user)
      expect(await stateOf(user)).not.toEqual(before)
      const seq = await seqOf(user)
      const undone = await user.changes.undo({ undoToken: undoToken ?? '' })
      expect([affected, undone.affected]).toEqual([{ task: 1 }, { task: 1 }])
      expect(await stateOf(user)).toEqual(before)
      expect(undone.items).toMatchObject([{ entity: 'task', id: user.trashed, task: { version: 3 } }])
      expect(await seqOf(user)).toBe(seq + 1)
      expect((await rowsOf(database, user.userId)).tombstones).toEqual([])
      expect(await errorOf(user.changes.undo({ undoToken: undoToken ?? '' }))).toMatchObject({ code: 'CONFLICT' })
      const redo = () => user.changes.undo({ undoToken: undone.undoToken ?? '', idempotencyKey: 'redo' })
      const again = await redo()
      expect(Object.keys(await stateOf(user))).not.toContain(user.trashed)
      // A permanently deleted row is not in the response.
      expect(again).toMatchObject({ items: [], affected: { task: 1 } })
      expect(await redo()).toEqual(again)
      await user.changes.undo({ undoToken: again.undoToken ?? '' })
      expect(await stateOf(user)).toEqual(before)
    },
  )

  it('purge: fails with CONFLICT and the current task if the id is in use again', async () => {
    const user = await newUserWithTasks(database)
    const { undoToken } = await user.tasks.purge({ id: user.trashed })
    const {
      undoToken: _token,
      affected: _affected,
      ...again
    } = await user.tasks.create({ id: user.trashed, title: 'again' })
    const before = await rowsOf(database, user.userId)
    expect(await errorOf(user.changes.undo({ undoToken: undoToken ?? '' }))).toMatchObject({
      code: 'CONFLICT',
      current: again,
    })
    expect(await rowsOf(database, user.userId)).toEqual(before)
  })

  it('purge: undoes only the last purge of an id purged twice', async () => {
    const user = await newUserWithTasks(database)
    const first = await user.tasks.purge({ id: user.trashed })
    await user.tasks.create({ id: user.trashed, title: 'again' })
    await user.tasks.delete({ id: user.trashed })
    const second = await user.tasks.purge({ id: user.trashed })
    expect(await errorOf(user.changes.undo({ undoToken: first.undoToken ?? '' }))).toMatchObject({ code: 'NOT_FOUND' })
    expect((await user.changes.undo({ undoToken: second.undoToken ?? '' })).items).toMatchObject([
      { task: { title: 'again', version: 5 } },
    ])
  })
})

it.each<[string, (user: User) => Promise<Answer>]>([
  ['update', ({ tasks, id }) => tasks.update({ id, ...FULL })],
  ['update without fields', ({ tasks, id }) => tasks.update({ id })],
  ['replace', ({ tasks, id }) => tasks.replace({ id, ...FULL })],
  ['complete', ({ tasks, done }) => tasks.complete({ id: done })],
  ['reopen', ({ tasks, id }) => tasks.reopen({ id })],
  ['delete', ({ tasks, trashed }) => tasks.delete({ id: trashed })],
  ['restore', ({ tasks, id }) => tasks.restore({ id })],
  ['updateMany', ({ tasks, id }) => tasks.updateMany({ ids: [id], set: FULL })],
  ['completeMany', ({ tasks, done }) => tasks.completeMany({ ids: [done] })],
  [
    'emptyTrash',
    async ({ tasks }) => {
      await tasks.emptyTrash({})
      return tasks.emptyTrash({})
    },
  ],
])('returns no undo token if nothing changed: %s', async (_, change) => {
  expect((await change(await newUserWithTasks(database))).undoToken).toBeNull()
})

it('undoes only the changed rows of a bulk change', async () => {
  const user = await newUserWithTasks(database)
  const { undoToken } = await user.tasks.completeMany({ ids: [user.done, user.id] })
  await user.tasks.update({ id: user.done, title: 'changed since' })
  const { items } = await user.changes.undo({ undoToken: undoToken ?? '' })
  expect(items).toMatchObject([{ id: user.id, task: { completed: false } }])
})

it('keeps earlier changes of other fields when a change of one field is undone', async () => {
  const user = await newUserWithTasks(database)
  await user.tasks.update({ id: user.id, tags: ['kept'] })
  const { undoToken } = await user.tasks.update({ id: user.id, title: 'mistake' })
  const { items } = await user.changes.undo({ undoToken: undoToken ?? '' })
  expect(items).toMatchObject([{ task: { title: FULL.title, tags: ['kept'], version: 4 } }])
})

it('replays an undo by its key, even after an hour and later changes', async () => {
  const user = await newUserWithTasks(database)
  const { undoToken } = await user.tasks.updateMany({ ids: [user.done, user.id], set: { title: 'both' } })
  const undo = (token = undoToken ?? '') => user.changes.undo({ undoToken: token, idempotencyKey: 'back' })
  const answer = await undo(undoToken?.toUpperCase())
  expect(answer.items.map(({ id }) => id).sort()).toEqual([user.done, user.id].sort())
  await user.tasks.updateMany({ ids: [user.done, user.id], set: { title: 'later' } })
  user.pass(2 * HOUR)
  expect(await undo()).toEqual(answer)
})
