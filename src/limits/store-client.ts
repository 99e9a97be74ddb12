import type { Rows, Value } from '../database/tenancy/rows.ts'

interface Query {
  text: string
  values: Value[]
}

/** After a failure the store is left alone for so long, in milliseconds: nobody is to wait for what has just failed. */
const REST_MS = 5000
const CLEAR_EVERY_MS = 10 * 60_000
const CLEAR = 'DELETE FROM auth.request_limit WHERE expire < $1'

/** What `rate-limiter-flexible` takes for a connection to PostgreSQL. */
export function storeClient(rows: Rows, onProblem: (problem: string) => void) {
  let restUntil = 0
  let clearAt = Date.now() + CLEAR_EVERY_MS

  async function ask({ text, values }: Query) {
    const found = await rows(text, values)
    return { rows: found, rowCount: found.length }
  }

  return {
    async query(query: Query) {
      const now = Date.now()
      if (now < restUntil) throw new Error('The store of request limits has failed a moment ago')
      try {
        const answer = await ask(query)
        if (now >= clearAt) {
          clearAt = now + CLEAR_EVERY_MS
          void ask({ text: CLEAR, values: [now] }).catch(() => {})
        }
        return answer
      } catch (error) {
        if (Date.now() >= restUntil)
          onProblem('requests cannot be counted in the database: each process counts for itself')
        restUntil = Date.now() + REST_MS
        throw error
      }
    },
  }
}
