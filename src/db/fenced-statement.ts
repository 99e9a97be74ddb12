import pg from 'pg'
import type { Prefix } from './fence.ts'

/** A statement as Prisma's adapter gives it to the driver; prepared under a name where it has one. */
export type Statement = pg.QueryConfig & { rowMode?: string }

interface Options {
  prefix: Prefix & { name?: string }
  statement: Statement
  /** Told once of the statement's result, or of what failed first. */
  done: (error: Error | null, result: pg.QueryResult) => void
}

/**
 * Prefix and statement in one transaction and one round trip, without BEGIN and COMMIT: what is sent before a Sync is one
 * transaction (PostgreSQL, §54.2.4 "Pipelining"). Where the prefix fails, the server skips the statement; so it never runs
 * outside the fence, whatever a pooler has forgotten.
 */
export class FencedStatement implements pg.Submittable {
  readonly #prefix: Options['prefix']
  readonly #statement: Statement
  readonly #query: DriverQuery
  #prefixed = false
  #received: unknown

  constructor({ prefix, statement, done }: Options) {
    this.#prefix = prefix
    this.#statement = statement
    this.#query = new pg.Query(statement, done as never) as unknown as DriverQuery
  }

  /** What the driver keeps as prepared when the server says so: the part that is being answered. */
  get name(): string | undefined {
    return (this.#prefixed ? this.#statement : this.#prefix).name
  }

  get text(): string {
    return this.#prefixed ? this.#statement.text : this.#prefix.sql
  }

  submit(given: pg.Connection): void {
    const connection = given as unknown as DriverConnection
    const { name, sql: text, values } = this.#prefix
    connection.stream.cork()
    try {
      if (!isPrepared(connection, name)) {
        connection.parse({ name, text })
        if (name) connection.submittedNamedStatements[name] = text
      }
      connection.bind({ statement: name, values, valueMapper: (value) => value })
      connection.execute({})
      this.#query.prepare(connection)
    } finally {
      connection.stream.uncork()
    }
  }

  handleRowDescription(message: unknown): void {
    this.#query.handleRowDescription(message)
  }

  handleDataRow(message: { fields: unknown[] }): void {
    if (this.#prefixed) this.#query.handleDataRow(message)
    else this.#received = message.fields.at(-1)
  }

  handleCommandComplete(message: unknown, connection: unknown): void {
    if (this.#prefixed) this.#query.handleCommandComplete(message, connection)
    this.#prefixed = true
  }

  handleReadyForQuery(connection: unknown): void {
    this.#prefix.received?.(this.#received)
    this.#query.handleReadyForQuery(connection)
  }

  handleError(error: Error, connection: DriverConnection): void {
    // The driver forgets the part that failed. After a failed prefix the statement was skipped, and not prepared either.
    const { name } = this.#statement
    if (name && connection?.submittedNamedStatements) delete connection.submittedNamedStatements[name]
    this.#query.handleError(error, connection)
  }
}

function isPrepared({ parsedStatements, submittedNamedStatements }: DriverConnection, name?: string): boolean {
  return name !== undefined && (name in parsedStatements || name in submittedNamedStatements)
}

/** What `pg` does not declare of its query. */
interface DriverQuery {
  /** Sends Parse where it is needed, Bind, Describe, Execute and Sync. */
  prepare(connection: DriverConnection): void
  handleRowDescription(message: unknown): void
  handleDataRow(message: unknown): void
  handleCommandComplete(message: unknown, connection: unknown): void
  handleReadyForQuery(connection: unknown): void
  handleError(error: Error, connection: unknown): void
}

/** What `pg` does not declare, or declares otherwise, of its connection. */
interface DriverConnection {
  stream: { cork(): void; uncork(): void }
  parsedStatements: Record<string, string>
  submittedNamedStatements: Record<string, string>
  parse(statement: { name: string | undefined; text: string }): void
  bind(values: { statement: string | undefined; values: unknown[]; valueMapper(value: unknown): unknown }): void
  execute(portal: object): void
}
