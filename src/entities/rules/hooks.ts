import type { Columns, StoredRow } from '../definition/stored-row.ts'
import type { Steps } from '../storage/steps.ts'

/** A row that is about to be inserted. */
export interface NewRow {
  /** The columns, which `prepare` may complete. */
  columns: Columns & { id: string }
  input: object
  /** The path of the row within the input: empty, or `items` and an index. */
  path: string[]
}

/** What a noun adds to the changes of every entity. All of it runs within the transaction of the change. */
export interface Hooks {
  /** Returns whether a new row needs no `prepare`; a single statement then creates it. Default: false. */
  isPlain?(input: object): boolean
  /** Checks the references of new rows, and completes their columns. @throws TaskwireError INVALID_INPUT. */
  prepare?(steps: Steps, rows: NewRow[]): Promise<void>
  /** Completes the columns that replace those of a row. @throws TaskwireError INVALID_INPUT. */
  rewrite?(steps: Steps, row: StoredRow, replacement: { columns: Columns; input: object; now: Date }): Promise<Columns>
  /** Checks whether existing rows may be changed or removed. @throws TaskwireError CONFLICT. */
  guard?(steps: Steps, rows: StoredRow[]): Promise<void>
}
