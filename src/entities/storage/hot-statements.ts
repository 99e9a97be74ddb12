import type { Rows } from '../../database/tenancy/rows.ts'
import type { Columns, Head, StoredRow } from '../definition/stored-row.ts'

/** What a row must be to be changed. */
export interface State {
  id: string
  /** Whether it may be in the trash. */
  inTrash: boolean
  /** Only at this version; at any unless given. */
  version?: number | undefined
}

/**
 * Statements in SQL that an entity has in place of Prisma's, because they are asked most: each does what the Prisma form
 * (`prisma-statements.ts`) does, which a test compares.
 */
export interface HotStatements {
  /** Reads one row, from the trash too. */
  find(rows: Rows, userId: string, id: string): PromiseLike<StoredRow[]>
  /** Adds rows, and leaves out those whose id is taken. */
  insert(rows: Rows, added: Columns[]): PromiseLike<StoredRow[]>
  /** Changes one row that fulfils a state; none where there is none. */
  changeOne(rows: Rows, state: State & { userId: string }, columns: Columns): PromiseLike<StoredRow[]>
  /** Changes rows by their ids. */
  changeMany(rows: Rows, named: { userId: string; ids: string[] }, columns: Columns): PromiseLike<Head[]>
}
