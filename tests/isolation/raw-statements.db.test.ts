import { randomUUID } from 'node:crypto'
import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { feedTasks } from '../../src/calendar/task-queries.ts'
import { inTransaction } from '../../src/database/drivers/session.ts'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { createTestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { type RawCaller, rawCaller } from '../input/raw-call.ts'
import { createRows, prepared, validInputs } from '../input/valid-inputs.ts'
import { walkedNouns, walkedRouter } from '../nouns/walked.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths, definitionOf } from '../procedures/walk.ts'
import { fireAll } from '../reminders/use-worker.ts'
import { type Recorded, recordingClient, recordStatements } from './recorded-statements.ts'

let database: TestDatabase
let caller: RawCaller
const statements = new Map<string, Recorded>()

async function mutate(path: string, input: object): Promise<Record<string, string>> {
  const { status, text } = await caller.post(path, JSON.stringify({ json: input }))
  expect(status, text).toBe(200)
  return JSON.parse(text).result.data.json
}

// Calls every procedure, some in two ways, so that every raw SQL statement of the source is sent.
beforeAll(async () => {
  const note = (statement: Recorded) => statements.set(statement.sql, statement)
  database = await openWalkedDatabase({ prismaClient: recordingClient(note) })
  const tenant = recordStatements(database.tenant, note)
  caller = await rawCaller(database, await createTestApp({ ...database, tenant }))
  await createRows(caller)
  await mutate('tasks.emptyTrash', { idempotencyKey: 'the-trash-is-empty' })
  for (const path of callPaths(walkedRouter).filter(
    (path) => !/^(account\.(me|delete)|system\.|tokens\.|calendar\.)/.test(path),
  )) {
    const body = await prepared(caller, path, validInputs[path] ?? {})
    const isQuery = definitionOf(walkedRouter, path).type === 'query'
    const { status, text } = await (isQuery
      ? caller.send(`${path}?input=${encodeURIComponent(body)}`)
      : caller.post(path, body))
    expect(status, text).toBe(200)
  }
  await mutate('tasks.deleteWhere', { filter: 'priority:urgent', dryRun: false, idempotencyKey: 'by-filter' })
  await readFeed(tenant)
  const { id = '' } = await mutate('tasks.create', { title: 'x' })
  await mutate('tasks.delete', { id })
  const { undoToken } = await mutate('tasks.purge', { id })
  await mutate('changes.undo', { undoToken })
  await respellTag()
  await useLists()
  await useReminders(tenant)
  await repeatWithSubtask()
  const first = await mutate('notes.create', { name: 'first' })
  const renamed = await mutate('notes.update', { id: first.id, name: 'second' })
  await mutate('notes.create', { name: 'first' })
  const body = JSON.stringify({ json: { undoToken: renamed.undoToken } })
  expect((await caller.post('changes.undo', body)).status).toBe(409)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Reads a calendar feed of tasks, which no procedure does. */
async function readFeed(tenant: TenantDatabase): Promise<void> {
  const { state, read, lists } = feedTasks(tenant)
  const { userId } = caller
  const now = new Date()
  expect((await state(userId)).seq).not.toBe('0')
  const shown = { listIds: [randomUUID()], inbox: true, tags: ['x'], completed: true }
  const feed = { ...shown, userId, id: randomUUID(), name: 'x', lastFour: 'xxxx', createdAt: now, updatedAt: now }
  await read({ feed: { ...feed, revokedAt: null, lastFetchedAt: null }, now, withUndated: false })
  await lists(userId, feed.listIds)
}

/** Lets a reminder fire, and its notification after it was snoozed. */
async function useReminders(tenant: TestDatabase['tenant']): Promise<void> {
  const id = await caller.notify()
  const until = new Date(Date.now() + 2000)
  const meta = { values: { until: ['Date'] } }
  await caller.post('notifications.snooze', JSON.stringify({ json: { id, until }, meta }))
  const soon = new Date(Date.now() + 1000).toISOString()
  await mutate('tasks.create', { title: 'x', reminders: [{ at: soon }] })
  await fireAll({ ...database, tenant }, () => new Date(Date.now() + 5000))
}

/** Completes an occurrence of a task with a completed subtask, which is opened again and moved to the next occurrence. */
async function repeatWithSubtask(): Promise<void> {
  const due = { date: '2030-01-01' }
  const { id } = await mutate('tasks.create', { title: 'x', due, recurrence: { rule: 'FREQ=DAILY', from: 'due' } })
  const subtask = await mutate('tasks.create', { title: 'x', parentId: id, due })
  await mutate('tasks.complete', { id: subtask.id })
  await mutate('tasks.complete', { id })
}

/** Undoes a change of a task whose tag is spelled otherwise meanwhile. */
async function respellTag(): Promise<void> {
  await mutate('tasks.create', { title: 'x', tags: ['odd'] })
  const { id } = await mutate('tasks.create', { title: 'x', tags: ['odd'] })
  const { undoToken } = await mutate('tasks.update', { id, tags: [] })
  await mutate('tags.rename', { tag: 'odd', name: 'Odd' })
  await mutate('changes.undo', { undoToken })
}

/** Restores a list with a subtask to a position that another list has got meanwhile, and undoes that. */
async function useLists(): Promise<void> {
  const lists = []
  for (const name of ['a', 'b', 'c', 'd']) lists.push(await mutate('lists.create', { name }))
  const [first, , list, other] = lists
  const parent = await mutate('tasks.create', { title: 'above', listId: list?.id })
  await mutate('tasks.create', { title: 'below', parentId: parent.id })
  await mutate('lists.move', { id: list?.id, after: first?.id })
  await mutate('lists.delete', { id: list?.id })
  await mutate('lists.move', { id: other?.id, after: first?.id })
  const { undoToken } = await mutate('lists.restore', { id: list?.id })
  await mutate('changes.undo', { undoToken })
}

it('covers every raw SQL statement in the source [T-14]', () => {
  const folders = [...walkedNouns.map(({ entity }) => entity.plural), 'calendar', 'changes', 'entities', 'reminders']
  const sources = globSync(`src/{${folders}}/**/*.ts`).map((file) => readFileSync(file, 'utf8'))
  // Compares the start of each statement, because code builds the rest of some.
  const written = sources.flatMap((text) =>
    [...text.matchAll(/`\s*((?:SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH) [^`$]+)/g)].map(([, start = '']) =>
      squeezed(start),
    ),
  )
  expect(written.length).toBeGreaterThan(20)
  const sent = [...statements.keys()].map(squeezed)
  expect(written.filter((start) => !sent.some((sql) => sql.includes(start)))).toEqual([])
})

/** The worker's look for due reminders of all users, whose role can read only owner, id and time. */
const OF_WORKER =
  /^\(SELECT user_id AS "userId", task_id::text AS id, 'task' AS kind, .* FROM reminder_schedule WHERE next_at <= /

function squeezed(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim()
}

it('names the owner in every statement: in a condition, in inserted rows, or as a function argument [T-14]', () => {
  const sent = [...statements.values()].map(({ sql, values }) => ({ sql: squeezed(sql), first: values[0] }))
  for (const { entity } of walkedNouns) {
    // A statement of Prisma or raw SQL.
    expect(sent.some(({ sql }) => new RegExp(`(FROM|UPDATE) ("public"\\.)?"?${entity.name}"?\\b`).test(sql))).toBe(true)
  }
  const isNamed = ({ sql, first }: (typeof sent)[number]) =>
    /\buser_id"? = \$\d/.test(sql) ||
    /^INSERT INTO \S+ \([^)]*\buser_id\b/.test(sql) ||
    (/^INSERT INTO \S+ SELECT \* FROM jsonb_populate_recordset/.test(sql) && rowsIn(first).every(isOwn)) ||
    (/ FROM public\.app_undo\(\$1,/.test(sql) && first === caller.userId)
  const isOwn = ({ user_id }: { user_id?: string }) => user_id === caller.userId
  const others = sent.filter((statement) => !isNamed(statement)).map(({ sql }) => sql)
  expect(others.filter((sql) => !OF_NO_ROW.test(sql) && !OF_WORKER.test(sql))).toEqual([])
})

// Storing an empty answer has no parameters: it uses the caller of the transaction.
const OF_NO_ROW =
  /^(BEGIN|COMMIT|ROLLBACK|-- Implicit "(COMMIT|ROLLBACK)"|SELECT (app_store_empty_answer\(\)|(set_config|current_setting)\([^)]+\)(::int AS seq)?$))/

/** Returns a time of day as PostgreSQL reads it. Prisma represents it on 1 January 1970. */
function asTime(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/^1970-01-01T([\d:]+).*$/, '$1') : value
}

function rowsIn(json: unknown): { user_id?: string }[] {
  const rows: { user_id?: string }[] = JSON.parse(String(json))
  expect(rows).not.toEqual([])
  return rows
}

it('reads and changes nothing with any statement while no caller is set, even if a parameter names a user [T-14]', async () => {
  const before = await everythingOf(database, caller.userId)
  for (const { sql, values } of statements.values()) {
    if (/^SELECT (set_config|current_setting)/.test(sql)) continue
    let rows: unknown[] = []
    const state = await stateOf(
      database.useSession((session) =>
        inTransaction(session, async () => {
          await session.query(`SELECT set_config('role', 'taskwire_app', true)`)
          rows = await session.query(sql, values.map(asTime))
          // A count of zero, and a function without a result, return one empty row.
          if (/count\(\*\)|app_store_empty_answer/.test(sql))
            rows = rows.filter((row) => Object.values(row as object).some(Number))
        }),
      ),
    )
    expect([state === undefined || state === '42501', rows], `${state}: ${sql}`).toEqual([true, []])
  }
  expect(await everythingOf(database, caller.userId)).toEqual(before)
})
