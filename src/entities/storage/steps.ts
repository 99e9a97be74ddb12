import type { Rows } from '../../database/tenancy/rows.ts'
import type { Columns, Head, StoredRow } from '../definition/stored-row.ts'

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
  /** Inserts rows, and skips those with a taken unique value. */
  insert(added: Columns[]): Promise<StoredRow[]>
  change(ids: string[], columns: Columns): Promise<Head[]>
  /** Reads the first of these rows, in this order, that fit into `maxBytes`. */
  first(ids: string[], maxBytes: number): Promise<StoredRow[]>
  /** Permanently deletes rows. Returns their number. */
  purge(ids: string[]): Promise<number>
  /** Permanently deletes rows in the trash, oldest first. Returns their number. */
  emptyTrash(limit: number): Promise<number>
  /** Returns the number of rows that a change has changed so far, by entity. */
  affected(changeId: string): Promise<Record<string, number>>
}
