import { globSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inTransaction } from '../../src/db/session.ts'
import { appRouter } from '../../src/router.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { createTestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type RawCaller, rawCaller } from '../input/raw-call.ts'
import { createTasks, prepared, validInputs } from '../input/valid-inputs.ts'
import { callPaths, definitionOf } from '../procedures/walk.ts'
import { type Recorded, recordStatements } from './recorded-statements.ts'

let database: TestDatabase
let caller: RawCaller
const statements = new Map<string, Recorded>()

async function mutate(path: string, input: object): Promise<Record<string, string>> {
  const { status, text } = await caller.post(path, JSON.stringify({ json: input }))
  expect(status, text).toBe(200)
  return JSON.parse(text).result.data.json
}

// Every procedure is called, and some in the two ways they have, so that all of our statements are sent.
beforeAll(async () => {
  database = await sharedTestDatabase()
  const tenant = recordStatements(database.tenant, (statement) => statements.set(statement.sql, statement))
  caller = await rawCaller(database, await createTestApp({ ...database, tenant }))
  await createTasks(caller)
  await mutate('tasks.emptyTrash', { idempotencyKey: 'the-trash-is-empty' })
  for (const path of callPaths(appRouter).filter((path) => path.startsWith('tasks.') || path.startsWith('changes.'))) {
    const body = await prepared(caller, path, validInputs[path] ?? {})
    const isQuery = definitionOf(appRouter, path).type === 'query'
    const { status, text } = await (isQuery
      ? caller.send(`${path}?input=${encodeURIComponent(body)}`)
      : caller.post(path, body))
    expect(status, text).toBe(200)
  }
  const { id = '' } = await mutate('tasks.create', { title: 'x' })
  await mutate('tasks.delete', { id })
  const { undoToken } = await mutate('tasks.purge', { id })
  await mutate('changes.undo', { undoToken })
})
afterAll(() => database[Symbol.asyncDispose]())

it('has sent each statement that is in our source [T-14]', () => {
  const sources = globSync(['src/tasks/*.ts', 'src/changes/*.ts']).map((file) => readFileSync(file, 'utf8'))
  // By how a statement begins where it is written; what builds others in code begins the same.
  const written = sources.flatMap((text) =>
    [...text.matchAll(/`\s*((?:SELECT|INSERT INTO|UPDATE|DELETE FROM) [^`$]+)/g)].map(([, start = '']) =>
      squeezed(start),
    ),
  )
  expect(written.length).toBeGreaterThan(5)
  const sent = [...statements.keys()].map(squeezed)
  expect(written.filter((start) => !sent.some((sql) => sql.includes(start)))).toEqual([])
})

function squeezed(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim()
}

it('reads and changes nothing with any of them where no caller is set, whomever its values name [T-14]', async () => {
  const before = await rowsOf(database, caller.userId)
  for (const { sql, values } of statements.values()) {
    let rows: unknown[] = []
    const state = await stateOf(
      database.useSession((session) =>
        inTransaction(session, async () => {
          await session.query(`SELECT set_config('role', 'taskwire_app', true)`)
          rows = await session.query(sql, values)
          // A count is a row, of nothing.
          if (sql.includes('count(*)')) rows = rows.filter((row) => Object.values(row as object).some(Number))
        }),
      ),
    )
    expect([state === undefined || state === '42501', rows], `${state}: ${sql}`).toEqual([true, []])
  }
  expect(await rowsOf(database, caller.userId)).toEqual(before)
})
