import type pg from 'pg'
import { prepareValue } from 'pg/lib/utils.js'
import { type Columns, columnsOf, describedOn } from '../drivers/columns.ts'
import type { Preamble } from './preamble.ts'

/** A statement as Prisma's adapter gives it to the driver; prepared under a name where it has one. */
export type Statement = pg.QueryConfig & { rowMode?: string; prepared?: boolean }

/** What a statement came to, as far as its callers ask. */
export interface Received {
  fields: pg.FieldDef[]
  /** Arrays for Prisma's statements, which bring types of their own; objects under the columns' names for ours. */
  rows: unknown[]
  rowCount: number
}

interface Options {
  /** Begins the transaction where it must be in another mode than the session's default; then COMMIT ends it. */
  begin?: string | undefined
  preamble: Preamble & { name?: string }
  statement: Statement
  /** Told once of the statement's result, or of what failed first. */
  done: (error: Error | null, received: Received) => void
}

/**
 * Prefix and statement in one transaction and one round trip, without BEGIN and COMMIT: what is sent before a Sync is one
 * transaction (PostgreSQL, §54.2.4 "Pipelining"). Where the prefix fails, the server skips the statement; so it never runs
 * outside the fence, whatever a pooler has forgotten.
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
  /** What the server answers right now: BEGIN (-1), the prefix (0), the statement (1) or COMMIT (2). */
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

  /** What the driver keeps as prepared when the server says so: the part that is being answered. */
  get name(): string | undefined {
    if (this.#part === 0) return this.#preamble.name
    return this.#part === 1 ? this.#statement.name : undefined
  }

  get text(): string {
    return this.#part === 1 ? this.#statement.text : this.#preamble.sql
  }

  /** One text may be asked both ways. */
  get #key(): string {
    return `${this.#statement.rowMode ?? 'object'} ${this.#statement.name ?? ''}`
  }

  submit(given: pg.Connection): void {
    const connection = given as unknown as DriverConnection
    const { sql, ...preamble } = this.#preamble
    const { name = '', text } = this.#statement
    // What a prepared statement gives stays the same: the server refuses to run it otherwise.
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

  // The prefix is not described, so this is the statement's.
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
    // The driver forgets the part that failed. After a failed prefix the statement was skipped, and not prepared either.
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

/** Sends a statement that has neither values nor rows. */
function run(connection: DriverConnection, text: string): void {
  send(connection, { name: undefined, text, values: [] })
  connection.execute({})
}

/** Sends Parse where it is needed, and Bind. */
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

/** What `pg` does not declare, or declares otherwise, of its connection. */
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
