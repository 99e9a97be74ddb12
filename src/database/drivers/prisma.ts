import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaClient } from '../../generated/prisma/client.ts'
import type { StorageWatch } from '../resilience/storage-watch.ts'
import { ACQUIRE_TIMEOUT_MS } from './server-options.ts'

interface Options {
  /** How long a transaction waits for a connection, in milliseconds. Default 2000. */
  maxWait?: number | undefined
  /** The generated client to open. Default: that of this version's schema. */
  prismaClient?: typeof PrismaClient | undefined
}

/**
 * Opens Prisma's client on an adapter. Its errors carry no source lines; those about the form of a query do carry its values
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
    // In milliseconds: for a connection, as single statements wait for one, and for all steps together.
    transactionOptions: { maxWait, timeout: 10_000 },
  })
}

/** Sends the shortest query there is: `$connect` succeeds without a server. It fails too while what is kept is not safe. */
export async function ping(prisma: PrismaClient, storage: Pick<StorageWatch, 'assertSound'>): Promise<void> {
  storage.assertSound()
  await prisma.$queryRaw`SELECT 1`
}
