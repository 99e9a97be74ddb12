import type { PrismaClient } from '../../generated/prisma/client.ts'

/** A statement parameter. Timestamps are passed as text and cast in the statement. */
export type Value = string | number | null | string[] | number[]

interface Options {
  /** Whether to use a prepared statement. Set it to false if the best query plan depends on the parameters. Default true. */
  prepared?: boolean
}

/**
 * Runs one SQL statement with parameters `$1`, `$2`, … and returns its rows, keyed by column name. It serves the few hottest
 * statements: over TCP it bypasses Prisma's engine, which would cost as much time as the server. Timestamps, dates and times of
 * day are returned as Date, as Prisma does.
 */
export type Rows = <Row>(sql: string, values: Value[], options?: Options) => PromiseLike<Row[]>

/** Runs statements through Prisma, for its transactions and for drivers without a shorter path. */
export function prismaRows(client: Pick<PrismaClient, '$queryRawUnsafe'>): Rows {
  return <Row>(sql: string, values: Value[]) => client.$queryRawUnsafe<Row[]>(sql, ...values)
}
