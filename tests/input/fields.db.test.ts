import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectRefusal, rawCaller } from './raw-call.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const id = randomUUID()
const QUERIES = ['tasks.list', 'tasks.get', 'tasks.stats']

/** Procedure, input, and the path of the issue it must end with. */
const refused: [string, unknown, string][] = [
  ['tasks.create', {}, 'title'],
  ['tasks.create', { title: 'x', color: 'red' }, 'color'],
  ['tasks.create', { title: 123 }, 'title'],
  ['tasks.create', { title: null }, 'title'],
  ['tasks.create', { title: ['x'] }, 'title'],
  ['tasks.create', { title: '' }, 'title'],
  ['tasks.create', { title: 'x'.repeat(501) }, 'title'],
  ['tasks.create', { title: 'a\0b' }, 'title'],
  ['tasks.create', { title: 'a\ud800b' }, 'title'],
  ['tasks.create', { title: 'x', description: 'a\0b' }, 'description'],
  ['tasks.create', { title: 'x', description: '\udc00' }, 'description'],
  ['tasks.create', { title: 'x', description: null }, 'description'],
  ['tasks.create', { title: 'x', priority: 'URGENT' }, 'priority'],
  ['tasks.create', { title: 'x', priority: 4 }, 'priority'],
  ['tasks.create', { title: 'x', tags: 'home' }, 'tags'],
  ['tasks.create', { title: 'x', tags: { 0: 'home' } }, 'tags'],
  ['tasks.create', { title: 'x', tags: ['home', null] }, 'tags.1'],
  ['tasks.create', { title: 'x', tags: ['a\0'] }, 'tags.0'],
  ['tasks.create', { title: 'x', tags: ['\ud800'] }, 'tags.0'],
  ['tasks.create', { title: 'x', completed: 'false' }, 'completed'],
  ['tasks.create', { title: 'x', completed: 0 }, 'completed'],
  ['tasks.create', { title: 'x', due: '2026-11-30' }, 'due'],
  ['tasks.create', { title: 'x', due: { date: '2026-02-30' } }, 'due.date'],
  ['tasks.create', { title: 'x', due: { date: '2026-11-30', time: '24:00' } }, 'due.time'],
  ['tasks.create', { title: 'x', due: { date: '2026-11-30', time: '9:00' } }, 'due.time'],
  ['tasks.create', { title: 'x', due: { date: '2026-11-30', timeZone: 'Europe/Berlin' } }, 'due.timeZone'],
  ['tasks.create', { title: 'x', due: { date: '2026-11-30', time: '09:00', timeZone: '+01:00' } }, 'due.timeZone'],
  ['tasks.create', { title: 'x', due: { date: '2026-11-30', zone: 'UTC' } }, 'due.zone'],
  ['tasks.create', { title: 'x', id: 'no-uuid' }, 'id'],
  ['tasks.create', { title: 'x', id: `${id} ` }, 'id'],
  ['tasks.update', { id, color: 'red' }, 'color'],
  ['tasks.update', { id, title: null }, 'title'],
  ['tasks.update', { id, completed: null }, 'completed'],
  ['tasks.update', { title: 'x' }, 'id'],
  ['tasks.list', { limit: 201 }, 'limit'],
  ['tasks.list', { limit: 0 }, 'limit'],
  ['tasks.list', { limit: -1 }, 'limit'],
  ['tasks.list', { limit: 1.5 }, 'limit'],
  ['tasks.list', { limit: '100' }, 'limit'],
  ['tasks.list', { limit: 1e308 }, 'limit'],
  ['tasks.list', { limit: null }, 'limit'],
  ['tasks.list', { timeZone: 'Mars/Base' }, 'timeZone'],
  ['tasks.list', { priority: [] }, 'priority'],
  ['tasks.list', { sort: { by: 'seq', order: 'asc' } }, 'sort.by'],
  ['tasks.list', { sort: { by: 'due' } }, 'sort.order'],
  ['tasks.list', { due: { from: '2026-12-01', to: '2026-11-30' } }, 'due'],
  ['tasks.list', { cursor: 'x'.repeat(10_000) }, 'cursor'],
  ['tasks.list', { userId: 'user-1' }, 'userId'],
  ['tasks.stats', { timeZone: '' }, 'timeZone'],
]

// Operators, where a value goes (T-11).
const operators = [{ not: '' }, { in: [id] }, { contains: '' }, { gt: '' }, { $ne: null }, { equals: id }]
for (const operator of operators) {
  refused.push(['tasks.get', { id: operator }, 'id'], ['tasks.delete', { id: operator }, 'id'])
  refused.push(['tasks.list', { search: operator }, 'search'], ['tasks.list', { completed: operator }, 'completed'])
  refused.push(['tasks.create', { title: operator }, 'title'])
}

// Columns that are the server's to set (O-05).
const columns = { userId: 'user-1', user_id: 'user-1', createdAt: 0, updatedAt: 0, version: 9, seq: 9, deletedAt: null }
for (const [column, value] of Object.entries({ ...columns, completedAt: 0, titleSort: '', dueAsc: 0 })) {
  refused.push(
    ['tasks.create', { title: 'x', [column]: value }, column],
    ['tasks.update', { id, [column]: value }, column],
  )
}

it.each(refused)('refuses %s of %j at "%s", and changes nothing', async (procedure, input, path) => {
  const caller = await rawCaller(database)
  const before = await caller.footprint()
  const body = JSON.stringify({ json: input })
  const answer = QUERIES.includes(procedure)
    ? await caller.send(`${procedure}?input=${encodeURIComponent(body)}`)
    : await caller.post(procedure, body)
  const error = expectRefusal(answer, 'INVALID_INPUT', 400)
  expect([...new Set(error.data.issues?.map((issue) => issue.path.join('.')))]).toEqual([path])
  expect(error.data.path).toBe(procedure)
  expect(await caller.footprint()).toEqual(before)
})

it('names every fault of an input, each where it is', async () => {
  const caller = await rawCaller(database)
  const input = { title: '', priority: 'x', due: { date: 'x' }, a: 1, b: 2 }
  const error = expectRefusal(await caller.post('tasks.create', JSON.stringify({ json: input })), 'INVALID_INPUT', 400)
  expect(error.data.issues?.map((issue) => issue.path.join('.')).sort()).toEqual([
    'a',
    'b',
    'due.date',
    'priority',
    'title',
  ])
  expect(error.message).toContain('4 more')
})
