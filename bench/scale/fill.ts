import { FIRST_CREATED, TASKS_PER_USER, USERS, userId } from '../compare/users.ts'
import { databaseAt, runSql } from './run-sql.ts'
import { OTHERS_STRUCTURE, STRUCTURE, STRUCTURED } from './structure.ts'

/** The number of tasks per INSERT statement. */
const BATCH = 100_000
const OTHERS_TASKS = 3

interface Filled {
  /** The numbers of tasks of the measured users, who are named after them. */
  sizes: number[]
  /** The number of tasks of the user with lists. */
  structured: number
  /** The number of additional users, with three tasks each. */
  others: number
  report(line: string): void
}

/** Returns the id of the measured user with the given number of tasks. */
export function sizedUser(tasks: number): string {
  return `sized-${tasks}`
}

/**
 * Adds users of several sizes and many small ones to the seeded database, with copies of the seeded tasks. Returns the total
 * number of tasks.
 */
export async function fill(url: string, { sizes, structured, others, report }: Filled): Promise<number> {
  for (const size of sizes) {
    for (let from = 0; from < size; from += BATCH) {
      report(`Filling a user with ${size} tasks: ${from}`)
      const to = Math.min(size, from + BATCH) - 1
      await insert(url, tasksFrom(`'${sizedUser(size)}'`, `generate_series(${from}, ${to}) n`))
    }
  }
  report(`Filling a user with lists`)
  await insert(url, tasksFrom(`'${STRUCTURED}'`, `generate_series(0, ${structured - 1}) n`))
  for (const statement of STRUCTURE) await insert(url, statement)
  report(`Filling ${others} users with ${OTHERS_TASKS} tasks each`)
  const users = `generate_series(1, ${others}) u, generate_series(0, ${OTHERS_TASKS - 1}) n`
  await insert(url, tasksFrom(`'other-' || u`, users))
  for (const statement of OTHERS_STRUCTURE) await insert(url, statement)
  report('Filling the tags')
  await insert(
    url,
    `INSERT INTO task_tag (user_id, task_id, key, name)
      SELECT user_id, id, key, name FROM task, unnest(tag_keys, tags) AS tag (key, name) ON CONFLICT DO NOTHING`,
  )
  await insert(
    url,
    `INSERT INTO counter (user_id, seq) SELECT user_id, max(seq) FROM task GROUP BY user_id ON CONFLICT DO NOTHING`,
  )
  report('Vacuuming')
  await runSql(url, ['VACUUM (FREEZE, ANALYZE) task, task_tag, list, section, comment, counter', 'CHECKPOINT'])
  return sizes.reduce((sum, size) => sum + size, USERS * TASKS_PER_USER + structured + others * OTHERS_TASKS)
}

/** Copies the seeded database for a single user. Returns its URL. */
export async function copyWithOneUser(url: string): Promise<string> {
  const alone = databaseAt(url, 'alone')
  await runSql(databaseAt(url, 'postgres'), ['CREATE DATABASE alone TEMPLATE taskwire'])
  for (const table of ['task', 'task_tag']) await insert(alone, `DELETE FROM ${table} WHERE user_id <> '${userId(0)}'`)
  await runSql(alone, ['VACUUM (FULL, ANALYZE) task, task_tag'])
  return alone
}

/** Inserts tasks without the triggers, which run once per row. */
async function insert(url: string, statement: string): Promise<void> {
  await runSql(url, ['SET session_replication_role = replica', statement])
}

// Half a minute after the previous task; trash and completion are as in the seed.
const tasksFrom = (user: string, numbers: string) => `
INSERT INTO task (user_id, id, title, title_sort, created_at, updated_at, completed_at, deleted_at, seq, description,
  description_sort, priority, tags, tag_keys, due_date, due_time, due_zone, due_asc, due_desc, position, place_sort)
SELECT ${user}, uuidv7(moment - clock_timestamp()), source.title || ' ' || n, source.title_sort || ' ' || n, moment,
  moment + (hashint4(n) & 65535) * interval '1 minute',
  CASE WHEN source.completed_at IS NOT NULL THEN moment + interval '1 day' END, source.deleted_at, n + 1,
  source.description, source.description_sort, source.priority, source.tags, source.tag_keys, source.due_date, source.due_time,
  source.due_zone, source.due_asc, source.due_desc, order_key(n + 1), '///' || order_key(n + 1)
FROM (SELECT *, to_timestamp(${FIRST_CREATED / 1000}::bigint + n * 30) AS moment FROM ${numbers}) numbered
JOIN task source ON source.user_id = 'user-' || n / ${TASKS_PER_USER} % ${USERS} AND source.seq = n % ${TASKS_PER_USER} + 1`
