import { afterAll, beforeAll, expect, it } from 'vitest'
import * as z from 'zod'
import { appRouter } from '../../src/api/router.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { definitionOf, procedurePaths } from '../procedures/walk.ts'
import type { Json } from './described.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const id = crypto.randomUUID()
const NOW = '2026-11-25T12:00:00.000Z'

/** Procedure calls, each with the path of its invalid field; undefined for a valid call. Their ids belong to no task. */
const CALLS: [procedure: string, input: unknown, fault: string | undefined][] = [
  ['tasks.list', { limit: 5, completed: true }, undefined],
  ['tasks.list', { limit: '5' }, 'limit'],
  ['tasks.list', { limit: true }, 'limit'],
  ['tasks.list', { completed: 'true' }, 'completed'],
  ['tasks.list', { completed: 1 }, 'completed'],
  ['tasks.list', { trash: 'false' }, 'trash'],
  ['tasks.list', { priority: ['high'] }, undefined],
  ['tasks.list', { priority: 'high' }, 'priority'],
  ['tasks.list', { tags: { any: ['x'] }, due: { from: '2026-11-01' } }, undefined],
  ['tasks.list', { tags: { any: 'x' } }, 'tags.any'],
  ['tasks.list', { 'tags.any': ['x'] }, 'tags.any'],
  ['tasks.list', { 'sort.by': 'due' }, 'sort.by'],
  ['tasks.list', { sort: ['due'] }, 'sort.0'],
  ['tasks.list', { sort: 'due' }, 'sort'],
  ['tasks.get', { id: id.toUpperCase() }, undefined],
  ['tasks.get', { id: 5 }, 'id'],
  ['tasks.create', { title: 'x', completed: false }, undefined],
  ['tasks.create', { title: 'x', completed: 'false' }, 'completed'],
  ['tasks.create', { title: 5 }, 'title'],
  ['tasks.create', { title: 'x', createdAt: NOW }, 'createdAt'],
  ['tasks.update', { id, ifVersion: 1 }, undefined],
  ['tasks.update', { id, ifVersion: '1' }, 'ifVersion'],
  ['tasks.update', { id, ifVersion: '"1"' }, 'ifVersion'],
  ['tasks.update', { id, due: '2026-11-30' }, 'due'],
  ['tasks.replace', { id, title: 'x', create: false }, undefined],
  ['tasks.replace', { id, title: 'x', create: false, createdAt: NOW }, 'createdAt'],
  ['tasks.replace', { id, title: 'x', create: false, updatedAt: NOW }, 'updatedAt'],
  ['tasks.replace', { id, title: 'x', create: false, completedAt: Date.parse(NOW) }, 'completedAt'],
  ['tasks.replace', { id, title: 'x', create: false, version: '1' }, 'version'],
  ['tasks.replace', { id, title: 'x', create: 'false' }, 'create'],
  ['tasks.complete', { id, ifVersion: '1' }, 'ifVersion'],
  ['tasks.delete', { id, ifVersion: null }, 'ifVersion'],
  ['tasks.createMany', { items: [{ title: 'x', due: { date: '2026-11-30' } }] }, undefined],
  ['tasks.createMany', { items: [{ title: 'x', completed: 'true' }] }, 'items.0.completed'],
  ['tasks.updateMany', { ids: [id], set: { completed: true }, ifVersions: { [id]: 1 } }, 'ids.0'],
  ['tasks.updateMany', { ids: [id], set: { completed: 'true' } }, 'set.completed'],
  ['tasks.completeMany', { ids: [id], ifVersions: { [id]: '1' } }, `ifVersions.${id}`],
  ['tasks.deleteMany', { ids: id }, 'ids'],
  ['tasks.create', { title: 'x', idempotencyKey: '"key"' }, undefined],
  ['tasks.create', { title: 'x', idempotencyKey: 5 }, 'idempotencyKey'],
  ['changes.since', { limit: 5 }, undefined],
  ['changes.since', { limit: '5' }, 'limit'],
  ['tasks.stats', { timeZone: 'UTC' }, undefined],
  ['tasks.stats', { timeZone: ['UTC'] }, 'timeZone'],
]

