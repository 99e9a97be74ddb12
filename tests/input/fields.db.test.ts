import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TestDatabase } from '../helpers/test-database.ts'
import { badInputsOf, type Rejected } from '../nouns/bad-values.ts'
import { triedWith } from '../nouns/effort.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths, definitionOf } from '../procedures/walk.ts'
import { expectRejection, rawCaller } from './raw-call.ts'
import { expectRejectedAt, sendInput } from './send-input.ts'
import { fieldsOf, validInputs } from './valid-inputs.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const id = randomUUID()

const NOUNS = nounsOf(walkedRouter)

const rejected: Rejected[] = [
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
  ['tasks.create', { title: 'x', due: { date: '2026-11-30', time: null, timeZone: 'UTC' } }, 'due.timeZone'],
  ['tasks.create', { title: 'x', due: { date: null } }, 'due.date'],
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
  ['tasks.list', { sort: [{ by: 'seq', order: 'asc' }] }, 'sort.0.by'],
  ['tasks.list', { sort: [{ order: 'asc' }] }, 'sort.0.by'],
  ['tasks.list', { sort: [{ by: 'due', order: 'up' }] }, 'sort.0.order'],
  ['tasks.list', { sort: [{ by: 'due', nulls: 'first' }] }, 'sort.0.nulls'],
  ['tasks.list', { sort: { by: 'due', order: 'asc' } }, 'sort'],
  ['tasks.list', { sort: 'due' }, 'sort'],
  ['tasks.list', { sort: ['due'] }, 'sort.0'],
  ['tasks.list', { sort: [] }, 'sort'],
  ['tasks.list', { sort: [{ by: 'due' }, { by: 'due' }] }, 'sort'],
  ['tasks.list', { sort: [{ by: 'due' }, { by: 'title' }, { by: 'due', order: 'desc' }] }, 'sort'],
  ['tasks.list', { sort: ['due', 'title', 'priority', 'createdAt'].map((by) => ({ by })) }, 'sort'],
  ['tasks.list', { due: { from: '2026-12-01', to: '2026-11-30' } }, 'due'],
  ['tasks.list', { cursor: 'x'.repeat(10_000) }, 'cursor'],
  ['tasks.list', { userId: 'user-1' }, 'userId'],
  ['tasks.list', { listId: 'inbox' }, 'listId'],
  ['tasks.list', { archived: 'true' }, 'archived'],
  ['tasks.list', { sort: [{ by: 'position' }] }, 'listId'],
  ['tasks.parseQuickAdd', { text: ' ' }, 'text'],
  ['tasks.parseQuickAdd', { text: 'x'.repeat(1025) }, 'text'],
  ['tasks.parseQuickAdd', { text: 'x', ignore: ['1'] }, 'ignore.0'],
  ['tasks.parseQuickAdd', { text: 'x', locale: '-' }, 'locale'],
  ['filters.parse', { text: null }, 'text'],
  ['filters.parse', { text: 'is:done' }, 'text'],
  ['filters.parse', { text: 'x'.repeat(1025) }, 'text'],
  ['filters.parse', { text: 'x\0' }, 'text'],
  ['filters.print', {}, 'tree'],
  ['filters.print', { tree: 'is:open' }, 'tree'],
  ['filters.print', { tree: { and: [{ is: 'done' }] } }, 'tree.and.0.is'],
  ['filters.print', { tree: { text: 'x', color: 'red' } }, 'tree.color'],
  ['tasks.stats', { timeZone: '' }, 'timeZone'],
  ['tasks.stats', { groupBy: 'title' }, 'groupBy'],
  ['tasks.complete', { id, subtasks: null }, 'subtasks'],
  ['lists.list', { archived: null }, 'archived'],
  ['lists.delete', { id, moveTasksTo: 'inbox' }, 'moveTasksTo'],
  ['sections.delete', { id, tasks: 'delete' }, 'tasks'],
  ['sections.list', { listId: null }, 'listId'],
  ['comments.list', { taskId: null }, 'taskId'],
  ['account.settings.update', { id }, 'id'],
  ['account.settings.update', { version: 1 }, 'version'],
  ['account.settings.update', { timeZone: 'Mars/Base' }, 'timeZone'],
  ['account.settings.update', { weekStart: 'Monday' }, 'weekStart'],
  ['account.settings.update', { locale: 'x'.repeat(65) }, 'locale'],
  ['account.settings.update', { locale: 'de\0' }, 'locale'],
  ['account.settings.update', { locale: ['de'] }, 'locale'],
  ['account.settings.update', { allDayReminderTime: '24:00' }, 'allDayReminderTime'],
]

