import type { SqlQuery, Transaction } from '@prisma/driver-adapter-utils'

/** A callback for a slow statement, with its text, which contains no parameter values, and its duration. */
export type OnSlow = (statement: { sql: string; durationMs: number }) => void

/** The duration from which a statement counts as slow, in milliseconds. */
const SLOW_MS = 500

/** Returns a function that reports a statement that has just ended, if it was slow. */
export function slowSince(onSlow: OnSlow | undefined): (sql: string, startedAt: number) => void {
  return (sql, startedAt) => {
    const durationMs = performance.now() - startedAt
    if (durationMs >= SLOW_MS)
      onSlow?.({ sql: sql.replaceAll(/\s+/g, ' ').slice(0, 2000), durationMs: Math.round(durationMs) })
  }
}

/** Wraps a transaction to report its slow statements. */
export function timed(transaction: Transaction, report: ReturnType<typeof slowSince>): Transaction {
  const measure = <Result>(run: (query: SqlQuery) => Promise<Result>) => {
    return async (query: SqlQuery) => {
      const startedAt = performance.now()
      try {
        return await run(query)
      } finally {
        report(query.sql, startedAt)
      }
    }
  }
  return {
    provider: transaction.provider,
    adapterName: transaction.adapterName,
    options: transaction.options,
    queryRaw: measure((query) => transaction.queryRaw(query)),
    executeRaw: measure((query) => transaction.executeRaw(query)),
    commit: () => transaction.commit(),
    rollback: () => transaction.rollback(),
    ...(transaction.createSavepoint && {
      createSavepoint: (name) => transaction.createSavepoint?.(name) ?? Promise.resolve(),
      rollbackToSavepoint: (name) => transaction.rollbackToSavepoint?.(name) ?? Promise.resolve(),
      releaseSavepoint: (name) => transaction.releaseSavepoint?.(name) ?? Promise.resolve(),
    }),
  }
}
