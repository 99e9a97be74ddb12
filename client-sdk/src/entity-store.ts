import type { Change, Task } from './contract.ts'

/**
 * Stores a copy of the caller's data, with the cursor that says how far it has come: a Map, IndexedDB, SQLite.
 *
 * @example
 * const isFresh = async (store: EntityStore) => (await store.cursor()) !== undefined
 */
export interface EntityStore {
  /** The cursor of the last `apply`; undefined where nothing was stored yet. */
  cursor(): string | undefined | Promise<string | undefined>
  /** Stores changes, in their order, and the cursor: all of it or nothing, or a later pull may miss something. */
  apply(changes: Change[], cursor: string): void | Promise<void>
  /** Removes every row and the cursor: the copy cannot be continued, and is made anew. */
  clear(): void | Promise<void>
}

/**
 * The rows that a `memoryEntityStore` holds.
 *
 * @example
 * const titles = ({ tasks }: StoredEntities) => [...tasks.values()].map(({ title }) => title)
 */
export interface StoredEntities {
  /** The tasks by id, those in the trash included. */
  readonly tasks: ReadonlyMap<string, Task>
  /** The rows of every kind, by the name of their entity and by id; `entities.get('task')` is `tasks`. */
  readonly entities: ReadonlyMap<string, ReadonlyMap<string, unknown>>
}

/**
 * Stores the copy in memory, gone with the program. Kinds of rows that a newer server has are stored as they were sent.
 *
 * @example
 * const store = memoryEntityStore()
 * await tw.changes.pull(store)
 * const open = [...store.tasks.values()].filter(({ completed, deletedAt }) => !completed && deletedAt === null)
 */
export function memoryEntityStore(): EntityStore & StoredEntities {
  const tasks = new Map<string, Task>()
  const entities = new Map<string, Map<string, unknown>>([['task', tasks]])
  let stored: string | undefined
  return {
    tasks,
    entities,
    cursor: () => stored,
    apply: (changes, cursor) => {
      for (const change of changes) {
        const { entity, op, id } = change
        const rows = entities.get(entity) ?? new Map<string, unknown>()
        if (op === 'delete') rows.delete(id)
        // Any other operation is a newer server's, and says neither that the row is there nor that it is gone.
        const row = op === 'upsert' && Object.hasOwn(change, entity) && change[entity as 'task']
        if (row) entities.set(entity, rows.set(id, row))
      }
      stored = cursor
    },
    clear: () => {
      for (const rows of entities.values()) rows.clear()
      stored = undefined
    },
  }
}