/** Encodes bytes as an undo token. */
const tokenOf = (hex: string) => Buffer.from(hex, 'hex').toString('base64url')
const v7 = '01a2134dc62274ecae07f77888b13558'
rejected.push(
  ['changes.since', { limit: 0 }, 'limit'],
  ['changes.since', { limit: 201 }, 'limit'],
  ['changes.since', { limit: '5' }, 'limit'],
  ['changes.since', { cursor: '' }, 'cursor'],
  ['changes.since', { cursor: 'garbage' }, 'cursor'],
  ['changes.since', { cursor: 'x'.repeat(201) }, 'cursor'],
  ['changes.since', { cursor: null }, 'cursor'],
  ['changes.since', { since: 0 }, 'since'],
  ['tasks.createMany', {}, 'items'],
  ['tasks.createMany', { items: [] }, 'items'],
  ['tasks.createMany', { items: Array.from({ length: 201 }, () => ({ title: 'x' })) }, 'items'],
  ['tasks.createMany', { items: { 0: { title: 'x' } } }, 'items'],
  [
    'tasks.createMany',
    {
      items: [
        { id, title: 'x' },
        { id: id.toUpperCase(), title: 'y' },
      ],
    },
    'items',
  ],
  ['tasks.createMany', { items: [{ title: 'x' }, { title: '' }] }, 'items.1.title'],
  ['tasks.createMany', { items: [{ title: 'x', idempotencyKey: 'a' }] }, 'items.0.idempotencyKey'],
  ['tasks.createMany', { items: [{ title: 'x', userId: 'user-1' }] }, 'items.0.userId'],
  ['tasks.updateMany', { ids: [id] }, 'set'],
  ['tasks.updateMany', { ids: [id], set: null }, 'set'],
  ['tasks.updateMany', { ids: [id], set: { color: 'red' } }, 'set.color'],
  ['tasks.updateMany', { ids: [id], set: { id } }, 'set.id'],
  ['tasks.updateMany', { ids: [id], set: { ifVersion: 1 } }, 'set.ifVersion'],
  ['tasks.updateMany', { ids: [id], set: { title: null } }, 'set.title'],
  ['tasks.updateMany', { ids: [id], set: { deletedAt: null } }, 'set.deletedAt'],
  ['tasks.updateMany', { ids: [id], title: 'x', set: {} }, 'title'],
  ['tasks.replace', { id, title: 'x', affected: { task: 'one' } }, 'affected.task'],
  ['tasks.replace', { id, title: 'x', affected: 1 }, 'affected'],
  ['tasks.update', { id, affected: { task: 1 } }, 'affected'],
  ['changes.undo', {}, 'undoToken'],
  ['changes.undo', { undoToken: '' }, 'undoToken'],
  ['changes.undo', { undoToken: null }, 'undoToken'],
  ['changes.undo', { undoToken: 'garbage' }, 'undoToken'],
  ['changes.undo', { undoToken: 'x'.repeat(4401) }, 'undoToken'],
  // Unknown type; no task; several tasks instead of one; half an id; a change id that is not a UUID version 7.
  ...[`03${v7}${v7}`, `02${v7}`, `01${v7}${v7}`, `02${v7}${v7.slice(9)}`, `01${v7.replace('c62274', 'c62244')}`].map(
    (hex): [string, unknown, string] => ['changes.undo', { undoToken: tokenOf(hex) }, 'undoToken'],
  ),
)

rejected.push(...NOUNS.flatMap(badInputsOf))

// Options of every change.
const paths = callPaths(walkedRouter)
const takes = (field: string) => paths.filter((path) => fieldsOf(path).includes(field))
const badKeys = ['', ' ', 'a b', ' a', 'a\n', 'a\0', 'caf\u00e9', '\ud800', 'x'.repeat(256), null, 5, ['a']]
for (const procedure of takes('idempotencyKey')) {
  for (const key of triedWith(procedure, badKeys))
    rejected.push([procedure, { ...validInputs[procedure], idempotencyKey: key }, 'idempotencyKey'])
}
for (const procedure of takes('ifVersion')) {
  for (const ifVersion of triedWith(procedure, [1.5, -1, '1', 2 ** 31, '"1"', null, [1]])) {
    rejected.push([procedure, { ...validInputs[procedure], ifVersion }, 'ifVersion'])
  }
}
for (const procedure of takes('ifVersions')) {
  const ids = [id]
  const tooMany = Array.from({ length: 201 }, () => randomUUID())
  for (const bad of triedWith(procedure, [
    undefined,
    [],
    [id, id],
    null,
    id,
    { 0: id },
    [id, id.toUpperCase()],
    tooMany,
  ])) {
    rejected.push([procedure, { ...validInputs[procedure], ids: bad }, 'ids'])
  }
  for (const bad of [null, 'no-uuid', `${id} `, { id }]) {
    rejected.push([procedure, { ...validInputs[procedure], ids: [id, bad] }, 'ids.1'])
  }
  for (const bad of triedWith(procedure, [0, -1, 1.5, 2 ** 31, '1', null])) {
    rejected.push([procedure, { ...validInputs[procedure], ids, ifVersions: { [id]: bad } }, `ifVersions.${id}`])
  }
  rejected.push(
    [procedure, { ...validInputs[procedure], ids, ifVersions: { 'no-uuid': 1 } }, 'ifVersions.no-uuid'],
    [procedure, { ...validInputs[procedure], ids, ifVersions: [1] }, 'ifVersions'],
    [procedure, { ...validInputs[procedure], ids, ifVersions: null }, 'ifVersions'],
    [procedure, { ...validInputs[procedure], ids, ifVersion: 1 }, 'ifVersion'],
  )
}

