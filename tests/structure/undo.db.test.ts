import { afterAll, beforeAll, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { errorOf } from '../sync/error-of.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

it.each(['move', 'trash'] as const)('undoes the undo of deleting a section with tasks: %s', async (way) => {
  const { lists, sections, tasks, changes } = callerFor(database, newUser()).undoable
  const list = await lists.create({ name: 'Groceries' })
  const section = await sections.create({ listId: list.id, name: 'Vegetables' })
  const { id } = await tasks.create({ title: 'Carrots', sectionId: section.id })
  await tasks.create({ title: 'Bread', listId: list.id })
  const deleted = await sections.delete({ id: section.id, tasks: way })
  const { version: _, updatedAt: __, ...after } = await tasks.get({ id })
  const undone = await changes.undo({ undoToken: deleted.undoToken ?? '' })
  expect(await tasks.get({ id })).toMatchObject({ sectionId: section.id, deletedAt: null })
  const redone = await changes.undo({ undoToken: undone.undoToken ?? '' })
  expect(redone.affected).toEqual({ section: 1, task: 1 })
  expect(await tasks.get({ id })).toMatchObject(after)
})

it('rejects an undo that would bring back a row without the row that it belongs to', async () => {
  const { lists, sections, tasks, comments, changes } = callerFor(database, newUser()).undoable
  const list = await lists.create({ name: 'Groceries' })
  const section = await sections.create({ listId: list.id, name: 'Vegetables' })
  const task = await tasks.create({ title: 'Carrots', listId: list.id })
  const other = await tasks.create({ title: 'Peas', listId: list.id })
  const subtask = await tasks.create({ title: 'Wash them', parentId: task.id })
  const comment = await comments.create({ taskId: task.id, text: 'with water' })
  const undone: Record<string, { undoToken: string | null }> = {
    'a comment of a purged task': await comments.delete({ id: comment.id }),
    'a section of a purged list': await sections.delete({ id: section.id }),
  }
  await lists.delete({ id: list.id })
  undone['a subtask of a purged task'] = await tasks.purge({ id: subtask.id })
  undone['a task of a purged list'] = await tasks.purge({ id: other.id })
  await tasks.purge({ id: task.id })
  await lists.purge({ id: list.id })
  for (const [name, { undoToken }] of Object.entries(undone)) {
    const error = await errorOf(changes.undo({ undoToken: undoToken ?? '' }))
    expect({ name, code: error.code }).toEqual({ name, code: 'CONFLICT' })
  }
  expect((await tasks.list({ trash: true })).items).toEqual([])
})

it('repeats the answer of an undo that has renumbered siblings', async () => {
  const userId = newUser()
  const { lists, changes } = callerFor(database, userId).undoable
  const full = `a1${'V'.repeat(63)}`
  const place = (id: string, position: string) =>
    database.useSession((session) =>
      session.query('UPDATE list SET position = $3 WHERE user_id = $1 AND id = $2', [userId, id, position]),
    )
  const first = await lists.create({ name: 'first' })
  const back = await lists.create({ name: 'back' })
  await place(back.id, full)
  const { undoToken } = await lists.delete({ id: back.id })
  // Meanwhile another list gets the position, and the next one leaves no room between them.
  const holder = await lists.create({ name: 'holder' })
  const last = await lists.create({ name: 'last' })
  await place(holder.id, full)
  await place(last.id, `${full}V`)
  const undone = await changes.undo({ undoToken: undoToken ?? '', idempotencyKey: 'key' })
  expect(undone.items.map(({ id }) => id)).toEqual([back.id])
  expect(undone.affected).toEqual({ list: 1 })
  const ordered = (await lists.list()).items
  expect(ordered.map(({ name }) => name).filter((name) => name !== 'back')).toEqual(['first', 'holder', 'last'])
  expect(new Set(ordered.map(({ position }) => position)).size).toBe(4)
  expect((await lists.get({ id: first.id })).position).not.toBe(first.position)
  expect(await changes.undo({ undoToken: undoToken ?? '', idempotencyKey: 'key' })).toEqual(undone)
})
