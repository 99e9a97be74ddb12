import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Session } from './drivers/session.ts'
import type { OpenChannel } from './notifications/channel.ts'
import type { Rows } from './tenancy/rows.ts'
import type { TenantDatabase } from './tenancy/tenant.ts'

/** Connection pool figures of this process: open and idle connections, and statements that wait for one. */
export interface Connections {
  open: number
  idle: number
  waiting: number
}

/** An open database, the same for every driver. */
export interface Database {
  kind: 'embedded' | 'postgres'
  /** The server and database name for log lines, without credentials. */
  label: string
  /** Access to tenant rows, always on behalf of one user. */
  tenant: TenantDatabase
  /** A client that can access the tables of the built-in sign-in only. */
  signIn: PrismaClient
  /** A client that can access expired rows only, of all users. */
  janitor: PrismaClient
  /** Runs statements of the worker, which can see which rows of all users are due, and nothing else. */
  worker: Rows
  /** Runs statements on the rate limit table, which processes share. Absent on the embedded database, which has one process. */
  requestLimits?: Rows | undefined
  /** Returns the connection pool figures. Absent where the driver does not count connections. */
  connections?: (() => Connections) | undefined
  /** Runs work on a session of the login role: for migrations and checks, never for a request. */
  useSession<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** Opens a channel to the other processes of this database. Absent on the embedded database, which has one process. */
  openChannel?: OpenChannel | undefined
  /** Runs a minimal query. @throws the error that keeps the database from answering. */
  ping(): Promise<void>
  /** Throws while the disk is known to be full or damaged. Sends no query. */
  assertSound?: () => void
  /** Waits for running calls to end, then closes all connections. */
  close(): Promise<void>
}
