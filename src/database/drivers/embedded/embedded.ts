import { join } from 'node:path'
import type { Database } from '../../database.ts'
import { createDrainGate } from '../../resilience/drain-gate.ts'
import { createStorageWatch } from '../../resilience/storage-watch.ts'
import { janitorPreamble, type MakePreamble, signInPreamble, tenantPreambleWith } from '../../tenancy/preamble.ts'
import { createTenantDatabase } from '../../tenancy/tenant.ts'
import { withPreamble } from '../../tenancy/tenant-adapter.ts'
import { openPrisma, ping } from '../prisma.ts'
import type { ServerOptions } from '../server-options.ts'
import { embeddedSession } from '../session.ts'
import { embeddedAdapter } from './adapter.ts'
import { lockDirectory } from './lock.ts'
import { openEmbeddedServer } from './server.ts'

type Options = Pick<ServerOptions, 'quota' | 'onSlow' | 'onEmbeddedDead' | 'prismaClient'>

/**
 * Opens the embedded PostgreSQL in a directory, for this process alone.
 * It survives a killed process; it does not force writes to the disk, so a power loss may cost the last ones.
 * @throws DirectoryLockedError when another process has it open; SetupError when its files cannot be used.
 */
export async function openEmbedded(dataDirectory: string, options: Options = {}): Promise<Database> {
  const { quota, onSlow, onEmbeddedDead, prismaClient } = options
  const lock = lockDirectory(dataDirectory)
  try {
    const server = await openEmbeddedServer(join(dataDirectory, 'postgres'), onEmbeddedDead)
    const open = (makePreamble: MakePreamble) =>
      openPrisma(
        withPreamble(embeddedAdapter(server), {
          makePreamble,
          statementsHavePreamble: false,
          isEmbedded: true,
          onSlow,
        }),
        {
          prismaClient,
        },
      )
    const tenant = open(tenantPreambleWith(quota))
    const signIn = open(signInPreamble)
    const janitor = open(janitorPreamble)
    const storage = createStorageWatch()
    const gate = createDrainGate(async () => {
      await Promise.all([tenant, signIn, janitor].map((client) => client.$disconnect()))
      await server.close()
      lock.release()
    })
    return {
      kind: 'embedded',
      label: `embedded PostgreSQL in ${dataDirectory}`,
      tenant: createTenantDatabase(tenant, { gate, storage, secrets: signIn }),
      signIn,
      janitor,
      useSession: (work) => work(embeddedSession(server)),
      ping: () => ping(signIn, storage),
      assertSound: storage.assertSound,
      close: gate.close,
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
