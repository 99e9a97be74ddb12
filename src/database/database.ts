import type { PrismaClient } from '../generated/prisma/client.ts'
import type { Session } from './drivers/session.ts'
import type { OpenChannel } from './notifications/channel.ts'
import type { Rows } from './tenancy/rows.ts'
import type { TenantDatabase } from './tenancy/tenant.ts'

/** Connections of this process: in all, unused, and how many statements wait for one. */
export interface Connections {
  open: number
  idle: number
  waiting: number
}

/** An open database, whichever driver it is on. */
export interface Database {
  kind: 'embedded' | 'postgres'
  /** For a person: which server and database. Holds no secret. */
  label: string
  /** Tenant rows, one caller at a time. */
  tenant: TenantDatabase
  /** The built-in sign-in's tables and nothing else. */
  signIn: PrismaClient
  /** What has expired, of all users. */
  janitor: PrismaClient
  /** Statements on the table of request limits, for processes that share theirs. Absent where there is one process alone. */
  requestLimits?: Rows | undefined
  /** How many connections there are. Absent where nothing counts them. */
  connections?: (() => Connections) | undefined
  /** Runs work on a session of the login role: migrations and checks, never a request. */
  useSession<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** Opens a way to the other processes of this database. Absent on the embedded one, where there can be none. */
  openChannel?: OpenChannel | undefined
  /** Asks the database anything. @throws whatever keeps it from answering. */
  ping(): Promise<void>
  /** Throws while the disk is known to be full or damaged, which costs no question. */
  assertSound?: () => void
  close(): Promise<void>
}
