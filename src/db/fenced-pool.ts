import pg from 'pg'
import type { Fence } from './fence.ts'
import { statementName } from './statement-name.ts'

type Query = pg.QueryConfig & { rowMode?: string }

/**
 * A pool on which every single statement travels as BEGIN · prefix · statement · COMMIT in one round trip. Transactions
 * that Prisma opens itself are fenced by the adapter (`fenced-adapter.ts`), which sees them begin.
 */
export class FencedPool extends pg.Pool {
  readonly #fence: Fence

  constructor(config: pg.PoolConfig, fence: Fence, onConnectionLost: (error: Error) => void = () => {}) {
    super({ ...config, pipeline: true } as pg.PoolConfig)
    this.#fence = fence
    // The pool listens to idle connections only. One that is lost while it works, or is being closed, says so as well, and
    // an error that nobody listens to would end the process.
    this.on('connect', (client) => client.once('error', onConnectionLost).on('error', () => {}))
    this.on('error', () => {})
  }

  // `pg` declares a dozen overloads; Prisma's adapter calls this one alone.
  override query(query: Query | string | pg.Submittable): never {
    if (typeof query === 'string' || 'submit' in query) throw new Error('Only Prisma queries a fenced pool')
    return this.#run(query) as never
  }

  async #run(query: Query): Promise<pg.QueryResult> {
    const prefix = this.#fence()
    const client = await this.connect()
    let stale = false
    try {
      const [begin, fence, statement, commit] = await Promise.allSettled([
        // Not prepared: were BEGIN forgotten by a pooler, what follows would run alone, as the login role.
        client.query('BEGIN'),
        client.query({ name: statementName(prefix.sql), text: prefix.sql, values: prefix.values }),
        client.query(query),
        client.query('COMMIT'),
      ])
      // The first failure is the cause; what follows it only says that the transaction is aborted.
      for (const step of [begin, fence, statement, commit]) {
        if (step.status !== 'rejected') continue
        stale = STALE_STATEMENT.test(step.reason?.code)
        throw step.reason
      }
      return (statement as PromiseFulfilledResult<pg.QueryResult>).value
    } finally {
      client.release(stale)
    }
  }
}

// A prepared statement is unknown to the server, or its result has changed with the schema. It will be so again, every
// time, on this connection: a new one prepares it afresh.
const STALE_STATEMENT = /^(26000|0A000)$/
