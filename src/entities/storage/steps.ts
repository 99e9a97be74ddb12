import type { ChangeKey } from '../../database/tenancy/preamble.ts'
import type { Rows } from '../../database/tenancy/rows.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Columns, Head, StoredRow } from '../definition/stored-row.ts'

/** The number of rows that meet conditions, and the first of them, newest first. */
export interface Matching<Row> {
  count: number
  rows: Row[]
}

/** The steps of a change within its transaction. The user's other changes wait for the transaction. */
export interface Steps {
  userId: string
  /** Runs one SQL statement in the transaction. */
  rows: Rows
  /** The Prisma client of the transaction, for models of other entities. */
  client: object
  /** Reads the heads of the existing rows among these ids, without texts and in no order. */
  heads(ids: string[]): Promise<Head[]>
  find(id: string): Promise<StoredRow | undefined>
  findBy(columns: Columns): Promise<StoredRow | undefined>
  /** Inserts rows, and skips those whose unique value is in use. */
  insert(added: Columns[]): Promise<StoredRow[]>
  change(ids: string[], columns: Columns): Promise<Head[]>
  /** Counts the rows outside the trash that meet conditions, and reads the heads of the first of them, newest first. */
  matching(conditions: Prisma.Sql[], take: number): Promise<Matching<Head>>
  /** Reads the first of these rows, in this order, that fit into `maxBytes`. */
  first(ids: string[], maxBytes: number): Promise<StoredRow[]>
  /** Permanently deletes rows. Returns their number. */
  purge(ids: string[]): Promise<number>
  /** Permanently deletes rows in the trash, oldest first. Returns their number. */
  emptyTrash(limit: number): Promise<number>
  /** Stores the number of rows that met the conditions of a change, for the replay of its answer. */
  keepCount(key: ChangeKey, count: number): Promise<void>
  /** Returns the number of rows that a change has changed so far, by entity. */
  affected(changeId: string): Promise<Record<string, number>>
}
