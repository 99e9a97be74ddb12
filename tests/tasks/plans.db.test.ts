import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fireDueOn } from '../../src/reminders/fire.ts'
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

/** Inserts rows of many users, including the caller. Triggers and foreign keys are off: they are not tested here. */
async function fill(): Promise<void> {
  const users = `(SELECT CASE n WHEN 1 THEN '${userId}' ELSE 'user-' || n END AS who FROM generate_series(1, ${USERS}) n)`
  const each = `generate_series(1, ${TASKS_EACH}) AS seq`
  const times = 'created_at, updated_at, seq'
  const now = (entity: number) => `now() - seq * interval '1 hour', now(), ${entity} * ${TASKS_EACH} + seq`
  const listOf = (n: string) => `md5(who || ' list ' || ${n})::uuid`
  const taskOf = (n: string) => `md5(who || ' task ' || ${n})::uuid`
  await database.useSession((session) =>
    session.script(`SET session_replication_role = replica;
      INSERT INTO counter (user_id, seq) SELECT who, 9 * ${TASKS_EACH} FROM ${users} u;
      INSERT INTO task (user_id, id, title, title_sort, description_sort, due_asc, due_desc, created_at, updated_at, seq,
        priority, tags, tag_keys, deleted_at, list_id, place_sort)
      SELECT who, ${taskOf('seq')}, 'task ' || seq, 'task ' || seq, '', now(), now(), now() - seq * interval '1 hour',
        now() - seq * interval '1 minute', seq, seq % 5, ARRAY['tag ' || seq % 7], ARRAY['tag ' || seq % 7],
        CASE WHEN seq % 10 = 0 THEN now() END, CASE WHEN seq % 3 > 0 THEN ${listOf('seq')} END, '//a' || seq FROM ${users} u, ${each};
      INSERT INTO task_tag (user_id, task_id, key, name)
      SELECT who, ${taskOf('seq')}, 'tag ' || seq % 7, 'tag ' || seq % 7 FROM ${users} u, ${each};
      INSERT INTO view (user_id, id, name, name_sort, filter, group_by, layout, position, ${times})
      SELECT who, gen_random_uuid(), 'view', 'view', '', 'none', 'list', 'a' || seq, ${now(7)} FROM ${users} u, ${each};
      INSERT INTO tag (user_id, id, name, key, color, ${times})
      SELECT who, gen_random_uuid(), 'tag ' || seq, 'tag ' || seq, 'red', ${now(8)} FROM ${users} u, ${each};
      INSERT INTO list (user_id, id, name, name_sort, position, archived_at, deleted_at, ${times})
      SELECT who, ${listOf('seq')}, 'list', 'list', 'a' || seq, CASE WHEN seq % 5 = 1 THEN now() END,
        CASE WHEN seq % 5 = 2 THEN now() END, ${now(2)} FROM ${users} u, ${each};
      INSERT INTO section (user_id, id, list_id, name, name_sort, position, place_sort, ${times})
      SELECT who, gen_random_uuid(), ${listOf('seq')}, 'section', 'section', 'a0', ${listOf('seq')} || '/a0', ${now(3)} FROM ${users} u, ${each};
      INSERT INTO comment (user_id, id, task_id, text, text_search, ${times})
      SELECT who, gen_random_uuid(), ${taskOf('seq')}, 'comment', 'comment', ${now(4)} FROM ${users} u, ${each};
      INSERT INTO notification (user_id, id, task_id, reminder_id, remind_at, fired_at, ${times})
      SELECT who, gen_random_uuid(), ${taskOf('seq')}, gen_random_uuid(), now(), now(), ${now(5)} FROM ${users} u, ${each};
      INSERT INTO reminder_schedule (user_id, task_id, next_at, since)
      SELECT who, ${taskOf('seq')}, now() + seq * interval '1 day', now() FROM ${users} u, ${each};
      INSERT INTO occurrence (user_id, id, task_id, occurrence_index, occurrence_date, due_date, completed_at, is_skipped, ${times})
      SELECT who, gen_random_uuid(), ${taskOf('seq')}, 1, now(), now(), now(), false, ${now(6)} FROM ${users} u, ${each};
      INSERT INTO settings (user_id, id, time_zone, week_start, locale, reminder_time, ${times})
      SELECT who, gen_random_uuid(), 'UTC', 'monday', 'en', '09:00', now(), now(), 1 FROM ${users} u;
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
  const { account, tasks, changes, comments, lists, notifications, occurrences, sections, tags, views } = callerFor(
    { ...database, tenant },
    userId,
  ).undoable
  const { items } = await tasks.list({ limit: 5 })
  const [first = '', ...others] = items.map(({ id }) => id)
  await tasks.list({ limit: 5, trash: true })
  await tasks.list({ limit: 5, sort: [{ by: 'due', order: 'asc' }] })
  await tasks.list({ limit: 5, search: 'task 1', priority: ['high'], tags: { any: ['tag 1'] }, completed: false })
  await tasks.stats()
  for (const groupBy of ['list', 'section', 'tag', 'priority'] as const) await tasks.stats({ groupBy })
  await lists.list({ limit: 5 })
  await lists.list({ limit: 5, sort: [{ by: 'name' }], archived: true })
  await sections.list({ limit: 5 })
  await comments.list({ limit: 5 })
  await occurrences.list({ limit: 5 })
  await occurrences.list({ limit: 5, taskId: first })
  await views.list({ limit: 5 })
  await views.create({ name: 'x', filter: 'list:list is:open' })
  await tags.list({ limit: 5 })
  await tags.update({ tag: 'tag 1', color: 'blue' })
  await tags.update({ tag: 'new', color: 'blue' })
  await tags.rename({ tag: 'tag 2', name: 'tag 3' })
  await tags.delete({ tag: 'tag 4' })
  await tasks.updateWhere({ filter: 'tag:"tag 5"', change: { addTags: ['y'] }, dryRun: false })
  await account.settings.get()
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
  const { items: found } = await lists.list({ limit: 5 })
  const [list = '', second = ''] = found.map(({ id }) => id)
  const section = await sections.create({ listId: list, name: 'x' })
  const parent = await tasks.create({ title: 'x', sectionId: section.id })
  const child = await tasks.create({ title: 'x', parentId: parent.id })
  await tasks.list({ limit: 5, listId: list, sort: [{ by: 'position' }] })
  await tasks.list({ limit: 5, listId: null, sort: [{ by: 'position' }] })
  await tasks.list({ limit: 5, sectionId: section.id })
  await tasks.list({ limit: 5, parentId: parent.id })
  await sections.list({ limit: 5, listId: list })
  await comments.create({ taskId: parent.id, text: 'x' })
  await comments.list({ limit: 5, taskId: parent.id })
  await tasks.move({ id: others[0] ?? '', sectionId: section.id, before: parent.id })
  await tasks.move({ id: child.id, parentId: null })
  await tasks.moveMany({ ids: [child.id], parentId: parent.id })
  await lists.move({ id: list, after: second })
  await lists.archive({ id: list })
  await lists.unarchive({ id: list })
  await tasks.complete({ id: parent.id })
  await tasks.delete({ id: parent.id })
  await tasks.restore({ id: parent.id })
  await sections.delete({ id: section.id })
  await lists.delete({ id: list })
  await lists.restore({ id: list })
  await lists.delete({ id: list, moveTasksTo: second })
  await account.settings.update({ weekStart: 'sunday', timeZone: 'Asia/Tokyo' })
  const [notification] = (await notifications.list({ limit: 5, dismissed: false })).items
  await notifications.list({ limit: 5, taskId: parent.id })
  await notifications.dismiss({ id: notification?.id ?? '' })
  await tasks.create({ title: 'x', reminders: [{ at: new Date(Date.now() + 1000).toISOString() }] })
  await notifications.snooze({ id: notification?.id ?? '', until: new Date(Date.now() + 1000) })
  const fire = fireDueOn(tenant)
  const taskIds = (await tasks.list({ limit: 5 })).items.map(({ id }) => id)
  await fire({ userId, taskIds, notificationIds: [notification?.id ?? ''] }, new Date(Date.now() + 5000))
}

function* parts(plan: Plan): Generator<Plan> {
  yield plan
  for (const part of plan.Plans ?? []) yield* parts(part)
}

// Pure inserts do not read the table; functions and settings have no plan.
const looksForNone = (sql: string) =>
  /^\s*(INSERT INTO task SELECT \* FROM jsonb_populate_recordset|SELECT [^()]* FROM public\.app_undo|SELECT app_store_empty_answer|SELECT set_config)/.test(
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
          /^(task|task_tag|tag|view|list|section|comment|occurrence|notification|reminder_schedule|settings|tombstone|counter|undo_state|idempotency_key)$/.test(
            part['Relation Name'] ?? '',
          ),
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
        // The policy reads the setting in an InitPlan, run once; a SubPlan would run for every row. Other SubPlans read a table.
        const looks = plan.filter((part) => part['Subplan Name']?.startsWith('SubPlan'))
        expect(
          looks.filter(
            (part) => part['Node Type'] === 'Result' && !part.Plans?.some((inner) => inner['Relation Name']),
          ),
          sql,
        ).toEqual([])
      }
    },
  )
})
