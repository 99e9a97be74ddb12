import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { appRouter } from '../../src/router.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { callPaths } from '../procedures/walk.ts'
import { rawCaller } from './raw-call.ts'
import { expectRefusedAt } from './send-input.ts'
import { fieldsOf } from './valid-inputs.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

type Case = [procedure: string, input: unknown, path: string]

const id = randomUUID()
const takes = (field: string) => callPaths(appRouter).filter((path) => fieldsOf(path).includes(field))
/** What else an input needs, so that one thing is wrong with it alone. */
const needed = (procedure: string) => ({
  ...(fieldsOf(procedure).includes('title') && { title: 'x' }),
  ...(fieldsOf(procedure).includes('set') && { set: {} }),
})

const OPERATORS = [
  { not: '' },
  { in: [id] },
  { contains: '' },
  { gt: '' },
  { $ne: null },
  { equals: id },
  { not: null },
]
const operators = OPERATORS.flatMap((operator): Case[] => [
  ...takes('id').map((path): Case => [path, { ...needed(path), id: operator }, 'id']),
  ...takes('ids').flatMap((path): Case[] => [
    [path, { ...needed(path), ids: operator }, 'ids'],
    [path, { ...needed(path), ids: [operator] }, 'ids.0'],
  ]),
  ...takes('limit').map((path): Case => [path, { limit: operator }, 'limit']),
  ...takes('cursor').map((path): Case => [path, { cursor: operator }, 'cursor']),
  ...takes('timeZone').map((path): Case => [path, { timeZone: operator }, 'timeZone']),
  ...['tasks.list', 'tasks.stats', 'changes.since'].map((path): Case => [path, { userId: operator }, 'userId']),
  ...['search', 'completed', 'trash', 'priority'].map((name): Case => ['tasks.list', { [name]: operator }, name]),
  ['tasks.list', { priority: [operator] }, 'priority.0'],
  ['tasks.list', { tags: { any: [operator] } }, 'tags.any.0'],
  ['tasks.list', { tags: { all: operator } }, 'tags.all'],
  ['tasks.list', { due: { from: operator } }, 'due.from'],
  ['tasks.list', { sort: [{ by: operator, order: 'asc' }] }, 'sort.0.by'],
  ['changes.undo', { undoToken: operator }, 'undoToken'],
  ['tasks.create', { title: operator }, 'title'],
])

it.each(operators)('takes no operator where a value goes: %s of %j at "%s" [T-11]', async (procedure, input, path) => {
  await expectRefusedAt(await rawCaller(database), { procedure, input, path })
})

it('looks for operators in every procedure that names a task', () => {
  const named = new Set(operators.map(([procedure]) => procedure))
  for (const path of [...takes('id'), ...takes('ids')]) expect(named).toContain(path)
})

/** What only the server sets. */
const COLUMNS = {
  userId: 'user-1',
  user_id: 'user-1',
  createdAt: 0,
  updatedAt: 0,
  version: 9,
  seq: 9,
  deletedAt: 0,
  completedAt: 0,
  changeId: id,
  titleSort: '',
  dueAsc: 0,
}
const columns = Object.entries(COLUMNS).flatMap(([column, value]): Case[] => [
  ['tasks.create', { title: 'x', [column]: value }, column],
  ['tasks.update', { id, [column]: value }, column],
  ['tasks.replace', { id, title: 'x', [column]: value }, column],
  ['tasks.createMany', { items: [{ title: 'x', [column]: value }] }, `items.0.${column}`],
  ['tasks.updateMany', { ids: [id], set: { [column]: value } }, `set.${column}`],
])
columns.push(
  ['tasks.updateMany', { ids: [id], set: { id } }, 'set.id'],
  ['tasks.complete', { id, completedAt: 0 }, 'completedAt'],
  ['tasks.delete', { id, deletedAt: 0 }, 'deletedAt'],
)

it.each(columns)('refuses what is the server\'s to set: %s of %j at "%s" [O-05]', async (procedure, input, path) => {
  await expectRefusedAt(await rawCaller(database), { procedure, input, path })
})
