import { setImmediate } from 'node:timers/promises'
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlDriverAdapterFactory,
  SqlQuery,
  Transaction,
} from '@prisma/driver-adapter-utils'
import { throwIfCancelled } from '../resilience/cancellation.ts'
import { type OnSlow, slowSince, timed } from '../resilience/slow-statements.ts'
import { type Pins, pinned, pinsFor, READ_SETTINGS } from './pinned-settings.ts'
import type { MakePreamble } from './preamble.ts'

interface Options {
  makePreamble: MakePreamble
  /** Whether the driver adds the preamble to single statements itself (`TenantPool`); then only transactions need it here. */
  statementsHavePreamble: boolean
  /** Returns the setting overrides if the driver reads them; otherwise this adapter reads them once. */
  pins?: (() => Pins | undefined) | undefined
  /** True for the embedded database. It runs on the event loop, so each transaction first yields to other work. */
  isEmbedded?: boolean
  onSlow?: OnSlow | undefined
}

/**
 * Wraps a Prisma driver adapter so that the session preamble follows BEGIN in every transaction: for nested writes, `update`
 * with `include`, array and interactive `$transaction`, and single statements.
 */
export function withPreamble(factory: SqlDriverAdapterFactory, options: Options): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => addPreamble(await factory.connect(), options),
  }
}

function addPreamble(inner: SqlDriverAdapter, options: Options): SqlDriverAdapter {
  const { makePreamble, statementsHavePreamble, isEmbedded, onSlow } = options
  const report = slowSince(onSlow)
  let found: Promise<Pins | undefined> | undefined

  /** Reads the overrides once: connections of one login to one database share their settings. */
  function findPins(): Promise<Pins | undefined> {
    found ??= readPins(inner).catch((error: unknown) => {
      found = undefined
      throw error
    })
    return found
  }

  async function startTransaction(isolation?: IsolationLevel): Promise<Transaction> {
    const bare = makePreamble()
    // Before a connection is taken: the pool may have no second one for this query.
    const read = statementsHavePreamble ? undefined : await findPins()
    if (isEmbedded) await setImmediate()
    const transaction = timed(await inner.startTransaction(), report)
    try {
      throwIfCancelled()
      const pins = statementsHavePreamble ? options.pins?.() : read
      const preamble = pinned(bare, pins)
      // Not passed to the adapter: the embedded one would send it before BEGIN, where it has no effect.
      const level = isolation ?? (pins?.begin && 'READ COMMITTED')
      if (level) await transaction.executeRaw(plain(`SET TRANSACTION ISOLATION LEVEL ${level}`))
      const args = preamble.values
      const { rows } = await transaction.queryRaw({ sql: preamble.sql, args, argTypes: args.map(() => TEXT) })
      preamble.received?.(rows[0]?.at(-1))
      return transaction
    } catch (error) {
      await rollBack(transaction)
      throw error
    }
  }

  async function runInTransaction<T>(run: (transaction: Transaction) => Promise<T>): Promise<T> {
    const transaction = await startTransaction()
    try {
      const result = await run(transaction)
      await end(transaction, 'COMMIT')
      return result
    } catch (error) {
      await rollBack(transaction)
      throw error
    }
  }

  return {
    provider: inner.provider,
    adapterName: inner.adapterName,
    queryRaw: (query) =>
      statementsHavePreamble ? inner.queryRaw(query) : runInTransaction((tx) => tx.queryRaw(query)),
    executeRaw: (query) =>
      statementsHavePreamble ? inner.executeRaw(query) : runInTransaction((tx) => tx.executeRaw(query)),
    executeScript: () => Promise.reject(new Error('A script cannot have a session preamble; run it on a session')),
    startTransaction,
    getConnectionInfo: () => inner.getConnectionInfo?.() ?? { supportsRelationJoins: true },
    dispose: () => inner.dispose(),
  }
}

async function readPins(adapter: SqlDriverAdapter): Promise<Pins | undefined> {
  const { columnNames, rows } = await adapter.queryRaw(plain(READ_SETTINGS))
  return pinsFor(Object.fromEntries(columnNames.map((name, n) => [name, rows[0]?.[n]])))
}

const TEXT = { scalarType: 'string', arity: 'scalar' } as const

function plain(sql: string): SqlQuery {
  return { sql, args: [], argTypes: [] }
}

// Prisma drivers with a "phantom query" send COMMIT and ROLLBACK themselves; for others it must be sent as a statement.
async function end(transaction: Transaction, word: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  if (!transaction.options.usePhantomQuery) await transaction.executeRaw(plain(word))
  await (word === 'COMMIT' ? transaction.commit() : transaction.rollback())
}

async function rollBack(transaction: Transaction): Promise<void> {
  // A failed ROLLBACK means a lost connection. The caller reports the original error.
  await end(transaction, 'ROLLBACK').catch(() => transaction.rollback().catch(() => {}))
}
