import type { PrismaClient } from '../../generated/prisma/client.ts'

/** What can be a parameter. Moments are text as well, with a cast in the statement. */
export type Value = string | number | null | string[] | number[]

interface Options {
  /** False where the best plan depends on the values: then it is made for each call. Default true. */
  prepared?: boolean
}

/**
 * Runs one SQL statement with parameters `$1`, `$2`, … and gives its rows, the columns named as the statement names them.
 * For the few statements that are asked most: over TCP it goes past Prisma's engine, whose work on them costs as much as the
 * server's. Timestamps, dates and times of day are Dates, as Prisma has them.
 */
export type Rows = <Row>(sql: string, values: Value[], options?: Options) => PromiseLike<Row[]>

/** The same by Prisma, inside its transactions and on the other drivers. */
export function prismaRows(client: Pick<PrismaClient, '$queryRawUnsafe'>): Rows {
  return <Row>(sql: string, values: Value[]) => client.$queryRawUnsafe<Row[]>(sql, ...values)
}
