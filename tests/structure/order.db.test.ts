import { afterAll, beforeAll, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a task in a section with four subtasks whose positions sort before its own, so that they may be moved first. */
async function withEarlySubtasks() {
  const { lists, sections, tasks } = callerFor(database, newUser())
  const list = await lists.create({ name: 'Groceries' })
  const section = await sections.create({ listId: list.id, name: 'Vegetables' })
  const titles = ['Wash them', 'Peel them', 'Cut them', 'Boil them']
  const { items } = await tasks.createMany({ items: titles.map((title) => ({ title, sectionId: section.id })) })
  const { id: carrots } = await tasks.create({ title: 'Carrots', sectionId: section.id })
  await tasks.moveMany({ ids: items.map(({ id }) => id), parentId: carrots })
  return { lists, sections, tasks, list, section }
}

it('adds a task after those that the deletion of a list has moved', async () => {
  const { lists, tasks, list } = await withEarlySubtasks()
  await lists.delete({ id: list.id, moveTasksTo: null })
  for (const title of ['Bread', 'Milk', 'Eggs']) await tasks.create({ title })
  const { items } = await tasks.list({ listId: null, parentId: null, sort: [{ by: 'position' }] })
  expect(items.map(({ title }) => title)).toEqual(['Carrots', 'Bread', 'Milk', 'Eggs'])
  expect(new Set(items.map(({ position }) => position)).size).toBe(4)
})

it('adds a task after those that the deletion of a section has moved', async () => {
  const { sections, tasks, list, section } = await withEarlySubtasks()
  await sections.delete({ id: section.id })
  for (const title of ['Bread', 'Milk', 'Eggs']) await tasks.create({ title, listId: list.id })
  const { items } = await tasks.list({ listId: list.id, parentId: null, sort: [{ by: 'position' }] })
  expect(items.map(({ title }) => title)).toEqual(['Carrots', 'Bread', 'Milk', 'Eggs'])
  expect(new Set(items.map(({ position }) => position)).size).toBe(4)
})