/** Returns the path of each call's first issue over tRPC. A bulk call names the missing task. */
async function faultsOverTrpc(app: TestApp): Promise<(string | undefined)[]> {
  const userId = newUser()
  return Promise.all(
    CALLS.map(async ([procedure, input]) => {
      const method = definitionOf(appRouter, procedure).type === 'query' ? 'GET' : 'POST'
      const { body } = await app.call(procedure, { userId, input, method })
      return body.error?.json.data.issues?.[0].path.join('.')
    }),
  )
}

/** Returns true if an in-process call accepts this value as a time: a Date, but not a string. */
async function takesTimes(time: unknown): Promise<boolean> {
  const input = { id, title: 'x', create: false, createdAt: time } as { id: string; title: string }
  const { code } = await callerFor(database, newUser())
    .tasks.replace(input)
    .then(
      () => ({ code: 'OK' }),
      (error: Json) => error,
    )
  expect(['NOT_FOUND', 'BAD_REQUEST']).toContain(code)
  return code === 'NOT_FOUND'
}

function schemas(): string {
  const inputs = procedurePaths(appRouter).map((path) => {
    const [input] = definitionOf(appRouter, path).inputs
    return input && (['input', 'output'] as const).map((io) => z.toJSONSchema(input, { io, unrepresentable: 'any' }))
  })
  return JSON.stringify(inputs)
}

/** Makes REST calls that convert text to numbers, booleans, lists, times and versions. */
async function callOverRest(app: TestApp): Promise<number[]> {
  const token = await app.tokenOf(newUser())
  const one = `/tasks/${crypto.randomUUID()}`
  async function send(method: string, path: string, more: { body?: Json; tag?: string; key?: string } = {}) {
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(more.body && { 'Content-Type': 'application/json' }),
      ...(more.tag && { 'If-Match': more.tag }),
      ...(more.key && { 'Idempotency-Key': more.key }),
    }
    const init = { method, headers, ...(more.body && { body: JSON.stringify(more.body) }) }
    const response = await app.fetch(new Request(`http://test/api/v1${path}`, init))
    return { status: response.status, body: (await response.json()) as Json }
  }
  const created = await send('PUT', one, { body: { title: 'x', tags: ['a'] } })
  const asRead = created.body.data
  const answers = [
    created,
    await send('GET', '/tasks?limit=5&completed=true&trash=false&priority=high&tags.any=a&due.from=2026-01-01'),
    await send('GET', '/tasks?limit=1&completed=false&sort=due,-title'),
    await send('PUT', one, { body: asRead }),
    await send('PUT', one, { body: { ...asRead, createdAt: asRead.createdAt.replace('Z', '+00:00') }, tag: '*' }),
    await send('PATCH', one, { body: { completed: true }, tag: '"1"' }),
    await send('GET', '/tasks?limit=five'),
    await send('PUT', one, { body: { title: 'x', createdAt: 'yesterday' } }),
    await send('DELETE', one, { tag: '*' }),
    await send('GET', '/tasks/stats?timeZone=Asia/Tokyo'),
    await send('GET', '/openapi.json'),
    await send('GET', '/changes?limit=5'),
    await send('GET', '/changes?limit=five'),
    await send('POST', '/tasks/bulk/create', { body: { items: [{ title: 'x' }] }, key: '"key"' }),
    await send('POST', '/tasks/bulk/create', { body: { items: [{ title: 'x' }] }, key: 'key' }),
    await send('DELETE', '/tasks/trash', { key: 'a key' }),
    await send('DELETE', '/tasks/trash', { key: 'key' }),
  ]
  return answers.map(({ status }) => status)
}

it('tRPC validation does not change after REST calls that convert text [P-17]', async () => {
  const described = schemas()
  const app = await createTestApp(database)
  const expected = CALLS.map(([, , fault]) => fault)
  expect(await faultsOverTrpc(app)).toEqual(expected)
  expect([await takesTimes(new Date(NOW)), await takesTimes(NOW)]).toEqual([true, false])

  for (let round = 0; round < 10; round++) {
    expect(await callOverRest(app)).toEqual([
      ...[201, 200, 200, 200, 200, 200, 400, 400, 200, 200, 200],
      ...[200, 400, 200, 200, 400, 200],
    ])
  }

  expect(await faultsOverTrpc(app)).toEqual(expected)
  expect([await takesTimes(new Date(NOW)), await takesTimes(NOW)]).toEqual([true, false])
  expect(schemas()).toBe(described)
})
