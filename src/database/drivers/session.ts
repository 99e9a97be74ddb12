import type { PGlite } from '@electric-sql/pglite'

import { pinsFor, READ_SETTINGS, transactionPreamble } from '../tenancy/pinned-settings.ts'

type Row = Record<string, unknown>

/**
 * One plain database session, for what is not a request: migrations, roles, checks at start. It runs as the login role,
 * outside the fence.
 */
export interface Session {
  /** Runs one statement with `$1…` parameters. */
  query<R extends Row = Row>(sql: string, values?: unknown[]): Promise<R[]>
  /** Runs a script of many statements. */
  script(sql: string): Promise<void>
  /** What each transaction begins with. */
  preamble?: string | undefined
}

/** What the drivers over TCP and over WebSockets have in common. */
interface Connection {
  query(sql: string, values?: unknown[]): Promise<{ rows: Row[] }>
}

/** A session on a PostgreSQL connection. */
function pgSession(client: Connection): Session {
  return {
    query: async <R extends Row>(sql: string, values: unknown[] = []) => (await client.query(sql, values)).rows as R[],
    script: async (sql) => {
      await client.query(sql)
    },
  }
}

/**
 * The same session, whose transactions set what their statements rely on, whatever the database or the login sets. Nothing is
 * set for longer than a transaction: behind a pooler it would stay with whoever gets the connection next.
 */
async function pinnedSession(session: Session): Promise<Session> {
  const [settings] = await session.query(READ_SETTINGS)
  return { ...session, preamble: transactionPreamble(pinsFor(settings)) }
}

/** A session on the embedded database. */
export function embeddedSession(database: PGlite): Session {
  return {
    query: async <R extends Row>(sql: string, values: unknown[] = []) => (await database.query<R>(sql, values)).rows,
    script: async (sql) => {
      await database.exec(sql)
    },
  }
}

/** A connection that is not open yet, and says when it is lost. */
interface Connectable extends Connection {
  connect(): Promise<unknown>
  on(event: 'error' | 'end', listener: (error?: Error) => void): unknown
  end(): Promise<void>
}

/** A statement that finds its connection lost says more than the connection, and has this long to do so, in milliseconds. */
const LAST_WORD_MS = 1000

/**
 * Opens a connection, runs work on it as one session, and closes it. Ends with an error when the connection is lost: Neon's
 * driver never answers a statement that is sent afterwards.
 */
export async function onConnection<T>(client: Connectable, work: (session: Session) => Promise<T>): Promise<T> {
  let isLost = false
  const lost = new Promise<never>((_, reject) => {
    const lose = (error = new Error('Connection terminated unexpectedly')) => {
      isLost = true
      setTimeout(() => reject(error), LAST_WORD_MS).unref()
    }
    client.on('error', lose)
    client.on('end', () => lose())
  })
  // Of no interest once the work is done.
  lost.catch(() => {})
  await client.connect()
  try {
    const working = pinnedSession(pgSession(client)).then(work)
    return await Promise.race([working, lost])
  } finally {
    const ended = client.end()
    // What is lost may never say that it has ended.
    if (isLost) ended.catch(() => {})
    else await ended
  }
}

/** Runs `work` in one transaction of the session; any error rolls back. */
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
