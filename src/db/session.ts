import type { PGlite } from '@electric-sql/pglite'

import { pinsFor, READ_SETTINGS, transactionPreamble } from './pinned-settings.ts'

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
export function pgSession(client: Connection): Session {
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
export async function pinnedSession(session: Session): Promise<Session> {
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
