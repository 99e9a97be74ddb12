import type { ConflictOptions } from '../../contract.ts'
import type { LiveOptions } from '../../live-options.ts'

// The parts of TanStack DB's types that a collection uses. They are not imported, because each of its packages requires an
// exact version of the core, so that a project can contain several.

/** The functions by which a collection receives its rows. */
export interface Sync<Row> {
  begin: () => void
  write: (message: { type: 'insert' | 'update'; value: Row } | { type: 'delete'; key: string }) => void
  commit: () => unknown
  truncate: () => void
  markReady: () => void
  markError: (error?: unknown) => void
  metadata?: { collection: { set: (key: string, value: unknown) => void } }
}

interface Transaction<Mutation> {
  transaction: { mutations: readonly Mutation[] }
}

/**
 * The options of a TanStack DB collection. Spread them to add an `id`, a `gcTime` or an index.
 *
 * @example
 * const options: TaskwireCollection<Task> = taskCollectionOptions(tw)
 */
export interface TaskwireCollection<Row> {
  getKey: (row: Row) => string
  sync: { sync: (sync: Sync<Row>) => () => void; rowUpdateMode: 'full' }
  onInsert: (parameters: Transaction<{ modified: Row }>) => Promise<void>
  onUpdate: (parameters: Transaction<{ original: Row; changes: Partial<Row> }>) => Promise<void>
  onDelete: (parameters: Transaction<{ original: Row }>) => Promise<void>
}

/**
 * Options of a collection of the application's own.
 *
 * @example
 * const options: TaskwireCollectionOptions<UpdateTaskInput, Task> = {
 *   onConflict: (mine, { tags }) => ({ ...mine, tags: [...tags, ...(mine.tags ?? [])] }),
 *   onStatus: ({ state }) => console.log(state),
 * }
 */
export interface TaskwireCollectionOptions<Input, Row>
  extends Pick<LiveOptions, 'onStatus'>,
    // With `onConflict`, an update applies only to the version that it was made from. Without it, the last write of a field wins.
    ConflictOptions<Input, Row> {}
