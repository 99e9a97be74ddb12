import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await openTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

async function titlesOf(userId: string): Promise<string[]> {
  const { status, body } = await app.call('tasks.list', { userId, method: 'GET', input: {} })
  expect(status).toBe(200)
  return body.result.data.json.items.map(({ title }: { title: string }) => title)
}

it('isolates users named like built-in object properties [J-43]', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', newUser()]
  const create = (userId: string) => app.call('tasks.create', { userId, input: { title: `private-title-${userId}` } })
  const created = await Promise.all(names.map(create))
  expect(created.map(({ status }) => status)).toEqual(names.map(() => 200))
  for (const name of [...names, ...names]) expect(await titlesOf(name)).toEqual([`private-title-${name}`])
  expect(await titlesOf(newUser())).toEqual([])
  expect(Object.keys(Object.prototype)).toEqual([])
})

it('does not execute a subject that contains SQL [J-44]', async () => {
  const ada = newUser()
  await app.call('tasks.create', { userId: ada, input: { title: 'private-title-kept' } })
  const subjects = ["'; DROP TABLE task;--", `${ada}' OR '1'='1`, `${ada}\0`, `${ada} `, `%`.repeat(256)]
  for (const userId of subjects) {
    expect((await app.call('tasks.list', { userId, method: 'GET', input: {} })).status).toBe(401)
    expect((await app.call('tasks.create', { userId, input: { title: 'private-title-taken' } })).status).toBe(401)
  }
  expect(await titlesOf(ada)).toEqual(['private-title-kept'])
  // A quote is unusual in an id but printable, so such a user is valid.
  for (const userId of [`${ada}'OR'1'='1`, `${ada}'--`, "';DELETE/**/FROM/**/task;--"]) {
    expect(await titlesOf(userId)).toEqual([])
  }
  expect(await titlesOf(ada)).toEqual(['private-title-kept'])
})
