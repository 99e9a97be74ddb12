import type { Rows, Value } from '../database/tenancy/rows.ts'

interface Query {
  text: string
  values: Value[]
}

/** The time for which the store is not queried after a failure, in milliseconds, so that callers do not wait for it. */
const OPEN_MS = 5000
const CLEAR_EVERY_MS = 10 * 60_000
const CLEAR = 'DELETE FROM auth.request_limit WHERE expire < $1'

/** Creates a PostgreSQL client for `rate-limiter-flexible`, with a circuit breaker. */
export function storeClient(rows: Rows, onProblem: (problem: string) => void) {
  let openUntil = 0
  let clearAt = Date.now() + CLEAR_EVERY_MS

  async function ask({ text, values }: Query) {
    const found = await rows(text, values)
    return { rows: found, rowCount: found.length }
  }

  return {
    async query(query: Query) {
      const now = Date.now()
      if (now < openUntil) throw new Error('The store of request limits failed recently and is not queried yet')
      try {
        const answer = await ask(query)
        if (now >= clearAt) {
          clearAt = now + CLEAR_EVERY_MS
          void ask({ text: CLEAR, values: [now] }).catch(() => {})
        }
        return answer
      } catch (error) {
        if (Date.now() >= openUntil)
          onProblem('requests cannot be counted in the database: each process counts separately')
        openUntil = Date.now() + OPEN_MS
        throw error
      }
    },
  }
}
