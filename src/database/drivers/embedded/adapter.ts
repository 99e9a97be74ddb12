import type { PGlite, Transaction as PGliteTransaction } from '@electric-sql/pglite'
import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import { PrismaPGlite } from 'pglite-prisma-adapter'

/**
 * Returns Prisma's adapter for the embedded database. It reports a failed COMMIT, which the package's own adapter ignores:
 * deferred constraints and a full disk fail there.
 */
export function embeddedAdapter(server: PGlite): SqlDriverAdapterFactory {
  const ends = new WeakMap<object, Promise<unknown>>()

  function transaction<T>(work: (transaction: PGliteTransaction) => Promise<T>): Promise<T> {
    const end: Promise<T> = server.transaction((transaction) => {
      ends.set(transaction, end)
      return work(transaction)
    })
    // The rejection of a rolled-back transaction is expected.
    end.catch(() => {})
    return end
  }

  const factory = new PrismaPGlite(
    new Proxy(server, {
      get(target, name) {
        if (name === 'transaction') return transaction
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    }),
  )
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    async connect() {
      const adapter = await factory.connect()
      return Object.assign(adapter, { startTransaction: startTransaction.bind(undefined, adapter, ends) })
    },
  }
}

type Adapter = Awaited<ReturnType<PrismaPGlite['connect']>>
type StartTransaction = Adapter['startTransaction']

async function startTransaction(
  adapter: Adapter,
  ends: WeakMap<object, Promise<unknown>>,
  isolation?: Parameters<StartTransaction>[0],
): ReturnType<StartTransaction> {
  const started = await (Object.getPrototypeOf(adapter).startTransaction as StartTransaction).call(adapter, isolation)
  const [commit, rollback] = [started.commit.bind(started), started.rollback.bind(started)]
  let isOver = false
  return Object.assign(started, {
    commit: async () => {
      isOver = true
      await commit()
      await ends.get(Reflect.get(started, 'client'))
    },
    // After a failed COMMIT a rollback would only cause an unhandled rejection.
    rollback: async () => {
      if (!isOver) await rollback()
    },
  })
}
