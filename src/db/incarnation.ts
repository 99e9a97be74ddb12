import { inTransaction, type Session } from './session.ts'

/** The server, the database in it and the timeline of its log: a dump that is restored, or a point in time, is another one. */
const NAME = `SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
  (SELECT oid FROM pg_database WHERE datname = current_database()), left(pg_walfile_name(pg_current_wal_lsn()), 8)) AS name`
/** What can be told where a login may not ask for more. */
const SHORT_NAME = 'SELECT oid::text AS name FROM pg_database WHERE datname = current_database()'

/**
 * Notices that the data was restored from a backup, and then begins every user's sequence of changes anew: a device that
 * has seen what is not there any more gets RESYNC_REQUIRED. Returns whether it has.
 */
export async function noticeRestore(session: Session): Promise<boolean> {
  const name = await nameOf(session)
  return inTransaction(session, async () => {
    await session.query(`SELECT set_config('role', 'taskwire_auth', true)`)
    // Processes that start together wait for each other here.
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

/** Begins every user's sequence of changes anew. Returns of how many users. */
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
    // Insufficient privilege, or a function that is not there.
    if (/^(42501|42883)$/.test(String(Reflect.get(Object(error), 'code')))) return ask(SHORT_NAME)
    throw error
  })
}
