import { join } from 'node:path'
import type { Database } from './database.ts'
import { createDoor } from './door.ts'
import { embeddedAdapter } from './embedded-adapter.ts'
import { openEmbeddedServer } from './embedded-server.ts'
import { type Fence, janitorFence, signInFence, tenantFenceWith } from './fence.ts'
import { fenceAdapter } from './fenced-adapter.ts'
import { lockDirectory } from './lock.ts'
import { openPrisma, ping } from './prisma.ts'
import type { ServerOptions } from './server-options.ts'
import { embeddedSession } from './session.ts'
import { createStorageWatch } from './storage-watch.ts'
import { createTenantDatabase } from './tenant.ts'

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
    const open = (fence: Fence) =>
      openPrisma(fenceAdapter(embeddedAdapter(server), { fence, statementsFenced: false, isEmbedded: true, onSlow }), {
        prismaClient,
      })
    const tenant = open(tenantFenceWith(quota))
    const signIn = open(signInFence)
    const janitor = open(janitorFence)
    const storage = createStorageWatch()
    const door = createDoor(async () => {
      await Promise.all([tenant, signIn, janitor].map((client) => client.$disconnect()))
      await server.close()
      lock.release()
    })
    return {
      kind: 'embedded',
      label: `embedded PostgreSQL in ${dataDirectory}`,
      tenant: createTenantDatabase(tenant, { door, storage, secrets: signIn }),
      signIn,
      janitor,
      useSession: (work) => work(embeddedSession(server)),
      ping: () => ping(signIn, storage),
      assertSound: storage.assertSound,
      close: door.close,
    }
  } catch (error) {
    lock.release()
    throw error
  }
}
