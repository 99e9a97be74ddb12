import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TaskwireError } from '../../src/errors.ts'
import { asCaller, clientOf } from '../client/client-of.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths } from '../procedures/walk.ts'
import { fireAll } from '../reminders/use-worker.ts'
import { type Caller, prepare } from './acts.ts'
import { type NotifiedAct, notificationScenarios } from './notification-scenarios.ts'
import { nounScenarios } from './noun-scenarios.ts'
import { restCallerFor } from './rest-caller.ts'
import { scenarios } from './scenarios.ts'
import { structureScenarios } from './structure-scenarios.ts'
import { trpcCallerFor } from './trpc-caller.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Scenarios that create the rows that they need: the generic ones of every noun, and others. */
const bareScenarios: Record<string, Record<string, NotifiedAct>> = {
  ...notificationScenarios,
  ...structureScenarios,
  ...Object.assign({}, ...nounsOf(walkedRouter).map(nounScenarios)),
}
for (const [path, acts] of Object.entries(structureScenarios)) bareScenarios[path] = { ...bareScenarios[path], ...acts }

/** The scenarios of every procedure. */
const walkedScenarios: Record<string, Record<string, NotifiedAct>> = { ...bareScenarios, ...scenarios }

const WAYS: Record<string, (app: TestApp, token: string) => Caller> = {
  client: (app, token) => ({ ...trpcCallerFor(app, token), ...asCaller(clientOf(app, token)) }),
  rest: (app, token) => restCallerFor(app, token),
}

/** Values that differ for each user and each change. */
const OTHER_EACH_TIME = new Set([
  'nextCursor',
  'cursor',
  'epoch',
  'undoToken',
  'changeId',
  'change_id',
  'deletion_id',
  'purged_at',
])

type Row = Record<string, unknown>

/** Gives the rows of one change its first sequence number: PostgreSQL changes the rows of a statement in any order. */
function withSharedNumbers(rows: Record<string, Row[]>): Record<string, Row[]> {
  const all = Object.values(rows).flat()
  const first = new Map<unknown, unknown>()
  for (const { change_id: change, seq } of all) {
    const known = first.get(change)
    if (known === undefined || Number(seq) < Number(known)) first.set(change, seq)
  }
  const withFirst = (row: Row) => ('seq' in row ? { ...row, seq: first.get(row.change_id) } : row)
  return Object.fromEntries(Object.entries(rows).map(([name, own]) => [name, own.map(withFirst)]))
}

/** Runs a scenario as a new user, and returns its results without values that are specific to that user. */
async function outcome(act: NotifiedAct, { way, isBare }: { way: string; isBare: boolean }) {
  const userId = newUser()
  const clock = stoppedClock()
  const app = await createTestApp(database, clock)
  const caller =
    WAYS[way]?.(app, await app.tokenOf(userId, 3600, clock())) ?? callerFor(database, userId, clock).undoable
  if (!isBare) await prepare(caller)
  clock.set('2026-11-22T12:30:00.000Z')
  const fire = async (at: Date) => {
    await fireAll(database, () => at)
  }
  const result = await act(caller, fire).then(
    (value) => ({ value }),
    ({ cause }: { cause: TaskwireError }) => ({ error: { ...cause, message: cause.message } }),
  )
  // Ignores the client package's own idempotency keys, and times, which differ between runs.
  const { idempotency_key: _, undo_state: states, counter, ...rows } = await everythingOf(database, userId)
  const seq = counter?.map(({ bytes: _, ...count }) => count)
  const undo = states?.map(({ created_at: _, ...state }) => state)
  const text = JSON.stringify({ result, rows: withSharedNumbers(rows), seq, undo }, (key, value: unknown) => {
    return OTHER_EACH_TIME.has(key) && value !== null ? `some ${key}` : value
  })
  // The worker makes the ids of notifications.
  const made = (rows.notification ?? []).map(({ id }) => String(id))
  const named = made.reduce((all, id, n) => all.replaceAll(id, `notification ${n}`), text)
  return JSON.parse(named.replaceAll(userId, 'the user')) as unknown
}

it('every procedure has scenarios', () => {
  expect(Object.keys(walkedScenarios).sort()).toEqual(callPaths(walkedRouter))
})

describe.each(Object.entries(walkedScenarios))('%s', (path, acts) => {
  // The scenarios of every noun create the rows that they need.
  const isBare = !Object.hasOwn(scenarios, path)

  it.each(Object.entries(acts))('%s, with the same result over tRPC, REST and the client [P-19]', async (_, act) => {
    const direct = await outcome(act, { way: 'tRPC', isBare })
    expect(await outcome(act, { way: 'client', isBare })).toEqual(direct)
    expect(await outcome(act, { way: 'rest', isBare })).toEqual(direct)
  })
})
