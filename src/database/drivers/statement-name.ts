import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** Whether the statements of one server are prepared under names. */
export interface StatementNames {
  readonly inUse: boolean
  /** Uses no names from now on. */
  abandon(): void
}

/**
 * Names are in use until that turns out not to work: a pooler that takes another server connection for each transaction,
 * and does not keep prepared statements itself (PgBouncer before 1.21), makes them unknown, or known twice.
 */
export function createStatementNames(onProblem: (problem: string) => void = () => {}): StatementNames {
  let inUse = true
  return {
    get inUse() {
      return inUse
    },
    abandon: () => {
      if (!inUse) return
      inUse = false
      onProblem(
        'The database loses prepared statements, as behind a transaction pooler, so none are used from now on and calls take longer. PgBouncer 1.21 or newer keeps them, with max_prepared_statements.',
      )
    },
  }
}

// The texts are as many as the shapes of our queries; the limit only keeps a surprise from growing.
const names = new LRUCache<string, string>({ max: 1000 })

/**
 * The name a statement is prepared under: 32 hex digits of its text's SHA-256, because one name for two texts would break the
 * connection, or run the other one's text behind a pooler. PostgreSQL cuts names at 63 bytes.
 */
export function statementName(sql: string): string {
  let name = names.get(sql)
  if (name === undefined) {
    name = hash('sha256', sql, 'hex').slice(0, 32)
    names.set(sql, name)
  }
  return name
}
