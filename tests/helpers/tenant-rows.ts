import type { Database } from '../../src/database/database.ts'

/** Returns the tasks, the counter and the tombstones of one user. */
export function rowsOf(database: Pick<Database, 'tenant'>, userId: string) {
  return database.tenant.read(userId, async (tables) => ({
    tasks: await tables.task.findMany({ where: { userId }, orderBy: { id: 'asc' } }),
    // `bytes` is an upper bound, which stored answers change too.
    counters: await tables.counter.findMany({ where: { userId }, omit: { bytes: true } }),
    tombstones: await tables.tombstone.findMany({ where: { userId }, orderBy: { seq: 'asc' } }),
  }))
}

const TENANT_TABLES = `SELECT c.relname AS name FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id'
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND has_table_privilege('taskwire_app', c.oid, 'SELECT') ORDER BY 1`

/** Returns all rows of one user in every tenant table, by table. */
export async function everythingOf(
  database: Pick<Database, 'tenant' | 'useSession'>,
  userId: string,
): Promise<Record<string, Record<string, unknown>[]>> {
  const tables = await database.useSession((session) => session.query<{ name: string }>(TENANT_TABLES))
  const parts = tables.map(
    ({ name }) => `SELECT '${name}' AS name, to_jsonb(t)::text AS row FROM "${name}" t WHERE user_id = $1`,
  )
  const rows = await database.tenant.read(userId, (client) =>
    client.rows<{ name: string; row: string }>(parts.join(' UNION ALL '), [userId]),
  )
  const sorted = rows.sort((a, b) => (a.row < b.row ? -1 : 1))
  return Object.fromEntries(
    tables.map(({ name }) => [name, sorted.filter((one) => one.name === name).map(({ row }) => JSON.parse(row))]),
  )
}

/** Returns a task row that satisfies every constraint. */
export function taskRow(userId: string, title: string, id: string = crypto.randomUUID()) {
  const now = new Date()
  return {
    userId,
    id,
    title,
    titleSort: title,
    descriptionSort: '',
    dueAsc: now,
    dueDesc: now,
    createdAt: now,
    updatedAt: now,
  }
}
