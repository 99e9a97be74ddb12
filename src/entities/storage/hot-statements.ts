import type { Rows } from '../../database/tenancy/rows.ts'
import type { Columns, Head, StoredRow } from '../definition/stored-row.ts'

/** The state that a row must have to be changed. */
export interface State {
  id: string
  /** Whether the row may be in the trash. */
  inTrash: boolean
  /** The required version. Default: any. */
  version?: number | undefined
  /** Whether special rows are left as they are: those with a value in the entity's `specialColumn`. */
  isPlain?: boolean | undefined
}

/**
 * Hand-written SQL for the most frequent statements of an entity. Each is equivalent to Prisma's statement in
 * `prisma-statements.ts`; a test compares them.
 */
export interface HotStatements {
  /** Reads one row, including one in the trash. */
  find(rows: Rows, userId: string, id: string): PromiseLike<StoredRow[]>
  /** Inserts rows, and skips those whose id is in use. */
  insert(rows: Rows, added: Columns[]): PromiseLike<StoredRow[]>
  /** Changes one row if it has the required state. */
  changeOne(rows: Rows, state: State & { userId: string }, columns: Columns): PromiseLike<StoredRow[]>
  /** Changes one row if it has the required state and no other row belongs to it, such as a subtask to a task. */
  changeLone?(rows: Rows, state: State & { userId: string }, columns: Columns): PromiseLike<StoredRow[]>
  /** Changes rows by their ids. */
  changeMany(rows: Rows, named: { userId: string; ids: string[] }, columns: Columns): PromiseLike<Head[]>
}
