import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TaskwireError } from '../../src/errors.ts'
import { appRouter } from '../../src/router.ts'
import { asCaller, clientOf } from '../client/client-of.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { procedurePaths } from '../procedures/walk.ts'
import { restCallerFor } from './rest-caller.ts'

type Caller = ReturnType<typeof callerFor>

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

/** Acts as a user nobody else has, and tells everything that came of it, without what is that user's alone. */
async function outcome(act: Act, way: string) {
  const userId = newUser()
  const clock = stoppedClock()
  const app = await createTestApp(database, clock)
  const caller = WAYS[way]?.(app, await app.tokenOf(userId)) ?? callerFor(database, userId, clock)
  await prepare(caller)
  clock.set('2026-11-22T12:30:00.000Z')
  const result = await act(caller).then(
    (value) => ({ value }),
    ({ cause }: { cause: TaskwireError }) => ({ error: { ...cause, message: cause.message } }),
  )
  const text = JSON.stringify({ result, rows: await rowsOf(database, userId) }, (key, value: unknown) => {
    if (typeof value === 'bigint') return Number(value)
    // Both are other ones for each user.
    return (key === 'nextCursor' || key === 'epoch') && value !== null ? `some ${key}` : value
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
