import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TaskwireError } from '../../src/errors.ts'
import { appRouter } from '../../src/router.ts'
import { asCaller, clientOf } from '../client/client-of.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { procedurePaths } from '../procedures/walk.ts'
import { restCallerFor } from './rest-caller.ts'

type Caller = ReturnType<typeof callerFor>['undoable']

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const [milk, bread, tax, none] = ['1', '2', '3', '4'].map((n) => `01a2134d-c622-74ec-ae07-00000000000${n}`) as [
  string,
  string,
  string,
  string,
]

/** What every scenario begins with: an open task, a finished one with much in it, and one in the trash. */
async function prepare(caller: Caller): Promise<void> {
  await caller.tasks.create({ id: milk, title: 'Buy milk' })
  await caller.tasks.create({
    id: bread,
    title: 'Bäckerei 🥐, 100 %_sure',
    description: 'line\nline',
    priority: 'urgent',
    tags: ['home, sweet', 'ümlaut&=+'],
    due: { date: '2026-11-20', time: '09:00', timeZone: 'Europe/Berlin' },
    completed: true,
  })
  await caller.tasks.create({ id: tax, title: 'Taxes', due: { date: '2026-11-30' } })
  await caller.tasks.delete({ id: tax })
}

type Act = (caller: Caller) => Promise<unknown>

/** The same call twice, as after an answer that was lost. */
async function twice(call: () => Promise<unknown>): Promise<unknown> {
  const first = await call()
  expect(await call()).toEqual(first)
  return first
}

/** What comes of taking a change back. */
async function undone(caller: Caller, change: Promise<{ undoToken: string | null }>) {
  const { undoToken } = await change
  return caller.tasks.undo({ undoToken: undoToken ?? '' })
}

