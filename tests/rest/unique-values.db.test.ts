import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { rawRest } from './raw-rest.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedWalkedDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const NEW = `/${randomUUID()}`

/** Creates a user with two notes: the first has the name `taken`, the second is at version 2. */
async function newUserWithNotes() {
  const { send } = await rawRest(app)
  const notes = '/api/v1/notes'
  const holder = (await send('POST', notes, { body: { name: 'taken' } })).body.data
  const { id } = (await send('POST', notes, { body: { name: 'other' } })).body.data
  await send('PATCH', `${notes}/${id}`, { body: { pinned: true } })
  return { send, notes, holder, id }
}

describe('a value that another row has', () => {
  it.each<[method: string, path: (id: string) => string, headers: Record<string, string>]>([
    ['POST', () => '', {}],
    ['PUT', () => NEW, { 'If-None-Match': '*' }],
    ['PUT', (id) => `/${id}`, { 'If-Match': '"2"' }],
    ['PUT', (id) => `/${id.toUpperCase()}`, { 'If-None-Match': '"1"' }],
    ['PATCH', (id) => `/${id}`, { 'If-Match': '"2", "3"' }],
    ['PATCH', (id) => `/${id}`, { 'If-None-Match': '"1"' }],
  ])('is rejected by %s with 409 and no ETag if the requested row meets the precondition', async (...given) => {
    const [method, path, headers] = given
    const { send, notes, holder, id } = await newUserWithNotes()
    const rejected = await send(method, notes + path(id), { headers, body: { name: 'taken' } })
    expect([rejected.status, rejected.body.error.code, rejected.headers.get('etag')]).toEqual([409, 'CONFLICT', null])
    expect(rejected.body.error).toMatchObject({
      current: { id: holder.id, name: 'taken' },
      issues: [{ path: ['name'] }],
    })
  })

  it.each<[string, (id: string) => object]>([
    ['create', () => ({ items: [{ name: 'new' }, { name: 'taken' }] })],
    ['update', (id) => ({ ids: [id], set: { name: 'taken' } })],
  ])('is rejected by bulk/%s with 409 and the issue code "taken"', async (verb, body) => {
    const { send, notes, holder, id } = await newUserWithNotes()
    const rejected = await send('POST', `${notes}/bulk/${verb}`, { body: body(id) })
    expect([rejected.status, rejected.headers.get('etag')]).toEqual([409, null])
    expect(rejected.body.error).toMatchObject({ current: { id: holder.id }, issues: [{ code: 'taken' }] })
  })

  it('is rejected with 412 and the requested row if that row does not meet the precondition', async () => {
    const { send, notes, id } = await newUserWithNotes()
    const headers = { 'If-Match': '"1"' }
    const rejected = await send('PUT', `${notes}/${id}`, { headers, body: { name: 'taken' } })
    expect([rejected.status, rejected.headers.get('etag'), rejected.body.error.current.id]).toEqual([412, '"2"', id])
  })
})

it('responds with 409 and the ETag of the existing row if an id is in use', async () => {
  const { send, notes, id } = await newUserWithNotes()
  const rejected = await send('POST', notes, { body: { id: id.toUpperCase(), name: 'new' } })
  expect([rejected.status, rejected.headers.get('etag'), rejected.body.error.current.id]).toEqual([409, '"2"', id])
})
