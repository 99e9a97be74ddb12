import type { PGlite } from '@electric-sql/pglite'

import { pinsFor, READ_SETTINGS, transactionPreamble } from '../tenancy/pinned-settings.ts'

type Row = Record<string, unknown>

/**
 * One database session outside requests: for migrations, roles and start-up checks. It runs as the login role, without tenant
 * isolation.
 */
export interface Session {
  /** Runs one statement with `$1…` parameters. */
  query<R extends Row = Row>(sql: string, values?: unknown[]): Promise<R[]>
  /** Runs a script of many statements. */
  script(sql: string): Promise<void>
  /** A script that begins each transaction with required settings. Default: `BEGIN`. */
  preamble?: string | undefined
}

/** The interface that the TCP and WebSocket drivers share. */
interface Connection {
  query(sql: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** Returns a session on a PostgreSQL connection. */
function pgSession(client: Connection): Session {
  return {
    query: async <R extends Row>(sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows as R[],
    script: async (sql) => {
      await client.query(sql)
    },
  }
}

/**
 * Returns the session with transactions that override deviating settings of the database or the login role. Overrides last for
 * one transaction only: behind a pooler, session settings would leak to the next client of the connection.
 */
async function pinnedSession(session: Session): Promise<Session> {
  const [settings] = await session.query(READ_SETTINGS)
  return { ...session, preamble: transactionPreamble(pinsFor(settings)) }
}

/** Returns a session on the embedded database. */
export function embeddedSession(database: PGlite): Session {
  return {
    query: async <R extends Row>(sql: string, values: unknown[] = []) => (await database.query<R>(sql, values)).rows,
    script: async (sql) => {
      await database.exec(sql)
    },
  }
}

/** A connection that is not open yet and emits an event when it is lost. */
interface Connectable extends Connection {
  connect(): Promise<unknown>
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
  end(): Promise<void>
}

/** How long to wait, in milliseconds, for a statement to report a lost connection: its error has more detail than the event. */
const STATEMENT_ERROR_GRACE_MS = 1000

/**
 * Opens a connection, runs work on it as one session, and closes it. Rejects when the connection is lost, because Neon's driver
 * never settles a statement that is sent afterwards.
 */
export async function onConnection<T>(client: Connectable, work: (session: Session) => Promise<T>): Promise<T> {
  let isLost = false
  const lost = new Promise<never>((_, reject) => {
    const lose = (error = new Error('Connection terminated unexpectedly')) => {
      isLost = true
      setTimeout(() => reject(error), STATEMENT_ERROR_GRACE_MS).unref()
    }
    client.on('error', lose)
    client.on('end', () => lose())
  })
  // Ignored once the work is done.
  lost.catch(() => {})
  await client.connect()
  try {
    const working = pinnedSession(pgSession(client)).then(work)
    return await Promise.race([working, lost])
  } finally {
    const ended = client.end()
    // The end of a lost connection may never settle.
    if (isLost) ended.catch(() => {})
    else await ended
  }
}

/** Runs `work` in one transaction of the session; any error rolls it back. */
export async function inTransaction<T>(session: Session, work: () => Promise<T>): Promise<T> {
  await session.script(session.preamble ?? 'BEGIN')
  try {
    const result = await work()
    await session.script('COMMIT')
    return result
  } catch (error) {
    await session.script('ROLLBACK').catch(() => {})
    throw error
  }
}
