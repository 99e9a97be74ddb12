import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** A switch for named prepared statements on one server. */
export interface StatementNames {
  readonly inUse: boolean
  /** Disables named prepared statements for good. */
  abandon(): void
}

/**
 * Creates the switch, which is on until prepared statements turn out to fail: a transaction pooler that does not track them
 * (PgBouncer before 1.21) makes their names unknown, or known twice.
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
        'The database loses prepared statements, probably behind a transaction pooler. They are disabled now, which makes calls slower. To keep them, use PgBouncer 1.21 or newer with max_prepared_statements.',
      )
    },
  }
}

// The number of texts is that of distinct queries in the code; the limit is a safeguard.
const names = new LRUCache<string, string>({ max: 1000 })

/**
 * Returns the name for a prepared statement: the first 32 hex digits of the SHA-256 of its text. A name shared by two texts
 * would break the connection, or run the wrong text behind a pooler. PostgreSQL truncates names at 63 bytes.
 */
export function statementName(sql: string): string {
  let name = names.get(sql)
  if (name === undefined) {
    name = hash('sha256', sql, 'hex').slice(0, 32)
    names.set(sql, name)
  }
  return name
}
