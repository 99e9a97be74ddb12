import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestApp, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { rawRest } from './raw-rest.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const FIELDS: Record<string, unknown[]> = {
  completed: ['false', 'true', '0', '', 0, 1, 'yes', 'no', [], [true], {}, null],
  title: [123, true, null, ['x'], { toString: 'x' }],
  description: [0, false, ['x'], {}],
  priority: [2, '2', true, 'HIGH', ['high'], {}],
  tags: ['home', 'a,b', { 0: 'home' }, [1], [null], [['home']]],
  due: ['2026-11-30', 20261130, ['2026-11-30'], { date: 20261130 }, { date: ['2026-11-30'] }],
}
const cases = Object.entries(FIELDS).flatMap(([name, values]) => values.map((value) => ({ name, value })))

/** The operations that accept the fields of a task, with otherwise valid requests. */
const WAYS: Record<string, (id: string) => [method: string, path: string, wrap: (fields: object) => object]> = {
  'POST /tasks': () => ['POST', '/tasks', (fields) => ({ title: 'x', ...fields })],
  'PATCH /tasks/{id}': (id) => ['PATCH', `/tasks/${id}`, (fields) => fields],
  'PUT /tasks/{id}': (id) => ['PUT', `/tasks/${id}`, (fields) => ({ title: 'x', ...fields })],
  'POST /tasks/bulk/create': () => ['POST', '/tasks/bulk/create', (fields) => ({ items: [{ title: 'x', ...fields }] })],
  'POST /tasks/bulk/update': (id) => ['POST', '/tasks/bulk/update', (fields) => ({ ids: [id], set: fields })],
}

/** The operations with a whole task, where null is equivalent to an omitted field. */
const NULL_IS_LEFT_OUT = ['POST /tasks', 'PUT /tasks/{id}', 'POST /tasks/bulk/create']

describe.each(Object.entries(WAYS))('%s', (name, way) => {
  const isWhole = NULL_IS_LEFT_OUT.includes(name)
  it.each(cases.filter(({ name, value }) => !(isWhole && name === 'completed' && value === null)))(
    'rejects the $name $value instead of converting its type [P-16]',
    async ({ name, value }) => {
      const { send, create } = await rawRest(app)
      const task = await create()
      const [method, path, wrap] = way(task.id)
      const { status, body } = await send(method, `/api/v1${path}`, { body: wrap({ [name]: value }) })
      expect([status, body.error?.code], JSON.stringify(body)).toEqual([400, 'INVALID_INPUT'])
      for (const issue of body.error.issues) expect(issue.path).toContain(name)
      expect((await send('GET', '/api/v1/tasks')).body.data).toEqual([task])
    },
  )
})

it.each(['"12"', '12.5', 'true', '[1]', '{}', '"1"'])('rejects the ifVersion %s [P-16]', async (version) => {
  const { send, create } = await rawRest(app)
  const task = await create()
  const bodies: [string, string, string][] = [
    ['PUT', `/tasks/${task.id}`, `{"title":"x","version":${version}}`],
    ['POST', '/tasks/bulk/complete', `{"ids":["${task.id}"],"ifVersions":{"${task.id}":${version}}}`],
  ]
  for (const [method, path, body] of bodies) {
    const answer = await send(method, `/api/v1${path}`, { body })
    expect([answer.status, answer.body.error?.code]).toEqual([400, 'INVALID_INPUT'])
  }
  expect((await send('GET', `/api/v1/tasks/${task.id}`)).body.data).toEqual(task)
})

describe('an ambiguous request', () => {
  it.each(['PATCH', 'PUT', 'DELETE', 'POST'])(
    'is rejected for %s if path and body have different ids [P-18]',
    async (method) => {
      const { send, create } = await rawRest(app)
      const [first, second] = [await create({ title: 'a' }), await create({ title: 'b' })]
      const at = `/api/v1/tasks/${first.id}${method === 'POST' ? '/complete' : ''}`
      const more = ['PATCH', 'PUT'].includes(method) ? { title: 'changed' } : {}
      for (const id of [second.id, '', null, 5, [first.id], { not: '' }]) {
        const { status, body } = await send(method, at, { body: { ...more, id } })
        expect([status, body.error?.issues[0].path]).toEqual([400, ['id']])
      }
      for (const task of [first, second]) {
        expect((await send('GET', `/api/v1/tasks/${task.id}`)).body.data).toEqual(task)
      }
      expect((await send(method, at, { body: { ...more, id: first.id.toUpperCase() } })).status).toBe(200)
    },
  )

  it('is rejected if its query has repeated or unknown parameters [P-18]', async () => {
    const { send, create } = await rawRest(app)
    const { id } = await create()
    for (const [query, name] of [
      ['limit=1&limit=2', 'limit'],
      ['limit=1&limit=1', 'limit'],
      ['completed=true&completed=false', 'completed'],
      ['extra=1', 'extra'],
      [`id=${id}`, 'id'],
      ['limit=1&extra=&extra=', 'extra'],
    ] as const) {
      const { status, body } = await send('GET', `/api/v1/tasks?${query}`)
      expect([query, status, body.error?.issues[0].path]).toEqual([query, 400, [name]])
    }
    for (const query of ['id=x', `id=${randomUUID()}`, 'title=changed']) {
      const { status } = await send('PATCH', `/api/v1/tasks/${id}?${query}`, { body: { title: 'changed' } })
      expect([query, status]).toEqual([query, 400])
    }
    expect((await send('GET', `/api/v1/tasks/${id}`)).body.data).toMatchObject({ version: 1 })
  })

  it.each(['[]', '[{"title":"x"}]', '[[]]', '"{}"', 'null', '1', 'true'])(
    'is rejected if its body is %s instead of an object [P-18]',
    async (body) => {
      const { send, create } = await rawRest(app)
      const task = await create()
      for (const [method, path] of [
        ['POST', '/tasks'],
        ['PATCH', `/tasks/${task.id}`],
        ['PUT', `/tasks/${task.id}`],
        ['POST', `/tasks/${task.id}/complete`],
        ['POST', '/tasks/bulk/create'],
        ['DELETE', '/tasks/trash'],
      ] as const) {
        expect((await send(method, `/api/v1${path}`, { body })).status).toBe(400)
      }
      expect((await send('GET', '/api/v1/tasks')).body.data).toEqual([task])
    },
  )
})
