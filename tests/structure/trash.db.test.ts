import { afterAll, beforeAll, expect, it } from 'vitest'
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
