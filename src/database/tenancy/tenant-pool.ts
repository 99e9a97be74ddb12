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
 * A pool on which every single statement travels behind the prefix, in one transaction and one round trip, prepared under a
 * name. Transactions that Prisma opens itself are given their preamble by the adapter (`tenant-adapter.ts`), which sees them begin. What
 * they send has no name, as it could not be sent again where a pooler has lost the name: nothing fails half way for that.
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
    // The pool listens to idle connections only. One that is lost while it works, or is being closed, says so as well, and
    // an error that nobody listens to would end the process.
    this.on('connect', (client) => client.once('error', onConnectionLost).on('error', () => {}))
    this.on('error', () => {})
  }

  /** What transactions that Prisma opens have to begin with: connections of one login to one database are alike. */
  pins = (): Pins | undefined => this.#newestPins

  async #readSettings(client: pg.ClientBase): Promise<void> {
    const { rows } = await client.query(READ_SETTINGS)
    this.#newestPins = pinsFor(rows[0])
    if (this.#newestPins) this.#pins.set(client, this.#newestPins)
  }

  // `pg` declares a dozen overloads; Prisma's adapter calls this one alone.
  override query(query: Statement | string | pg.Submittable): never {
    if (typeof query === 'string' || 'submit' in query) throw new Error('Only Prisma queries a tenant pool')
    return this.run(query) as never
  }

  /** Runs one statement past Prisma. Its rows hold what Prisma would have made of them. */
  rows: Rows = async <Row>(text: string, values: unknown[], options = {}) =>
    (await this.run({ text, values, ...options })).rows as Row[]

  protected async run(query: Statement): Promise<Received> {
    const preamble = this.#makePreamble()
    const named = this.#names.inUse
    try {
      return await this.#send(preamble, query, named)
    } catch (error) {
      if (!named || !MISPLACED_STATEMENT.test(stateOf(error))) throw error
      // It was one transaction, which has failed, so nothing has happened and it may be sent again.
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
      // A transaction that was begun and has failed is still open.
      stale = STALE_STATEMENT.test(stateOf(error)) || pins?.begin !== undefined
      throw error
    } finally {
      inTime()
      client.release(stale)
      this.#onSlow(query.text, startedAt)
    }
  }
}

/** Sends what Prisma asks as one statement: where it has no parameters, `pg` would let several pass, COMMIT among them. */
class OneStatementClient extends pg.Client {
  override query(query: object | string, ...more: unknown[]): never {
    if (query instanceof TenantStatement) return super.query(query) as never
    const one = typeof query === 'string' ? query : { ...query, queryMode: 'extended' }
    const answer: unknown = super.query(one as string, ...(more as []))
    if (!(answer instanceof Promise)) return answer as never
    return answer.finally(cutAfter(connectionOf(this))) as never
  }
}

/** `pg` does not declare the connection of a client. */
function connectionOf(client: pg.ClientBase): { stream: { destroy(): void } } {
  return Reflect.get(client, 'connection')
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
