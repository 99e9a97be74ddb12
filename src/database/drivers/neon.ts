import type { PoolConfig } from '@neondatabase/serverless'
import type { Database } from '../database.ts'
import { openChannel } from '../notifications/channel.ts'
import { createDrainGate } from '../resilience/drain-gate.ts'
import { createStorageWatch } from '../resilience/storage-watch.ts'
import {
  janitorPreamble,
  type MakePreamble,
  signInPreamble,
  tenantPreambleWith,
  workerPreamble,
} from '../tenancy/preamble.ts'
import { prismaRows } from '../tenancy/rows.ts'
import { createTenantDatabase } from '../tenancy/tenant.ts'
import { withPreamble } from '../tenancy/tenant-adapter.ts'
import { NeonAdapter, NeonClient } from './neon-driver.ts'
import { openPrisma, ping } from './prisma.ts'
import { channelConfig, connectionConfig, describeServer, poolConfigs, type ServerOptions } from './server-options.ts'
import { onConnection, type Session } from './session.ts'

export interface NeonOptions extends ServerOptions {
  /** The ws:// or wss:// URL of a self-hosted proxy, called with `?address=host:port`. Default: Neon's own. */
  webSocketProxy?: string | undefined
}

/**
 * Opens a PostgreSQL server over WebSockets, for networks that block TCP: at Neon, or behind a proxy like Neon's. A single
 * statement takes four round trips (BEGIN, preamble, statement, COMMIT), because this driver waits for each answer; over TCP it
 * takes one. Connects at the first query.
 */
export function openNeon(options: NeonOptions): Database {
  const open = (config: PoolConfig, makePreamble: MakePreamble) =>
    openPrisma(
      withPreamble(new NeonAdapter(config, options), {
        makePreamble,
        statementsHavePreamble: false,
        onSlow: options.onSlow,
      }),
      { maxWait: options.acquireTimeoutMs, prismaClient: options.prismaClient },
    )
  const configs = poolConfigs(options)
  const tenant = open(configs.tenant, tenantPreambleWith(options.quota))
  const signIn = open(configs.signIn, signInPreamble)
  const janitor = open(configs.janitor, janitorPreamble)
  const worker = open(configs.worker, workerPreamble)
  const storage = createStorageWatch()
  const gate = createDrainGate(async () => {
    await Promise.all([tenant, signIn, janitor, worker].map((client) => client.$disconnect()))
  })
  return {
    kind: 'postgres',
    label: `PostgreSQL at ${describeServer(options.url)} over WebSocket`,
    tenant: createTenantDatabase(tenant, { gate, storage, secrets: signIn }),
    signIn,
    janitor,
    worker: prismaRows(worker),
    requestLimits: prismaRows(signIn),
    useSession: (work) => useSession(options, work),
    openChannel: (events) => openChannel(new NeonClient(channelConfig(options), options.webSocketProxy), events),
    ping: () => ping(signIn, storage),
    assertSound: storage.assertSound,
    close: gate.close,
  }
}

// Migrations and start-up checks use WebSockets too, because TCP may be blocked. On the direct host, one WebSocket is one
// database session for as long as it is open.
async function useSession<T>(options: NeonOptions, work: (session: Session) => Promise<T>): Promise<T> {
  const client = new NeonClient(connectionConfig(options.directUrl ?? options.url), options.webSocketProxy)
  return onConnection(client, work)
}
