import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { Connections, Database } from '../database.ts'
import { openChannel } from '../notifications/channel.ts'
import { createDrainGate } from '../resilience/drain-gate.ts'
import { createStorageWatch } from '../resilience/storage-watch.ts'
import { canPipeline } from '../tenancy/driver-internals.ts'
import {
  janitorPreamble,
  type MakePreamble,
  signInPreamble,
  tenantPreambleWith,
  workerPreamble,
} from '../tenancy/preamble.ts'
import { createTenantDatabase } from '../tenancy/tenant.ts'
import { withPreamble } from '../tenancy/tenant-adapter.ts'
import { TenantPool } from '../tenancy/tenant-pool.ts'
import { openPrisma, ping } from './prisma.ts'
import { channelConfig, connectionConfig, describeServer, poolConfigs, type ServerOptions } from './server-options.ts'
import { onConnection, type Session } from './session.ts'
import { createStatementNames } from './statement-name.ts'

interface PostgresOptions extends ServerOptions {
  /** Whether a single statement is one round trip. Default: whether the driver's internals are as assumed. */
  pipelines?: boolean | undefined
}

/** Opens a PostgreSQL server over TCP. Connects at the first query. */
export function openPostgres(options: PostgresOptions): Database {
  const { pipelines = canPipeline } = options
  if (!pipelines) options.onProblem?.(NOT_PIPELINED)
  // Shared by all pools, because they connect through the same pooler, if any.
  const names = createStatementNames(options.onProblem)
  const open = (config: pg.PoolConfig, makePreamble: MakePreamble) => {
    const pool = new TenantPool(config, makePreamble, {
      names,
      onConnectionLost: options.onConnectionLost,
      onSlow: options.onSlow,
      pipelines,
    })
    return {
      pool,
      prisma: openPrisma(
        withPreamble(new PrismaPg(pool), {
          makePreamble,
          statementsHavePreamble: true,
          pins: pool.pins,
          onSlow: options.onSlow,
        }),
        { maxWait: options.acquireTimeoutMs, prismaClient: options.prismaClient },
      ),
    }
  }
  const configs = poolConfigs(options)
  const tenant = open(configs.tenant, tenantPreambleWith(options.quota))
  const signIn = open(configs.signIn, signInPreamble)
  const janitor = open(configs.janitor, janitorPreamble)
  const worker = open(configs.worker, workerPreamble)
  const all = [tenant, signIn, janitor, worker]
  const storage = createStorageWatch()
  const gate = createDrainGate(async () => {
    await Promise.all(all.map(({ prisma }) => prisma.$disconnect()))
    await Promise.all(all.map(({ pool }) => pool.end()))
  })
  return {
    kind: 'postgres',
    label: `PostgreSQL at ${describeServer(options.url)}`,
    tenant: createTenantDatabase(tenant.prisma, { rows: tenant.pool.rows, gate, storage, secrets: signIn.prisma }),
    signIn: signIn.prisma,
    janitor: janitor.prisma,
    worker: worker.pool.rows,
    requestLimits: signIn.pool.rows,
    connections: () => countConnections(all.map(({ pool }) => pool)),
    useSession: (work) => useSession(options.directUrl ?? options.url, work),
    openChannel: (events) => openChannel(new pg.Client(channelConfig(options)), events),
    ping: () => ping(signIn.prisma, storage),
    assertSound: storage.assertSound,
    close: gate.close,
  }
}

const NOT_PIPELINED =
  'This version of the PostgreSQL driver is unknown: each statement takes four round trips instead of one, which makes calls slower. Install the version that package.json names.'

/** Sums up the connections of several pools. */
function countConnections(pools: pg.Pool[]): Connections {
  const sum = (count: (pool: pg.Pool) => number) => pools.reduce((total, pool) => total + count(pool), 0)
  return {
    open: sum((pool) => pool.totalCount),
    idle: sum((pool) => pool.idleCount),
    waiting: sum((pool) => pool.waitingCount),
  }
}

async function useSession<T>(url: string, work: (session: Session) => Promise<T>): Promise<T> {
  const client = new pg.Client(connectionConfig(url))
  return onConnection(client, work)
}
