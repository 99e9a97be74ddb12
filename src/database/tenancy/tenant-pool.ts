import pg from 'pg'
import { columnReader } from '../drivers/read-column.ts'
import { createStatementNames, type StatementNames, statementName } from '../drivers/statement-name.ts'
import { throwIfCancelled } from '../resilience/cancellation.ts'
import { cutAfter } from '../resilience/deadline.ts'
import { type OnSlow, slowSince } from '../resilience/slow-statements.ts'
import { canPipeline } from './driver-internals.ts'
import { type Pins, pinned, pinsFor, READ_SETTINGS } from './pinned-settings.ts'
import { callerDeadline, type MakePreamble, type Preamble } from './preamble.ts'
import type { Rows } from './rows.ts'
import { type Received, type Statement, TenantStatement } from './tenant-statement.ts'

interface Options {
  /** Shared by the pools of one server. */
  names?: StatementNames
  onConnectionLost?: ((error: Error) => void) | undefined
  onSlow?: OnSlow | undefined
  /** Whether a transaction is one round trip instead of four. Default: whether the driver's internals are as assumed. */
  pipelines?: boolean | undefined
}

type Sent = Pick<ConstructorParameters<typeof TenantStatement>[0], 'begin' | 'preamble' | 'statement'>

/**
 * A pool that sends each single statement together with the session preamble, in one transaction and one round trip, as
 * named prepared statements. Transactions that Prisma opens get their preamble from `tenant-adapter.ts`. Their statements stay
 * unnamed, because a statement inside a transaction cannot be retried when a pooler has lost its prepared name.
 */
export class TenantPool extends pg.Pool {
  readonly #makePreamble: MakePreamble
  readonly #names: StatementNames
  readonly #pipelines: boolean
  readonly #onSlow: (sql: string, startedAt: number) => void
  readonly #pins = new WeakMap<pg.ClientBase, Pins>()
  #newestPins: Pins | undefined

  constructor(config: pg.PoolConfig, makePreamble: MakePreamble, options: Options = {}) {
    const onConnect = (client: pg.ClientBase) => this.#readSettings(client)
    super({ ...config, Client: OneStatementClient, onConnect } as pg.PoolConfig)
    const { names = createStatementNames(), onConnectionLost = () => {}, pipelines = canPipeline } = options
    this.#pipelines = pipelines
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
    const inTime = cutAfter(client.connection, preamble.deadlineMs)
    try {
      throwIfCancelled()
      return await (this.#pipelines ? inOneRoundTrip : inSteps)(client, {
        begin: pins?.begin,
        preamble: named ? { ...pinnedPreamble, name: statementName(pinnedPreamble.sql) } : pinnedPreamble,
        statement: named && query.prepared !== false ? { ...query, name: statementName(query.text) } : query,
      })
    } catch (error) {
      // After a failure, an explicit BEGIN leaves the transaction open.
      const isOpen = pins?.begin !== undefined || !this.#pipelines
      stale = STALE_STATEMENT.test(stateOf(error)) || (isOpen && !(await isRolledBack(client)))
      throw error
    } finally {
      inTime()
      client.release(stale)
      this.#onSlow(query.text, startedAt)
    }
  }
}

function inOneRoundTrip(client: pg.ClientBase, sent: Sent): Promise<Received> {
  return new Promise((resolve, reject) => {
    client.query(new TenantStatement({ ...sent, done: (error, result) => (error ? reject(error) : resolve(result)) }))
  })
}

/** Sends the same transaction by the documented interface of `pg`, which takes four round trips. */
async function inSteps(client: pg.ClientBase, { begin = 'BEGIN', preamble, statement }: Sent): Promise<Received> {
  const { sql: text, values, name, received } = preamble
  await client.query(begin)
  const { rows } = await client.query({ text, values, name, rowMode: 'array' })
  received?.(rows[0]?.at(-1))
  const result = await client.query<object>({ types: OUR_TYPES, ...statement })
  await client.query('COMMIT')
  return { ...result, rowCount: result.rowCount ?? 0 }
}

/** Returns false if the connection is lost. */
function isRolledBack(client: pg.ClientBase): Promise<boolean> {
  return client.query('ROLLBACK').then(
    () => true,
    () => false,
  )
}

const OUR_TYPES = {
  getTypeParser: ((type: number) => columnReader(type, undefined)) as pg.CustomTypesConfig['getTypeParser'],
}

/** Restricts each query of Prisma to one statement: without parameters, `pg` would accept several, including a COMMIT. */
class OneStatementClient extends pg.Client {
  override query(query: object | string, ...more: unknown[]): never {
    if (query instanceof TenantStatement) return super.query(query) as never
    const one = typeof query === 'string' ? query : { ...query, queryMode: 'extended' }
    const answer: unknown = super.query(one as string, ...(more as []))
    if (!(answer instanceof Promise)) return answer as never
    return answer.finally(cutAfter(this.connection, callerDeadline())) as never
  }
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
