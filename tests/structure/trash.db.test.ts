import { afterAll, beforeAll, expect, it } from 'vitest'
import { ENTITY_LIMITS } from '../../src/entities/definition/common-schema.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { errorOf } from '../sync/error-of.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

it('rejects every change of a section whose list is in the trash with CONFLICT', async () => {
  const { lists, sections } = callerFor(database, newUser())
  const list = await lists.create({ name: 'Groceries' })
  const { id } = await sections.create({ listId: list.id, name: 'Vegetables' })
  await lists.delete({ id: list.id })
  const changes = {
    update: () => sections.update({ id, name: 'Fruit' }),
    updateMany: () => sections.updateMany({ ids: [id], set: { name: 'Fruit' } }),
    replace: () => sections.replace({ id, listId: list.id, name: 'Fruit' }),
    move: () => sections.move({ id }),
    delete: () => sections.delete({ id }),
    deleteMany: () => sections.deleteMany({ ids: [id] }),
  }
  for (const [verb, change] of Object.entries(changes))
    expect({ verb, ...(await errorOf(change())) }).toMatchObject({ verb, code: 'CONFLICT', current: null })
  expect((await sections.list({ listId: list.id })).items).toMatchObject([{ id, name: 'Vegetables', version: 1 }])
})

it('raises the version of a task by one when its list is purged with its section', async () => {
  const { lists, sections, tasks } = callerFor(database, newUser())
  const list = await lists.create({ name: 'Groceries' })
  const section = await sections.create({ listId: list.id, name: 'Vegetables' })
  const { id } = await tasks.create({ title: 'Carrots', sectionId: section.id })
  await lists.delete({ id: list.id })
  const { version } = await tasks.get({ id })
  await lists.purge({ id: list.id })
  expect(await tasks.get({ id })).toMatchObject({ listId: null, sectionId: null, version: version + 1 })
})

it('counts all rows that emptying the trash affects, and repeats the counts when it is replayed', async () => {
  const { lists, sections, tasks, comments } = callerFor(database, newUser()).undoable
  const list = await lists.create({ name: 'Groceries' })
  const section = await sections.create({ listId: list.id, name: 'Vegetables' })
  const task = await tasks.create({ title: 'Carrots', sectionId: section.id })
  await tasks.create({ title: 'Wash them', parentId: task.id })
  await comments.create({ taskId: task.id, text: 'with water' })
  await lists.delete({ id: list.id })
  const emptied = await lists.emptyTrash({ idempotencyKey: 'lists' })
  expect(emptied).toMatchObject({ purged: 1, more: false, affected: { list: 1, section: 1, task: 2 } })
  expect(await lists.emptyTrash({ idempotencyKey: 'lists' })).toEqual(emptied)
  const rest = await tasks.emptyTrash({ idempotencyKey: 'tasks' })
  expect(rest).toMatchObject({ purged: 2, more: false, affected: { task: 2, comment: 1 } })
  expect(await tasks.emptyTrash({ idempotencyKey: 'tasks' })).toEqual(rest)
})

it('counts subtasks beyond the limit of one call, and reports the same when it is replayed', async () => {
  const { lists, tasks } = callerFor(database, newUser()).undoable
  const titles = Array.from({ length: ENTITY_LIMITS.purge - 1 }, () => ({ title: 'Carrots' }))
  for (let n = 0; n < titles.length; n += ENTITY_LIMITS.bulk) {
    const { items } = await tasks.createMany({ items: titles.slice(n, n + ENTITY_LIMITS.bulk) })
    await tasks.deleteMany({ ids: items.map(({ id }) => id) })
  }
  const list = await lists.create({ name: 'Groceries' })
  const potatoes = crypto.randomUUID()
  await tasks.createMany({
    items: [
      { id: potatoes, title: 'Potatoes', listId: list.id },
      { title: 'Peel them', parentId: potatoes },
    ],
  })
  await lists.delete({ id: list.id })
  // Purges all if "Potatoes" comes first: then its subtask, one too many, goes with it.
  const emptied = await tasks.emptyTrash({ idempotencyKey: 'key' })
  expect(emptied).toMatchObject({ affected: { task: emptied.purged }, more: true })
  expect(await tasks.emptyTrash({ idempotencyKey: 'key' })).toEqual(emptied)
})