it('generates an id if it is null or omitted', async () => {
  const caller = await rawCaller(database)
  for (const [procedure, input] of [
    ['tasks.create', { id: null, title: 'x' }],
    [
      'tasks.createMany',
      {
        items: [
          { id: null, title: 'y' },
          { id: null, title: 'z' },
        ],
      },
    ],
  ] as const) {
    expect((await sendInput(caller, procedure, input)).status).toBe(200)
  }
  expect((await caller.footprint()).tasks).toBe(3)
})

it('tests idempotency keys with every mutation, and versions with every mutation of existing rows', () => {
  const changes = paths.filter(
    (path) => path !== 'account.delete' && definitionOf(walkedRouter, path).type === 'mutation',
  )
  expect(takes('idempotencyKey')).toEqual(changes)
  const isOfRow = (path: string) =>
    !/^(tokens|calendar|tags)\./.test(path) &&
    !/\.(create|createMany|emptyTrash|undo|(update|complete|delete)Where)$/.test(path)
  expect([...takes('ifVersion'), ...takes('ifVersions')].sort()).toEqual(changes.filter(isOfRow))
})

it.each(rejected)('rejects %s of %j at "%s", and changes nothing', async (procedure, input, path) => {
  await expectRejectedAt(await rawCaller(database), { procedure, input, path })
})

it.each<[string, unknown, string]>([
  ['tasks.list', { limit: 500 }, 'limit must be at most 200'],
  ['tasks.list', { limit: 1.5 }, 'limit must be a whole number'],
  ['tasks.list', { sort: [{ by: 'age' }] }, 'sort.0.by must be one of "'],
  ['tasks.create', {}, 'title must be a string, but is missing'],
  ['tasks.create', { title: 7 }, 'title must be a string'],
  ['tasks.create', { title: 'x', tags: Array(51).fill('x') }, 'tags must have at most 50 items'],
  ['tasks.get', { id: 'x' }, 'id must be a UUID'],
  ['tasks.updateMany', { ids: [], set: { title: 'x' } }, 'ids must have at least 1 item'],
  ['tasks.deleteMany', { ids: [id], ifVersions: { x: 1 } }, 'ifVersions.x must have valid keys: Must be a UUID'],
  ['tasks.create', { title: 'x', age: 1 }, 'age: Unknown field "age"'],
  ['tasks.update', { id, listId: null }, 'listId: "listId" cannot be changed here; use tasks.move'],
  ['tasks.updateMany', { ids: [id], set: { parentId: null } }, 'set.parentId: "parentId" cannot be changed here; use'],
  ['tasks.update', { id, position: 'a0', age: 1 }, 'position: "position" is read-only (and 1 more'],
  ['tasks.update', { id, age: 1, position: 'a0' }, 'age: Unknown field "age" (and 1 more'],
  ['tasks.update', { id, constructor: 1 }, 'constructor: Unknown field "constructor"'],
  ['sections.update', { id, listId: id }, 'listId: "listId" cannot be changed after creation'],
  ['comments.update', { id, taskId: id }, 'taskId: "taskId" cannot be changed after creation'],
  ['changes.since', { cursor: 'x' }, 'cursor must be the cursor of an earlier response'],
])('the error for an invalid field names the field and the rule: %s of %j', async (procedure, input, message) => {
  const answer = await sendInput(await rawCaller(database), procedure, input)
  expect(expectRejection(answer, 'INVALID_INPUT', 400).message.slice(0, message.length)).toBe(message)
})

it('reports every invalid field of an input with its path', async () => {
  const caller = await rawCaller(database)
  const input = { title: '', priority: 'x', due: { date: 'x' }, a: 1, b: 2 }
  const error = expectRejection(
    await caller.post('tasks.create', JSON.stringify({ json: input })),
    'INVALID_INPUT',
    400,
  )
  expect(error.data.issues?.map((issue) => issue.path.join('.')).sort()).toEqual([
    'a',
    'b',
    'due.date',
    'priority',
    'title',
  ])
  expect(error.message).toContain('4 more')
})
