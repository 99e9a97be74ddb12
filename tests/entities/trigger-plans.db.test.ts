import pg from 'pg'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import type { Plan } from '../tasks/captured-query.ts'

const USERS = 2000
const EACH = 8
const userId = newUser()

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
  await fill()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Inserts rows of many users, including the caller, into every table. */
async function fill(): Promise<void> {
  const users = `(SELECT CASE n WHEN 1 THEN '${userId}' ELSE 'user-' || n END AS who FROM generate_series(1, ${USERS}) n) u`
  const each = `generate_series(1, ${EACH}) AS seq`
  await database.useSession((session) =>
    session.script(`SET session_replication_role = replica;
      INSERT INTO counter (user_id, seq) SELECT who, 2 * ${EACH} FROM ${users};
      INSERT INTO task (user_id, id, title, title_sort, description_sort, due_asc, due_desc, created_at, updated_at, seq, deleted_at)
      SELECT who, gen_random_uuid(), seq, seq, '', now(), now(), now(), now(), seq, CASE WHEN seq % 4 = 0 THEN now() END
      FROM ${users}, ${each};
      INSERT INTO tombstone (user_id, entity, id, seq, version)
      SELECT who, 'task', gen_random_uuid(), ${EACH} + seq, 1 FROM ${users}, ${each};
      INSERT INTO undo_state (user_id, change_id, entity, id, before)
      SELECT who, gen_random_uuid(), 'task', gen_random_uuid(), '{}' FROM ${users}, ${each};
      INSERT INTO idempotency_key (user_id, procedure, key, input_hash, change_id, answer)
      SELECT who, 'test', 'key-' || seq, '', gen_random_uuid(), '[]' FROM ${users}, ${each};
      SET session_replication_role = origin;
      ANALYZE`),
  )
}

const WHERE = `WHERE user_id = '${userId}'`
const CHANGES = [
  `INSERT INTO task (user_id, id, title, title_sort, description_sort, due_asc, due_desc, created_at, updated_at)
   VALUES ('${userId}', gen_random_uuid(), 'x', 'x', '', now(), now(), now(), now())`,
  `UPDATE task SET title = title || 'x' ${WHERE} AND seq > 0`,
  `UPDATE task SET title = title || 'y' ${WHERE} AND seq > 0`,
  `DELETE FROM task ${WHERE} AND id IN (SELECT id FROM task ${WHERE} AND deleted_at IS NOT NULL LIMIT 1)`,
]

interface Explained {
  'Query Text': string
  Plan: Plan
}

/** Runs changes of several statements each, and returns the plans of all statements within database functions. */
async function plansOf(run: (query: (sql: string) => Promise<unknown>) => Promise<void>): Promise<Explained[]> {
  const client = new pg.Client(Reflect.get(database.config, 'url'))
  await client.connect()
  const plans: Explained[] = []
  client.on('notice', ({ message = '' }) => {
    const [, json] = /^duration: .* plan:\s*(\{.*\})\s*$/s.exec(message) ?? []
    if (json) plans.push(JSON.parse(json))
  })
  await client.query(`LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;
    SET auto_explain.log_format = json; SET auto_explain.log_level = notice; SET auto_explain.log_verbose = on`)
  await run((sql) => client.query(sql))
  await client.end()
  return plans
}

function* parts(plan: Plan): Generator<Plan> {
  yield plan
  for (const part of plan.Plans ?? []) yield* parts(part)
}

// PostgreSQL makes five custom plans, and may use a generic plan from then on.
it.runIf(inject('backend') === 'postgres')(
  'uses an index that starts with the user in triggers and undo, with custom and generic plans [T-26]',
  async () => {
    const plans = await plansOf(async (query) => {
      for (let n = 0; n < 8; n++) {
        const changeId = crypto.randomUUID()
        await query('BEGIN')
        await query(`SELECT set_config('app.row_limit', '1000', true), set_config('app.byte_limit', '1000000', true),
          app_begin('${userId}', '${changeId}', '{"procedure": "test", "key": "${changeId}", "hash": "x"}')`)
        for (const sql of n % 2 ? CHANGES : CHANGES.toReversed()) await query(sql)
        await query('COMMIT')
        await query('BEGIN')
        await query(`SELECT app_begin('${userId}', gen_random_uuid())`)
        await query(`SELECT * FROM app_undo('${userId}', '${changeId}', to_timestamp(0))`)
        await query('COMMIT')
      }
    })
    const relevant = plans.filter(({ 'Query Text': sql }) => !/auto_explain|pg_attr|pg_constraint/.test(sql))
    const touched = new Set<string | undefined>()
    for (const { 'Query Text': sql, Plan } of relevant) {
      for (const part of parts(Plan)) {
        const relation = part['Relation Name'] ?? ''
        if (!/^(task|tombstone|counter|undo_state|idempotency_key)$/.test(relation) || !/Scan/.test(part['Node Type']))
          continue
        touched.add(relation)
        expect([part['Node Type'], sql]).toEqual([expect.stringMatching(/^(Index|Bitmap)/), sql])
        if (/^Index|Bitmap Index/.test(part['Node Type'])) expect(part['Index Cond'], sql).toContain('user_id')
      }
    }
    expect([...touched].sort()).toEqual(['counter', 'idempotency_key', 'task', 'tombstone', 'undo_state'])
  },
)
