import pg from 'pg'
import type { Fence, Prefix } from './fence.ts'
import { createStatementNames, type StatementNames, statementName } from './statement-name.ts'

type Query = pg.QueryConfig & { rowMode?: string }

interface Options {
  /** Shared by the pools of one server. */
  names?: StatementNames
  onConnectionLost?: ((error: Error) => void) | undefined
}

/**
 * A pool on which every single statement travels as BEGIN · prefix · statement · COMMIT in one round trip, prepared under a
 * name. Transactions that Prisma opens itself are fenced by the adapter (`fenced-adapter.ts`), which sees them begin. What
 * they send has no name, as it could not be sent again where a pooler has lost the name: nothing fails half way for that.
 */
export class FencedPool extends pg.Pool {
  readonly #fence: Fence
  readonly #names: StatementNames

  constructor(config: pg.PoolConfig, fence: Fence, options: Options = {}) {
    super({ ...config, pipeline: true, Client: OneStatementClient } as pg.PoolConfig)
    const { names = createStatementNames(), onConnectionLost = () => {} } = options
    this.#fence = fence
    this.#names = names
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
    const named = this.#names.inUse
    try {
      return await this.#send(prefix, query, named)
    } catch (error) {
      if (!named || !MISPLACED_STATEMENT.test(stateOf(error))) throw error
      // It was one transaction, which has failed, so nothing has happened and it may be sent again.
      this.#names.abandon()
      return await this.#send(prefix, query, false)
    }
  }

  async #send(prefix: Prefix, query: Query, named: boolean): Promise<pg.QueryResult> {
    const prepared = (part: Query): Query => (named ? { ...part, name: statementName(part.text) } : part)
    const client = await this.connect()
    let stale = false
    try {
      const [begin, fence, statement, commit] = await Promise.allSettled([
        // Not prepared: were BEGIN forgotten by a pooler, what follows would run alone, as the login role.
        client.query('BEGIN'),
        client.query(prepared({ text: prefix.sql, values: prefix.values })),
        client.query(prepared(query)),
        client.query('COMMIT'),
      ])
      // The first failure is the cause; what follows it only says that the transaction is aborted.
      for (const step of [begin, fence, statement, commit]) {
        if (step.status !== 'rejected') continue
        stale = STALE_STATEMENT.test(stateOf(step.reason))
        throw step.reason
      }
      const [row = {}] = (fence as PromiseFulfilledResult<pg.QueryResult<object>>).value.rows
      prefix.received?.(Object.values(row).at(-1))
      return (statement as PromiseFulfilledResult<pg.QueryResult>).value
    } finally {
      client.release(stale)
    }
  }
}

/** Sends what Prisma asks as one statement: where it has no parameters, `pg` would let several pass, COMMIT among them. */
class OneStatementClient extends pg.Client {
  override query(query: object | string, ...more: unknown[]): never {
    const one = typeof query === 'string' ? query : { ...query, queryMode: 'extended' }
    return super.query(one as string, ...(more as [])) as never
  }
}

// A prepared statement is unknown to the server, or known although this client has not prepared it: the connection leads
// to another session than it did. Its text is the same in any case, as the name says the text.
const MISPLACED_STATEMENT = /^(26000|42P05)$/
// A prepared statement's result has changed with the schema. It will be so again, every time, on this connection: a new
// one prepares it afresh.
const STALE_STATEMENT = /^0A000$/

function stateOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : ''
}