/** By procedure: what is done, after `prepare`. */
const scenarios: Record<string, Record<string, Act>> = {
  'account.me': { 'says who calls': (caller) => caller.account.me() },
  'system.info': { 'says what runs': (caller) => caller.system.info() },
  'tasks.list': {
    'lists everything': (caller) => caller.tasks.list(),
    'filters by each field at once': (caller) =>
      caller.tasks.list({
        completed: true,
        priority: ['high', 'urgent'],
        tags: { any: ['home, sweet', 'x'], all: ['ümlaut&=+'] },
        due: { from: '2026-11-20', to: '2026-11-20' },
        search: '100 %_SURE',
        timeZone: 'Asia/Tokyo',
        sort: { by: 'title', order: 'asc' },
      }),
    'lists the trash': (caller) => caller.tasks.list({ trash: true }),
    'goes on by its cursor': async (caller) => {
      const first = await caller.tasks.list({ limit: 1, sort: { by: 'due', order: 'desc' } })
      const cursor = first.nextCursor ?? ''
      return [first, await caller.tasks.list({ limit: 1, sort: { by: 'due', order: 'desc' }, cursor })]
    },
    'refuses a limit over the maximum': (caller) => caller.tasks.list({ limit: 201 }),
    'refuses an unknown priority': (caller) => caller.tasks.list({ priority: ['burning' as 'high'] }),
    'refuses a range that ends before it begins': (caller) =>
      caller.tasks.list({ due: { from: '2026-11-30', to: '2026-11-01' } }),
    'refuses half a sort': (caller) => caller.tasks.list({ sort: { by: 'due' } as { by: 'due'; order: 'asc' } }),
    'refuses a cursor of another query': async (caller) => {
      const { nextCursor } = await caller.tasks.list({ limit: 1 })
      return caller.tasks.list({ limit: 1, completed: false, cursor: nextCursor ?? '' })
    },
  },
  'tasks.get': {
    'gets a task': (caller) => caller.tasks.get({ id: bread }),
    'gets it by an id in capitals': (caller) => caller.tasks.get({ id: bread.toUpperCase() }),
    'gets it from the trash': (caller) => caller.tasks.get({ id: tax }),
    'finds none': (caller) => caller.tasks.get({ id: none }),
    'refuses what is no id': (caller) => caller.tasks.get({ id: 'a b/ü?' }),
  },
  'tasks.create': {
    'creates with every field': (caller) =>
      caller.tasks.create({
        id: none,
        title: ' \u202e"\\ ',
        description: '\uFEFF'.repeat(0),
        priority: 'low',
        tags: ['a'],
        due: { date: '2026-12-31', time: '23:59' },
        completed: true,
      }),
    'creates once under a key': (caller) =>
      twice(() => caller.tasks.create({ id: none, title: 'x', idempotencyKey: 'k' })),
    'refuses an id that is taken': (caller) => caller.tasks.create({ id: tax, title: 'again' }),
    'refuses several things at once': (caller) =>
      caller.tasks.create({ id: none, title: ' ', tags: ['x', 'x'], due: { date: '2026-02-30' } }),
    'refuses an unknown field': (caller) =>
      caller.tasks.create({ id: none, titel: 'x' } as unknown as { title: string }),
  },
  'tasks.update': {
    'changes what is given, and clears': (caller) =>
      caller.tasks.update({ id: bread, title: 'Bread', description: null, tags: null, due: null, completed: false }),
    'changes nothing': (caller) => caller.tasks.update({ id: bread }),
    'changes once under a key, and answers so after others have changed it': async (caller) => {
      const change = () => caller.tasks.update({ id: milk, title: 'x', ifVersion: 1, idempotencyKey: 'k' })
      const first = await change()
      await caller.tasks.complete({ id: milk })
      expect(await change()).toEqual(first)
      return first
    },
    'refuses a key that came with another input': async (caller) => {
      await caller.tasks.update({ id: milk, title: 'x', idempotencyKey: 'k' })
      return caller.tasks.update({ id: milk, title: 'y', idempotencyKey: 'k' })
    },
    'takes a key of another procedure for another key': async (caller) => {
      await caller.tasks.complete({ id: milk, idempotencyKey: 'k' })
      return caller.tasks.reopen({ id: milk, idempotencyKey: 'k' })
    },
    'changes one version': (caller) => caller.tasks.update({ id: milk, title: 'x', ifVersion: 1 }),
    'refuses another version': (caller) => caller.tasks.update({ id: milk, title: 'x', ifVersion: 2 }),
    'refuses what is in the trash': (caller) => caller.tasks.update({ id: tax, title: 'x' }),
    'refuses what is in the trash at the right version': (caller) =>
      caller.tasks.update({ id: tax, title: 'x', ifVersion: 2 }),
    'refuses a read-only field': (caller) => caller.tasks.update({ id: milk, version: 1 } as { id: string }),
    'finds none': (caller) => caller.tasks.update({ id: none, title: 'x' }),
  },
  'tasks.replace': {
    'replaces what was read and edited': async (caller) =>
      caller.tasks.replace({ ...(await caller.tasks.get({ id: bread })), title: 'Bread', completed: false }),
    'gives defaults to what is left out': (caller) => caller.tasks.replace({ id: bread, title: 'Bread' }),
    'creates where there is none': (caller) => caller.tasks.replace({ id: none, title: 'New', priority: 'high' }),
    'changes nothing when it is repeated': async (caller) => {
      await caller.tasks.replace({ id: none, title: 'New' })
      return caller.tasks.replace({ id: none, title: 'New' })
    },
    'creates only': (caller) => caller.tasks.replace({ id: none, title: 'New', ifVersion: 0 }),
    'refuses to create what is there': (caller) => caller.tasks.replace({ id: milk, title: 'New', ifVersion: 0 }),
    'refuses to replace what is not there': (caller) => caller.tasks.replace({ id: none, title: 'x', create: false }),
    'refuses a version of what is not there': (caller) => caller.tasks.replace({ id: none, title: 'x', ifVersion: 1 }),
    'refuses another version': (caller) => caller.tasks.replace({ id: milk, title: 'x', ifVersion: 7 }),
    'refuses what somebody has changed since': async (caller) => {
      const read = await caller.tasks.get({ id: milk })
      await caller.tasks.update({ id: milk, description: 'somebody else was here' })
      return caller.tasks.replace({ ...read, title: 'mine' })
    },
    'refuses edited read-only fields, by name': async (caller) =>
      caller.tasks.replace({
        ...(await caller.tasks.get({ id: milk })),
        createdAt: new Date(0),
        completedAt: new Date(0),
      }),
    'refuses a version for a new task': (caller) => caller.tasks.replace({ id: none, title: 'x', version: 3 }),
    'refuses what is in the trash': (caller) => caller.tasks.replace({ id: tax, title: 'x' }),
  },
  'tasks.complete': {
    completes: (caller) => caller.tasks.complete({ id: milk }),
    'leaves what is done': (caller) => caller.tasks.complete({ id: bread, ifVersion: 1 }),
    'refuses another version of what is done': (caller) => caller.tasks.complete({ id: bread, ifVersion: 2 }),
    'finds none': (caller) => caller.tasks.complete({ id: none }),
  },
  'tasks.reopen': {
    reopens: (caller) => caller.tasks.reopen({ id: bread }),
    'refuses what is in the trash': (caller) => caller.tasks.reopen({ id: tax }),
  },
  'tasks.delete': {
    deletes: (caller) => caller.tasks.delete({ id: milk, ifVersion: 1 }),
    'leaves what is deleted': (caller) => caller.tasks.delete({ id: tax }),
    'refuses another version': (caller) => caller.tasks.delete({ id: tax, ifVersion: 1 }),
  },
  'tasks.restore': {
    restores: (caller) => caller.tasks.restore({ id: tax, ifVersion: 2 }),
    'leaves what is not in the trash': (caller) => caller.tasks.restore({ id: milk }),
    'finds none': (caller) => caller.tasks.restore({ id: none }),
  },
  'tasks.purge': {
    purges: (caller) => caller.tasks.purge({ id: tax, ifVersion: 2 }),
    'purges once under a key': (caller) => twice(() => caller.tasks.purge({ id: tax, idempotencyKey: 'k' })),
    'refuses what is not in the trash': (caller) => caller.tasks.purge({ id: milk }),
    'refuses another version': (caller) => caller.tasks.purge({ id: tax, ifVersion: 1 }),
    'finds none': (caller) => caller.tasks.purge({ id: none }),
  },
  'tasks.emptyTrash': {
    'empties the trash': (caller) => caller.tasks.emptyTrash(),
    'empties it once under a key': (caller) => twice(() => caller.tasks.emptyTrash({ idempotencyKey: 'k' })),
    'empties what is empty': async (caller) => {
      await caller.tasks.emptyTrash()
      return caller.tasks.emptyTrash({})
    },
  },
  'tasks.undo': {
    'takes back a change': (caller) =>
      undone(caller, caller.tasks.update({ id: bread, title: 'x', tags: null, due: null })),
    'takes back a creation': (caller) => undone(caller, caller.tasks.create({ id: none, title: 'x' })),
    'takes back a deletion': (caller) => undone(caller, caller.tasks.delete({ id: milk })),
    'takes back a purge': (caller) => undone(caller, caller.tasks.purge({ id: tax })),
    'takes back an emptied trash': (caller) => undone(caller, caller.tasks.emptyTrash()),
    'takes back a change of several': (caller) => undone(caller, caller.tasks.deleteMany({ ids: [bread, milk] })),
    'takes back what was taken back': async (caller) =>
      undone(caller, undone(caller, caller.tasks.complete({ id: milk }))),
    'takes back once under a key': async (caller) => {
      const { undoToken } = await caller.tasks.complete({ id: milk })
      return twice(() => caller.tasks.undo({ undoToken: undoToken ?? '', idempotencyKey: 'k' }))
    },
    'refuses what was taken back already': async (caller) => {
      const { undoToken } = await caller.tasks.complete({ id: milk })
      await caller.tasks.undo({ undoToken: undoToken ?? '' })
      return caller.tasks.undo({ undoToken: undoToken ?? '' })
    },
    'refuses what others followed': async (caller) => {
      const { undoToken } = await caller.tasks.update({ id: milk, title: 'x' })
      await caller.tasks.complete({ id: milk })
      return caller.tasks.undo({ undoToken: undoToken ?? '' })
    },
    'refuses a purge whose id was taken since': async (caller) => {
      const { undoToken } = await caller.tasks.purge({ id: tax })
      await caller.tasks.create({ id: tax, title: 'another' })
      return caller.tasks.undo({ undoToken: undoToken ?? '' })
    },
    'refuses what is no token': (caller) => caller.tasks.undo({ undoToken: 'AAAA' }),
  },
  'tasks.createMany': {
    'creates several': (caller) =>
      caller.tasks.createMany({
        items: [
          {
            id: none,
            title: 'Ünï "quoted" \\ {a,b}',
            description: 'two\nlines',
            priority: 'urgent',
            tags: ['a,b', '{c}', '"d"'],
            due: { date: '2026-12-31', time: '23:59', timeZone: 'Asia/Tokyo' },
            completed: true,
          },
        ],
      }),
    'creates them once under a key': (caller) =>
      twice(() => caller.tasks.createMany({ items: [{ id: none, title: 'x' }], idempotencyKey: 'k' })),
    'refuses an id that is taken': (caller) =>
      caller.tasks.createMany({
        items: [
          { id: none, title: 'x' },
          { id: tax, title: 'y' },
        ],
      }),
    'refuses an id given twice': (caller) =>
      caller.tasks.createMany({
        items: [
          { id: none, title: 'x' },
          { id: none, title: 'y' },
        ],
      }),
    'refuses none at all': (caller) => caller.tasks.createMany({ items: [] }),
  },
  'tasks.updateMany': {
    'changes several': (caller) =>
      caller.tasks.updateMany({ ids: [bread, milk], set: { priority: 'low', due: null }, ifVersions: { [milk]: 1 } }),
    'refuses another version of one': (caller) =>
      caller.tasks.updateMany({ ids: [bread, milk], set: { title: 'x' }, ifVersions: { [milk]: 3 } }),
    'refuses one that is in the trash': (caller) => caller.tasks.updateMany({ ids: [milk, tax], set: { title: 'x' } }),
    'refuses one that is not there': (caller) => caller.tasks.updateMany({ ids: [milk, none], set: { title: 'x' } }),
    'refuses an unknown field': (caller) => caller.tasks.updateMany({ ids: [milk], set: { version: 1 } as object }),
  },
  'tasks.completeMany': {
    'completes several, done ones too': (caller) => caller.tasks.completeMany({ ids: [bread, milk] }),
  },
  'tasks.reopenMany': {
    'reopens several, under a key once': (caller) =>
      twice(() => caller.tasks.reopenMany({ ids: [bread, milk], idempotencyKey: 'k' })),
  },
  'tasks.deleteMany': {
    'deletes several, deleted ones too': (caller) => caller.tasks.deleteMany({ ids: [tax, milk] }),
  },
  'changes.since': {
    'gives everything': (caller) => caller.changes.since(),
    'goes on, with what was purged': async (caller) => {
      const first = await caller.changes.since({ limit: 2 })
      await caller.tasks.purge({ id: tax })
      await caller.tasks.complete({ id: milk })
      const second = await caller.changes.since({ cursor: first.cursor })
      return [first, second, await caller.changes.since({ cursor: second.cursor })]
    },
    'refuses what is no cursor': (caller) => caller.changes.since({ cursor: 'bm8' }),
  },
  'tasks.stats': {
    counts: (caller) => caller.tasks.stats(),
    'counts somewhere else': (caller) => caller.tasks.stats({ timeZone: 'Pacific/Kiritimati' }),
    'refuses what is no zone': (caller) => caller.tasks.stats({ timeZone: 'Mars/Base' }),
  },
}

