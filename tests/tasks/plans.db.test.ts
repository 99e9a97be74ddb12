import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runs } from '../helpers/effort.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type Recorded, recordStatements } from '../isolation/recorded-statements.ts'
import { explain, type Plan } from './captured-query.ts'

const USERS = 1000
const TASKS_EACH = runs(20, 200)
const userId = newUser()
const statements = new Map<string, Recorded>()

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
  await fill()
  await useAll()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Inserts tasks and tombstones of many users, including the caller. Triggers are off: they are not tested here. */
async function fill(): Promise<void> {
  const users = `(SELECT CASE n WHEN 1 THEN '${userId}' ELSE 'user-' || n END AS who FROM generate_series(1, ${USERS}) n)`
  const each = `generate_series(1, ${TASKS_EACH}) AS seq`
  await database.useSession((session) =>
    session.script(`SET session_replication_role = replica;
      INSERT INTO counter (user_id, seq) SELECT who, 2 * ${TASKS_EACH} FROM ${users} u;
      INSERT INTO task (user_id, id, title, title_sort, description_sort, due_asc, due_desc, created_at, updated_at, seq,
        priority, tags, deleted_at)
      SELECT who, gen_random_uuid(), 'task ' || seq, 'task ' || seq, '', now(), now(), now() - seq * interval '1 hour',
        now() - seq * interval '1 minute', seq, seq % 5, ARRAY['tag ' || seq % 7],
        CASE WHEN seq % 10 = 0 THEN now() END FROM ${users} u, ${each};
      INSERT INTO tombstone (user_id, entity, id, seq, version)
      SELECT who, 'task', gen_random_uuid(), ${TASKS_EACH} + seq, 1 FROM ${users} u, ${each};
      INSERT INTO undo_state (user_id, change_id, entity, id, before)
      SELECT who, gen_random_uuid(), 'task', gen_random_uuid(), '{}' FROM ${users} u, ${each};
      INSERT INTO idempotency_key (user_id, procedure, key, input_hash, change_id, answer)
      SELECT who, 'tasks.create', 'key-' || seq, '', gen_random_uuid(), '[]' FROM ${users} u, ${each};
      SET session_replication_role = origin;
      ANALYZE`),
  )
}

/** Sends every kind of statement that API calls use. */
async function useAll(): Promise<void> {
  const tenant = recordStatements(database.tenant, (statement) => statements.set(statement.sql, statement))
  const { tasks, changes } = callerFor({ ...database, tenant }, userId).undoable
  const { items } = await tasks.list({ limit: 5 })
  const [first = '', ...others] = items.map(({ id }) => id)
  await tasks.list({ limit: 5, trash: true })
  await tasks.list({ limit: 5, sort: [{ by: 'due', order: 'asc' }] })
  await tasks.list({ limit: 5, search: 'task 1', priority: ['high'], tags: { any: ['tag 1'] }, completed: false })
  await tasks.stats()
  await changes.since({ cursor: (await changes.since({ limit: 1 })).cursor, limit: 5 })
  await tasks.get({ id: first })
  const { undoToken } = await tasks.create({ title: 'x' })
  await tasks.update({ id: first, title: 'y' })
  await tasks.completeMany({ ids: others })
  await changes.undo({ undoToken: undoToken ?? '' })
  await tasks.delete({ id: first })
  const purged = await tasks.purge({ id: first })
  await changes.undo({ undoToken: purged.undoToken ?? '' })
  await tasks.emptyTrash()
}

function* parts(plan: Plan): Generator<Plan> {
  yield plan
  for (const part of plan.Plans ?? []) yield* parts(part)
}

// Pure inserts do not read the table.
const looksForNone = (sql: string) =>
  /^\s*(INSERT INTO task SELECT \* FROM jsonb_populate_recordset|SELECT [^()]* FROM public\.app_undo)/.test(
    sql.replaceAll('id::text', 'id'),
  )

describe('the statements of API calls', () => {
  it('are at least twelve different ones', () => {
    expect(statements.size).toBeGreaterThanOrEqual(12)
  })

  it.each(['custom', 'generic'] as const)(
    'use an index that begins with the user, and evaluate the row-level security setting once, in a %s plan [T-26]',
    async (kind) => {
      for (const { sql, values } of statements.values()) {
        const plan = [...parts(await explain(database, userId, { sql, args: values }, kind))]
        const onTenant = plan.filter((part) =>
          /^(task|tombstone|counter|undo_state|idempotency_key)$/.test(part['Relation Name'] ?? ''),
        )
        const scans = onTenant.filter((part) => part['Node Type'].endsWith('Scan'))
        expect(
          plan.map((part) => part['Node Type']),
          sql,
        ).not.toContain('Seq Scan')
        expect(scans.length > 0 || looksForNone(sql), sql).toBe(true)
        for (const scan of plan.filter((part) => /Index/.test(part['Node Type']))) {
          expect(scan['Index Cond'], sql).toContain('user_id = ')
        }
        // The policy reads the setting in an InitPlan, run once; a SubPlan would run for every row.
        const looks = plan.filter((part) => part['Subplan Name']?.startsWith('SubPlan'))
        expect(
          looks.filter((part) => part['Node Type'] === 'Result'),
          sql,
        ).toEqual([])
      }
    },
  )
})
