import { afterAll, beforeAll, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

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