const WAYS: Record<string, (app: TestApp, token: string) => Caller> = {
  client: (app, token) => asCaller(clientOf(app, token)),
  rest: (app, token) => restCallerFor(app, token),
}

/** What is another one for each user, and each change. */
const OTHER_EACH_TIME = new Set(['nextCursor', 'cursor', 'epoch', 'undoToken', 'changeId', 'change_id', 'purgedAt'])

/** Acts as a user nobody else has, and tells everything that came of it, without what is that user's alone. */
async function outcome(act: Act, way: string) {
  const userId = newUser()
  const clock = stoppedClock()
  const app = await createTestApp(database, clock)
  const caller = WAYS[way]?.(app, await app.tokenOf(userId)) ?? callerFor(database, userId, clock).undoable
  await prepare(caller)
  clock.set('2026-11-22T12:30:00.000Z')
  const result = await act(caller).then(
    (value) => ({ value }),
    ({ cause }: { cause: TaskwireError }) => ({ error: { ...cause, message: cause.message } }),
  )
  const text = JSON.stringify({ result, rows: await rowsOf(database, userId) }, (key, value: unknown) => {
    if (typeof value === 'bigint') return Number(value)
    return OTHER_EACH_TIME.has(key) && value !== null ? `some ${key}` : value
  })
  return JSON.parse(text.replaceAll(userId, 'the user')) as unknown
}

it('has scenarios for every procedure', () => {
  expect(Object.keys(scenarios).sort()).toEqual(procedurePaths(appRouter))
})

describe.each(Object.entries(scenarios))('%s', (_, acts) => {
  it.each(Object.entries(acts))('%s, the same over tRPC, REST and the client', async (_, act) => {
    const direct = await outcome(act, 'tRPC')
    expect(await outcome(act, 'client')).toEqual(direct)
    expect(await outcome(act, 'rest')).toEqual(direct)
  })
})
