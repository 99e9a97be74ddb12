import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTransaction } from '../../src/database/drivers/session.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { createTestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { type RawCaller, rawCaller } from '../input/raw-call.ts'
import { createRows, prepared, validInputs } from '../input/valid-inputs.ts'
import { walkedNouns, walkedRouter } from '../nouns/walked.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'
import { callPaths, definitionOf } from '../procedures/walk.ts'
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
  for (const path of callPaths(walkedRouter).filter((path) => !/^(account|system)\./.test(path))) {
    const body = await prepared(caller, path, validInputs[path] ?? {})
    const isQuery = definitionOf(walkedRouter, path).type === 'query'
    const { status, text } = await (isQuery
      ? caller.send(`${path}?input=${encodeURIComponent(body)}`)
      : caller.post(path, body))
    expect(status, text).toBe(200)
  }
  const { id = '' } = await mutate('tasks.create', { title: 'x' })
  await mutate('tasks.delete', { id })
  const { undoToken } = await mutate('tasks.purge', { id })
  await mutate('changes.undo', { undoToken })
  const first = await mutate('notes.create', { name: 'first' })
  const renamed = await mutate('notes.update', { id: first.id, name: 'second' })
  await mutate('notes.create', { name: 'first' })
  const body = JSON.stringify({ json: { undoToken: renamed.undoToken } })
  expect((await caller.post('changes.undo', body)).status).toBe(409)
})
afterAll(() => database[Symbol.asyncDispose]())

it('covers every raw SQL statement in the source [T-14]', () => {
  const sources = globSync(['src/tasks/**/*.ts', 'src/changes/*.ts', 'src/entities/**/*.ts']).map((file) =>
    readFileSync(file, 'utf8'),
  )
  // Compares the start of each statement, because code builds the rest of some.
  const written = sources.flatMap((text) =>
    [...text.matchAll(/`\s*((?:SELECT|INSERT INTO|UPDATE|DELETE FROM) [^`$]+)/g)].map(([, start = '']) =>
      squeezed(start),
    ),
  )
  expect(written.length).toBeGreaterThan(4)
  const sent = [...statements.keys()].map(squeezed)
  expect(written.filter((start) => !sent.some((sql) => sql.includes(start)))).toEqual([])
})

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
  // Storing an empty answer has no parameters: it uses the caller of the transaction.
  const ofNoRow = /^(BEGIN|COMMIT|ROLLBACK|-- Implicit "(COMMIT|ROLLBACK)"|SELECT app_store_empty_answer\(\))/
  expect(others.filter((sql) => !ofNoRow.test(sql))).toEqual([])
})

function rowsIn(json: unknown): { user_id?: string }[] {
  const rows: { user_id?: string }[] = JSON.parse(String(json))
  expect(rows).not.toEqual([])
  return rows
}

it('reads and changes nothing with any statement while no caller is set, even if a parameter names a user [T-14]', async () => {
  const before = await everythingOf(database, caller.userId)
  for (const { sql, values } of statements.values()) {
    let rows: unknown[] = []
    const state = await stateOf(
      database.useSession((session) =>
        inTransaction(session, async () => {
          await session.query(`SELECT set_config('role', 'taskwire_app', true)`)
          rows = await session.query(sql, values)
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
