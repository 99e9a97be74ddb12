import { inTransaction, type Session } from '../drivers/session.ts'

/** System identifier, database oid and WAL timeline: at least one differs after a restore from a dump or to a point in time. */
const NAME = `SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
  (SELECT oid FROM pg_database WHERE datname = current_database()), left(pg_walfile_name(pg_current_wal_lsn()), 8)) AS name`
/** The fallback for login roles that may not read the system identifier. */
const SHORT_NAME = 'SELECT oid::text AS name FROM pg_database WHERE datname = current_database()'

/**
 * Detects that the data was restored from a backup, and then renews the epoch of every change sequence: devices that have seen
 * later changes get RESYNC_REQUIRED for their cursor. Returns true if a restore was detected.
 */
export async function noticeRestore(session: Session): Promise<boolean> {
  const name = await nameOf(session)
  return inTransaction(session, async () => {
    await session.query(`SELECT set_config('role', 'taskwire_auth', true)`)
    // Serializes processes that start at the same time.
    const [known] = await session.query<{ name: string }>('SELECT name FROM auth.incarnation WHERE id = 1 FOR UPDATE')
    if (known?.name === name) return false
    await session.query(
      'INSERT INTO auth.incarnation (id, name) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET name = excluded.name',
      [name],
    )
    if (!known) return false
    await renew(session)
    return true
  })
}

/** Renews the epoch of every change sequence, which forces a full sync on every device. Returns the number of users. */
export function renewEpochs(session: Session): Promise<number> {
  return inTransaction(session, () => renew(session))
}

async function renew(session: Session): Promise<number> {
  await session.query(`SELECT set_config('role', 'taskwire_janitor', true), set_config('app.renew', 'on', true)`)
  const [renewed] = await session.query<{ count: number }>(
    `WITH renewed AS (UPDATE counter SET epoch = gen_random_uuid() RETURNING 1)
     SELECT count(*)::int AS count FROM renewed`,
  )
  return renewed?.count ?? 0
}

async function nameOf(session: Session): Promise<string> {
  const ask = async (sql: string) => (await session.query<{ name: string }>(sql))[0]?.name ?? ''
  return ask(NAME).catch((error: unknown) => {
    // Insufficient privilege, or undefined function.
    if (/^(42501|42883)$/.test(String(Reflect.get(Object(error), 'code')))) return ask(SHORT_NAME)
    throw error
  })
}
