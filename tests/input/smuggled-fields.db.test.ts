import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestDatabase } from '../helpers/test-database.ts'
import { triedWith } from '../nouns/effort.ts'
import { inputSchema, newRowFor, nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths } from '../procedures/walk.ts'
import { rawCaller } from './raw-call.ts'
import { expectRejectedAt } from './send-input.ts'
import { fieldsOf } from './valid-inputs.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const NOUNS = nounsOf(walkedRouter)

type Case = [procedure: string, input: unknown, path: string]

const id = randomUUID()
const takes = (field: string) => callPaths(walkedRouter).filter((path) => fieldsOf(path).includes(field))
/** Returns the paths that take a field, to be tried with one operator; few are tried with the fixture noun. */
const takesOne = (field: string, operator: object) =>
  takes(field).filter((path) => triedWith(path, OPERATORS).includes(operator))
/** Required fields of procedures that create no row. */
const REQUIRED: Record<string, object> = {
  'notifications.snooze': { until: new Date('2090-01-01') },
  'tasks.parseQuickAdd': { text: 'Buy milk' },
  'tasks.updateWhere': { filter: 'milk', dryRun: true, change: {} },
  'tasks.completeWhere': { filter: 'milk', dryRun: true },
  'tasks.deleteWhere': { filter: 'milk', dryRun: true },
  'tags.update': { tag: 'home', color: 'green' },
  'tags.rename': { tag: 'home', name: 'house' },
  'tags.delete': { tag: 'home' },
  'filters.parse': { text: 'milk' },
  'filters.print': { tree: null },
  'recurrence.preview': { rule: 'FREQ=DAILY', from: 'due' },
}
/** Other required fields, so that an input has exactly one invalid field. */
const needed = (procedure: string) => {
  const [plural = ''] = procedure.split('.')
  const noun = NOUNS.find((one) => one.plural === plural)
  return {
    ...REQUIRED[procedure],
    ...(noun && newRowFor(noun, inputSchema(walkedRouter, procedure)?.properties ?? {})),
    ...(fieldsOf(procedure).includes('set') && { set: {} }),
  }
}

const OPERATORS: object[] = [
  { not: '' },
  { in: [id] },
  { contains: '' },
  { gt: '' },
  { $ne: null },
  { equals: id },
  { not: null },
]
const operators = OPERATORS.flatMap((operator): Case[] => [
  ...takesOne('id', operator).map((path): Case => [path, { ...needed(path), id: operator }, 'id']),
  ...takesOne('ids', operator).flatMap((path): Case[] => [
    [path, { ...needed(path), ids: operator }, 'ids'],
    [path, { ...needed(path), ids: [operator] }, 'ids.0'],
  ]),
  ...takesOne('limit', operator).map((path): Case => [path, { limit: operator }, 'limit']),
  ...takesOne('cursor', operator).map((path): Case => [path, { cursor: operator }, 'cursor']),
  ...takes('timeZone').map((path): Case => [path, { ...REQUIRED[path], timeZone: operator }, 'timeZone']),
  ...[...NOUNS.map(({ plural }) => `${plural}.list`), 'tasks.stats', 'changes.since'].map(
    (path): Case => [path, { userId: operator }, 'userId'],
  ),
  ...NOUNS.map(({ plural, text, newRow }): Case => [`${plural}.create`, { ...newRow(), [text]: operator }, text]),
  ...['search', 'completed', 'trash', 'priority'].map((name): Case => ['tasks.list', { [name]: operator }, name]),
  ['tasks.list', { priority: [operator] }, 'priority.0'],
  ['tasks.list', { tags: { any: [operator] } }, 'tags.any.0'],
  ['tasks.list', { tags: { all: operator } }, 'tags.all'],
  ['tasks.list', { due: { from: operator } }, 'due.from'],
  ['tasks.list', { sort: [{ by: operator, order: 'asc' }] }, 'sort.0.by'],
  ['changes.undo', { undoToken: operator }, 'undoToken'],
])
for (const field of ['listId', 'sectionId', 'parentId', 'taskId', 'before', 'after', 'moveTasksTo']) {
  for (const path of takes(field)) {
    const row = {
      ...needed(path),
      ...(fieldsOf(path).includes('id') && { id }),
      ...(fieldsOf(path).includes('ids') && { ids: [id] }),
    }
    operators.push([path, { ...row, [field]: { not: '' } }, field])
  }
}

it.each(operators)(
  'rejects query operators in place of values: %s of %j at "%s" [T-11]',
  async (procedure, input, path) => {
    await expectRejectedAt(await rawCaller(database), { procedure, input, path })
  },
)

it('these tests try query operators in every procedure that names a row', () => {
  const named = new Set(operators.map(([procedure]) => procedure))
  for (const path of [...takes('id'), ...takes('ids')]) expect(named).toContain(path)
})

/** Columns that only the server sets: common ones, and some of single nouns. */
const COMMON = {
  userId: 'user-1',
  user_id: 'user-1',
  createdAt: 0,
  updatedAt: 0,
  version: 9,
  seq: 9,
  deletedAt: 0,
  changeId: id,
}
const OF_NOUNS: Record<string, object> = {
  tasks: { completedAt: 0, titleSort: '', dueAsc: 0, position: 0, placeSort: '', deletionId: id },
  lists: { archivedAt: 0, nameSort: '', position: 0, deletionId: id },
  sections: { position: 0, placeSort: '' },
  views: { nameSort: '', position: 0, deletionId: id },
}
const columns = NOUNS.flatMap((noun) => {
  const { plural } = noun
  const row = noun.newRow('x')
  return Object.entries({ ...COMMON, ...OF_NOUNS[plural] }).flatMap(([column, value]): Case[] => [
    [`${plural}.create`, { ...row, [column]: value }, column],
    [`${plural}.update`, { id, [column]: value }, column],
    [`${plural}.replace`, { id, ...row, [column]: value }, column],
    [`${plural}.createMany`, { items: [{ ...row, [column]: value }] }, `items.0.${column}`],
    [`${plural}.updateMany`, { ids: [id], set: { [column]: value } }, `set.${column}`],
  ])
})
columns.push(
  ['tasks.updateMany', { ids: [id], set: { id } }, 'set.id'],
  ['tasks.complete', { id, completedAt: 0 }, 'completedAt'],
  ['tasks.delete', { id, deletedAt: 0 }, 'deletedAt'],
)

it.each(columns)(
  'rejects columns that only the server sets: %s of %j at "%s" [O-05]',
  async (procedure, input, path) => {
    await expectRejectedAt(await rawCaller(database), { procedure, input, path })
  },
)
