import type pg from 'pg'
import { type Columns, columnsOf, describedOn } from '../drivers/columns.ts'
import type { Preamble } from './preamble.ts'

/** Serializes a parameter. `pg` exports this file without documenting it. */
const { prepareValue } = await import('pg/lib/utils.js').catch(() => ({ prepareValue: missing }))

function missing(): never {
  throw new Error('pg/lib/utils.js exports no prepareValue')
}

/** A statement as Prisma's adapter passes it to the driver. With a name, it is prepared under that name. */
export type Statement = pg.QueryConfig & { rowMode?: string; prepared?: boolean }

/** The result of a statement, limited to the fields that its callers read. */
export interface Received {
  fields: pg.FieldDef[]
  /** Arrays for Prisma's statements, which bring their own type parsers; objects keyed by column name for all others. */
  rows: unknown[]
  rowCount: number
}

interface Options {
  /** An explicit BEGIN, if the transaction needs other modes than the session's defaults; then COMMIT ends it. */
  begin?: string | undefined
  preamble: Preamble & { name?: string }
  statement: Statement
  /** Called once with the result, or with the first error. */
  done: (error: Error | null, received: Received) => void
}

/**
 * Session preamble and statement in one transaction and one round trip, without BEGIN and COMMIT: all messages before a Sync
 * form one transaction (PostgreSQL, §54.2.4 "Pipelining"). If the preamble fails, the server skips the statement, so it never
 * runs without tenant isolation, even if a pooler has lost prepared statements. By `pg`'s documented interface, a `get` takes
 * 80 % more processor time, or 31 % more by its pipeline option (`npm run bench:parts`). `driver-internals.ts` checks what this
 * assumes about the driver.
 */
export class TenantStatement implements pg.Submittable {
  readonly #begin: string | undefined
  readonly #preamble: Options['preamble']
  readonly #statement: Statement
  readonly #values: (string | Buffer | null)[]
  readonly #done: Options['done']
  readonly #result: Received = { fields: [], rows: [], rowCount: 0 }
  #columns: Columns | undefined
  #described: Map<string, Columns> | undefined
  /** The part that the server is answering: BEGIN (-1), the preamble (0), the statement (1) or COMMIT (2). */
  #part: number
  #received: unknown

  constructor({ begin, preamble, statement, done }: Options) {
    this.#begin = begin
    this.#part = begin === undefined ? 0 : -1
    this.#preamble = preamble
    this.#statement = statement
    this.#values = (statement.values ?? []).map((value) => prepareValue(value))
    this.#done = done
  }

  /** The name of the prepared statement that the server is answering. The driver records it on ParseComplete. */
  get name(): string | undefined {
    if (this.#part === 0) return this.#preamble.name
    return this.#part === 1 ? this.#statement.name : undefined
  }

  get text(): string {
    return this.#part === 1 ? this.#statement.text : this.#preamble.sql
  }

  /** The cache key of the row description, which depends on the row mode. */
  get #key(): string {
    return `${this.#statement.rowMode ?? 'object'} ${this.#statement.name ?? ''}`
  }

  submit(given: pg.Connection): void {
    const connection = given as unknown as DriverConnection
    const { sql, ...preamble } = this.#preamble
    const { name = '', text } = this.#statement
    // The columns of a prepared statement never change: the server rejects it once they would.
    this.#described = describedOn(connection)
    this.#columns = this.#described.get(this.#key)
    connection.stream.cork()
    try {
      if (this.#begin !== undefined) run(connection, this.#begin)
      send(connection, { name: preamble.name, text: sql, values: preamble.values })
      connection.execute({})
      send(connection, { name, text, values: this.#values })
      if (!this.#columns) connection.describe({ type: 'P', name: '' })
      connection.execute({})
      if (this.#begin !== undefined) run(connection, 'COMMIT')
      connection.sync()
    } finally {
      connection.stream.uncork()
    }
  }

  // The preamble is not described, so this row description belongs to the statement.
  handleRowDescription({ fields }: { fields: pg.FieldDef[] }): void {
    this.#columns = columnsOf(this.#statement, fields)
    if (this.#statement.name) this.#described?.set(this.#key, this.#columns)
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    if (this.#part === 1) this.#result.rows.push(this.#columns?.read(fields))
    else this.#received = fields.at(-1)
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (this.#part === 1) this.#result.rowCount = Number(text.slice(text.lastIndexOf(' ') + 1)) || 0
    this.#part += 1
  }

  handleEmptyQuery(): void {}

  handleReadyForQuery(): void {
    this.#preamble.received?.(this.#received)
    this.#result.fields = this.#columns?.fields ?? []
    this.#done(null, this.#result)
  }

  handleError(error: Error, connection: DriverConnection): void {
    // The driver unregisters the part that failed. If that is the preamble, the statement was not prepared either.
    const { name } = this.#statement
    if (name && connection?.submittedNamedStatements) delete connection.submittedNamedStatements[name]
    this.#done(error, this.#result)
  }
}

interface Part {
  name: string | undefined
  text: string
  values: unknown[]
}

/** Sends a statement that has no parameters and returns no rows. */
function run(connection: DriverConnection, text: string): void {
  send(connection, { name: undefined, text, values: [] })
  connection.execute({})
}

/** Sends Bind, preceded by Parse if the statement is not prepared yet. */
function send(connection: DriverConnection, { name, text, values }: Part): void {
  if (!isPrepared(connection, name)) {
    connection.parse({ name, text })
    if (name) connection.submittedNamedStatements[name] = text
  }
  connection.bind({ statement: name, values })
}

function isPrepared({ parsedStatements, submittedNamedStatements }: DriverConnection, name?: string): boolean {
  return name !== undefined && (name in parsedStatements || name in submittedNamedStatements)
}

/** The members of the connection that `pg` does not declare, or declares differently. */
interface DriverConnection {
  stream: { cork(): void; uncork(): void }
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
  parse(statement: { name: string | undefined; text: string }): void
  bind(values: { statement: string | undefined; values: unknown[] }): void
  describe(what: { type: 'P'; name: string }): void
  execute(portal: object): void
  sync(): void
}
