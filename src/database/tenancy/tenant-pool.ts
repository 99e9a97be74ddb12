import pg from 'pg'
import { createStatementNames, type StatementNames, statementName } from '../drivers/statement-name.ts'
import { throwIfCancelled } from '../resilience/cancellation.ts'
import { cutAfter } from '../resilience/deadline.ts'
import { type OnSlow, slowSince } from '../resilience/slow-statements.ts'
import { type Pins, pinned, pinsFor, READ_SETTINGS } from './pinned-settings.ts'
import type { MakePreamble, Preamble } from './preamble.ts'
import type { Rows } from './rows.ts'
import { type Received, type Statement, TenantStatement } from './tenant-statement.ts'

interface Options {
  /** Shared by the pools of one server. */
  names?: StatementNames
  onConnectionLost?: ((error: Error) => void) | undefined
  onSlow?: OnSlow | undefined
}

/**
 * A pool that sends each single statement together with the session preamble, in one transaction and one round trip, as
 * named prepared statements. Transactions that Prisma opens get their preamble from `tenant-adapter.ts`. Their statements stay
 * unnamed, because a statement inside a transaction cannot be retried when a pooler has lost its prepared name.
 */
export class TenantPool extends pg.Pool {
  readonly #makePreamble: MakePreamble
  readonly #names: StatementNames
  readonly #onSlow: (sql: string, startedAt: number) => void
  readonly #pins = new WeakMap<pg.ClientBase, Pins>()
  #newestPins: Pins | undefined

  constructor(config: pg.PoolConfig, makePreamble: MakePreamble, options: Options = {}) {
    const onConnect = (client: pg.ClientBase) => this.#readSettings(client)
    super({ ...config, Client: OneStatementClient, onConnect } as pg.PoolConfig)
    const { names = createStatementNames(), onConnectionLost = () => {} } = options
    this.#makePreamble = makePreamble
    this.#names = names
    this.#onSlow = slowSince(options.onSlow)
    // The pool handles errors of idle connections only. Busy and closing connections emit them too, and an error event
    // without a listener would end the process.
    this.on('connect', (client) => client.once('error', onConnectionLost).on('error', () => {}))
    this.on('error', () => {})
  }

  /** Returns the setting overrides for transactions that Prisma opens. Connections of one login share their settings. */
  pins = (): Pins | undefined => this.#newestPins

  async #readSettings(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query(READ_SETTINGS)
    this.#newestPins = pinsFor(rows[0])
    if (this.#newestPins) this.#pins.set(client, this.#newestPins)
  }

  // `pg` declares a dozen overloads; Prisma's adapter calls only this one.
  override query(query: Statement | string | pg.Submittable): never {
    if (typeof query === 'string' || 'submit' in query)
      throw new Error('query() accepts only statements of Prisma; call rows()')
    return this.run(query) as never
  }

  /** Runs one statement without Prisma. Returns values of the same types as Prisma would. */
  rows: Rows = async <Row>(text: string, values: unknown[], options = {}) =>
    (await this.run({ text, values, ...options })).rows as Row[]

  protected async run(query: Statement): Promise<Received> {
    const preamble = this.#makePreamble()
    const named = this.#names.inUse
    try {
      return await this.#send(preamble, query, named)
    } catch (error) {
      if (!named || !MISPLACED_STATEMENT.test(stateOf(error))) throw error
      // The statement was its own transaction, which was rolled back, so it can be retried.
      this.#names.abandon()
      return await this.#send(preamble, query, false)
    }
  }

  async #send(preamble: Preamble, query: Statement, named: boolean): Promise<Received> {
    const client = await this.connect()
    let stale = false
    const pins = this.#pins.get(client)
    const pinnedPreamble = pinned(preamble, pins)
    const startedAt = performance.now()
    const inTime = cutAfter(connectionOf(client), preamble.deadlineMs)
    try {
      throwIfCancelled()
      return await new Promise((resolve, reject) => {
        client.query(
          new TenantStatement({
            begin: pins?.begin,
            preamble: named ? { ...pinnedPreamble, name: statementName(pinnedPreamble.sql) } : pinnedPreamble,
            statement: named && query.prepared !== false ? { ...query, name: statementName(query.text) } : query,
            done: (error, result) => (error ? reject(error) : resolve(result)),
          }),
        )
      })
    } catch (error) {
      // After a failure, an explicit BEGIN leaves the transaction open.
      stale = STALE_STATEMENT.test(stateOf(error)) || pins?.begin !== undefined
      throw error
    } finally {
      inTime()
      client.release(stale)
      this.#onSlow(query.text, startedAt)
    }
  }
}

/** Restricts each query of Prisma to one statement: without parameters, `pg` would accept several, including a COMMIT. */
class OneStatementClient extends pg.Client {
  override query(query: object | string, ...more: unknown[]): never {
    if (query instanceof TenantStatement) return super.query(query) as never
    const one = typeof query === 'string' ? query : { ...query, queryMode: 'extended' }
    const answer: unknown = super.query(one as string, ...(more as []))
    if (!(answer instanceof Promise)) return answer as never
    return answer.finally(cutAfter(connectionOf(this))) as never
  }
}

/** Returns the connection of a client, which `pg` does not declare. */
function connectionOf(client: pg.ClientBase): { stream: { destroy(): void } } {
  return Reflect.get(client, 'connection')
}

// The server does not have this prepared statement, or already has it although this client did not prepare it: a pooler has
// switched the session. A name always stands for the same text, as it is a hash of it.
const MISPLACED_STATEMENT = /^(26000|42P05)$/
// A schema change altered the result type of a prepared statement. It fails on this connection from now on; a new
// connection prepares it again.
const STALE_STATEMENT = /^0A000$/

function stateOf(error: unknown): string {
  return error instanceof pg.DatabaseError ? (error.code ?? '') : ''
}
