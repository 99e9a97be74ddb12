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
  /** The driver fences single statements itself (`TenantPool`), so only transactions are left to do here. */
  statementsHavePreamble: boolean
  /** What deviates in the settings of the sessions, where the driver fences statements; else it is read once. */
  pins?: (() => Pins | undefined) | undefined
  /**
   * The database is the embedded one. It runs on the event loop, so between two transactions it lets others have their turn;
   * and its driver loses an error of COMMIT, so constraints that are checked there are checked right before.
   */
  isEmbedded?: boolean
  onSlow?: OnSlow | undefined
}

/**
 * Puts the fence around a Prisma driver adapter: right after BEGIN of every transaction comes the prefix, whoever opened
 * it: nested writes, `update` with `include`, array and interactive `$transaction`, or a single statement.
 */
export function withPreamble(factory: SqlDriverAdapterFactory, options: Options): SqlDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => makePreamble(await factory.connect(), options),
  }
}

function makePreamble(inner: SqlDriverAdapter, options: Options): SqlDriverAdapter {
  const { makePreamble, statementsHavePreamble, isEmbedded, onSlow } = options
  const report = slowSince(onSlow)
  let found: Promise<Pins | undefined> | undefined

  /** One login to one database has the same settings on every connection. */
  function findPins(): Promise<Pins | undefined> {
    found ??= readPins(inner).catch((error: unknown) => {
      found = undefined
      throw error
    })
    return found
  }

  async function startTransaction(isolation?: IsolationLevel): Promise<Transaction> {
    const bare = makePreamble()
    // Before a connection is taken: there may be no other one to ask.
    const read = statementsHavePreamble ? undefined : await findPins()
    if (isEmbedded) await setImmediate()
    const transaction = timed(await inner.startTransaction(), report)
    try {
      throwIfCancelled()
      const pins = statementsHavePreamble ? options.pins?.() : read
      const preamble = pinned(bare, pins)
      // Set here and not by the adapters: the embedded one would send it before BEGIN, where it does nothing.
      const level = isolation ?? (pins?.begin && 'READ COMMITTED')
      if (level) await transaction.executeRaw(plain(`SET TRANSACTION ISOLATION LEVEL ${level}`))
      const args = preamble.values
      const { rows } = await transaction.queryRaw({ sql: preamble.sql, args, argTypes: args.map(() => TEXT) })
      preamble.received?.(rows[0]?.at(-1))
      return isEmbedded && preamble.defersConstraints ? checkedBeforeCommit(transaction) : transaction
    } catch (error) {
      await rollBack(transaction)
      throw error
    }
  }

  async function alone<T>(run: (transaction: Transaction) => Promise<T>): Promise<T> {
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
    queryRaw: (query) => (statementsHavePreamble ? inner.queryRaw(query) : alone((tx) => tx.queryRaw(query))),
    executeRaw: (query) => (statementsHavePreamble ? inner.executeRaw(query) : alone((tx) => tx.executeRaw(query))),
    executeScript: () => Promise.reject(new Error('Scripts cannot be fenced; run them on a session')),
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

// A driver with a "phantom query" sends COMMIT and ROLLBACK itself; the others are told to, and then let go.
async function end(transaction: Transaction, word: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  if (!transaction.options.usePhantomQuery) await transaction.executeRaw(plain(word))
  await (word === 'COMMIT' ? transaction.commit() : transaction.rollback())
}

/** The same transaction, which fails before COMMIT where a deferred constraint does not hold. */
function checkedBeforeCommit(transaction: Transaction): Transaction {
  let isRolledBack = false
  async function rollback(): Promise<void> {
    if (isRolledBack) return
    isRolledBack = true
    await transaction.rollback()
  }
  async function commit(): Promise<void> {
    try {
      await transaction.executeRaw(plain('SET CONSTRAINTS ALL IMMEDIATE'))
    } catch (error) {
      await rollback()
      throw error
    }
    await transaction.commit()
  }
  return { ...transaction, commit, rollback }
}

async function rollBack(transaction: Transaction): Promise<void> {
  // The connection may be gone, and the transaction with it: the error that led here is the one to report.
  await end(transaction, 'ROLLBACK').catch(() => transaction.rollback().catch(() => {}))
}
