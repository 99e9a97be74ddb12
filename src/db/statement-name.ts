import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

// The texts are as many as the shapes of our queries; the limit only keeps a surprise from growing.
const names = new LRUCache<string, string>({ max: 1000 })

/**
 * The name a statement is prepared under: 32 hex digits of its text's SHA-256, because one name for two texts would break the
 * connection, and PostgreSQL cuts names at 63 bytes.
 */
export function statementName(sql: string): string {
  let name = names.get(sql)
  if (name === undefined) {
    name = hash('sha256', sql, 'hex').slice(0, 32)
    names.set(sql, name)
  }
  return name
}
