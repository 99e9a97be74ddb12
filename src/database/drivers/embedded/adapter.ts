import type { PGlite } from '@electric-sql/pglite'
import type { SqlDriverAdapterFactory, Transaction } from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'

/**
 * Returns Prisma's adapter for the embedded database. It reports a failed COMMIT, which the package's own adapter ignores:
 * deferred constraints and a full disk fail there.
 */
export function embeddedAdapter(server: PGlite): SqlDriverAdapterFactory {
  const factory = new PrismaPGlite(server)
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () =>
      Object.assign(await factory.connect(), {
        startTransaction: (isolation?: Isolation) => startTransaction(server, isolation),
      }),
  }
}

type Adapter = Awaited<ReturnType<PrismaPGlite['connect']>>
type Isolation = Parameters<Adapter['startTransaction']>[0]

/** Starts a transaction on a new adapter, which runs no other, so that the result of COMMIT belongs to this transaction. */
async function startTransaction(server: PGlite, isolation?: Isolation): Promise<Transaction> {
  let end: Promise<unknown> | undefined
  const transaction: PGlite['transaction'] = (work) => {
    const ended = server.transaction(work)
    // The rejection of a rolled-back transaction is expected.
    ended.catch(() => {})
    end = ended
    return ended
  }
  const adapter = await new PrismaPGlite(withTransaction(server, transaction)).connect()
  const started = await adapter.startTransaction(isolation)
  const [commit, rollback] = [started.commit.bind(started), started.rollback.bind(started)]
  let isOver = false
  return Object.assign(started, {
    commit: async () => {
      isOver = true
      await commit()
      await end
    },
    // After a failed COMMIT a rollback would only cause an unhandled rejection.
    rollback: async () => {
      if (!isOver) await rollback()
    },
  })
}

function withTransaction(server: PGlite, transaction: PGlite['transaction']): PGlite {
  return new Proxy(server, {
    get(target, name) {
      if (name === 'transaction') return transaction
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
