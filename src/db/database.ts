import type { PrismaClient } from '../generated/prisma/client.ts'
import type { OpenChannel } from './channel.ts'
import type { Session } from './session.ts'
import type { TenantDatabase } from './tenant.ts'

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
  /** Runs work on a session of the login role: migrations and checks, never a request. */
  useSession<T>(work: (session: Session) => Promise<T>): Promise<T>
  /** Opens a way to the other processes of this database. Absent on the embedded one, where there can be none. */
  openChannel?: OpenChannel | undefined
  /** Asks the database anything. @throws whatever keeps it from answering. */
  ping(): Promise<void>
  close(): Promise<void>
}
