import { createFairShare } from '../fair-share.ts'
import type { Prisma, PrismaClient } from '../generated/prisma/client.ts'
import type { SecretCallModel } from '../generated/prisma/models/SecretCall.ts'

/** A stored answer to a change with an idempotency key. */
export type StoredCall = SecretCallModel

/** The stored answers of one user during a change. */
export interface LockedCalls {
  /** Finds the answer to a call by its idempotency key. */
  findCall(procedure: string, key: string): Promise<StoredCall | undefined>
  /** Stores an answer in place of an older one with the same key. Of more than `MAX_CALLS` the oldest are deleted. */
  storeCall(call: Omit<StoredCall, 'answer'> & { answer: Prisma.InputJsonObject }): Promise<void>
}

/** Maximum number of stored answers per user. */
const MAX_CALLS = 1000

/** Creates the queries of the stored answers of a user in a transaction. */
export function lockedCalls({ secretCall }: Pick<Prisma.TransactionClient, 'secretCall'>, userId: string): LockedCalls {
  return {
    findCall: async (procedure, key) =>
      (await secretCall.findFirst({ where: { userId, procedure, key } })) ?? undefined,
    async storeCall(call) {
      const { procedure, key } = call
      await secretCall.deleteMany({ where: { userId, procedure, key } })
      const page = { orderBy: { createdAt: 'desc' as const }, skip: MAX_CALLS - 1 }
      const last = await secretCall.findFirst({ where: { userId }, ...page })
      if (last) await secretCall.deleteMany({ where: { userId, createdAt: { lte: last.createdAt } } })
      await secretCall.create({ data: call })
    },
  }
}

/**
 * Returns a function that runs a change of a user's secrets of one kind in a transaction, while no other one runs in any
 * process.
 */
export function changesInTurn(client: Pick<PrismaClient, '$transaction'>, kind: string) {
  // Waiting calls of one user must not hold the few connections of the sign-in.
  const inTurn = createFairShare(() => false)
  return <T>(userId: string, work: (tables: Prisma.TransactionClient) => Promise<T>): Promise<T> =>
    inTurn(userId, () =>
      client.$transaction(async (tables) => {
        await tables.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`${kind} ${userId}`}, 0))::text`
        return work(tables)
      }),
    )
}
