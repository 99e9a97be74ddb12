import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaClient } from '../../generated/prisma/client.ts'
import type { StorageWatch } from '../resilience/storage-watch.ts'
import { ACQUIRE_TIMEOUT_MS } from './server-options.ts'

interface Options {
  /** How long a transaction waits for a connection, in milliseconds. Default 2000. */
  maxWait?: number | undefined
  /** The generated client class. Default: that of this version's schema. */
  prismaClient?: typeof PrismaClient | undefined
}

/**
 * Opens a Prisma client on an adapter. Its errors contain no source lines. Validation errors contain the values of the query
 * (`observability.ts` keeps them out of the log).
 */
export function openPrisma(
  adapter: SqlDriverAdapterFactory,
  { maxWait = ACQUIRE_TIMEOUT_MS, prismaClient: Client = PrismaClient }: Options = {},
): PrismaClient {
  return new Client({
    adapter,
    errorFormat: 'minimal',
    log: [],
    // In milliseconds: the wait for a connection, the same as for single statements, and the whole transaction.
    transactionOptions: { maxWait, timeout: 10_000 },
  })
}

/** Runs a minimal query, as `$connect` succeeds without a server. @throws also while the disk is known to be full or damaged. */
export async function ping(prisma: PrismaClient, storage: Pick<StorageWatch, 'assertSound'>): Promise<void> {
  storage.assertSound()
  await prisma.$queryRaw`SELECT 1`
}
