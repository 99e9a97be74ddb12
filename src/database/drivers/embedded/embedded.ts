import { join } from 'node:path'
import type { PGlite } from '@electric-sql/pglite'
import type { Database } from '../../database.ts'
import { createDrainGate } from '../../resilience/drain-gate.ts'
import { createStorageWatch } from '../../resilience/storage-watch.ts'
import {
  janitorPreamble,
  type MakePreamble,
  signInPreamble,
  tenantPreambleWith,
  workerPreamble,
} from '../../tenancy/preamble.ts'
import { prismaRows } from '../../tenancy/rows.ts'
import { createTenantDatabase } from '../../tenancy/tenant.ts'
import { withPreamble } from '../../tenancy/tenant-adapter.ts'
import { openPrisma, ping } from '../prisma.ts'
import type { ServerOptions } from '../server-options.ts'
import { embeddedSession } from '../session.ts'
import { embeddedAdapter } from './adapter.ts'
import { lockDirectory } from './lock.ts'
import { openEmbeddedServer } from './server.ts'

/**
 * How long a sign-up or sign-in waits for those before it, in milliseconds: each is a transaction in which a password is hashed, and there
 * is one connection.
 */
const SIGN_IN_WAIT_MS = 10_000

type Options = Pick<ServerOptions, 'quota' | 'onSlow' | 'onEmbeddedDead' | 'prismaClient'>

/**
 * Opens the embedded PostgreSQL in a directory, exclusively for this process. Data survives a killed process. Writes are not
 * forced to the disk, so a power loss may lose the latest ones.
 * @throws DirectoryLockedError if another process has it open; SetupError if its files cannot be used.
 */
export async function openEmbedded(dataDirectory: string, options: Options = {}): Promise<Database> {
  const lock = lockDirectory(dataDirectory)
  try {
    const server = await openEmbeddedServer(join(dataDirectory, 'postgres'), options.onEmbeddedDead)
    const label = `embedded PostgreSQL in ${dataDirectory}`
    return embeddedDatabase(server, { ...options, label, onClosed: lock.release })
  } catch (error) {
    lock.release()
    throw error
  }
}

interface OfServer extends Options {
  label: string
  /** Called when the server has been closed. */
  onClosed?: () => void
}

/** Returns the database of a running embedded server. Closing the database closes the server. */
export function embeddedDatabase(server: PGlite, { label, onClosed, ...options }: OfServer): Database {
  const { quota, onSlow, prismaClient } = options
  const open = (makePreamble: MakePreamble, maxWait?: number) =>
    openPrisma(
      withPreamble(embeddedAdapter(server), {
        makePreamble,
        statementsHavePreamble: false,
        isEmbedded: true,
        onSlow,
      }),
      { maxWait, prismaClient },
    )
  const tenant = open(tenantPreambleWith(quota))
  const signIn = open(signInPreamble, SIGN_IN_WAIT_MS)
  const janitor = open(janitorPreamble)
  const worker = open(workerPreamble)
  const storage = createStorageWatch()
  const gate = createDrainGate(async () => {
    await Promise.all([tenant, signIn, janitor, worker].map((client) => client.$disconnect()))
    await server.close()
    onClosed?.()
  })
  return {
    kind: 'embedded',
    label,
    tenant: createTenantDatabase(tenant, { gate, storage, secrets: signIn }),
    signIn,
    janitor,
    worker: prismaRows(worker),
    useSession: (work) => work(embeddedSession(server)),
    ping: () => ping(signIn, storage),
    assertSound: storage.assertSound,
    close: gate.close,
  }
}
