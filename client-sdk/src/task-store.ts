import type { Change, Task } from './contract.ts'

/**
 * Where a copy of the caller's tasks is kept, with the cursor that says how far it has come: a Map, IndexedDB, SQLite.
 *
 * @example
 * const isFresh = async (store: TaskStore) => (await store.cursor()) !== undefined
 */
export interface TaskStore {
  /** The cursor of the last `apply`; undefined where nothing was kept yet. */
  cursor(): string | undefined | Promise<string | undefined>
  /** Keeps changes, in their order, and the cursor: all of it or nothing, or a later pull may miss something. */
  apply(changes: Change[], cursor: string): void | Promise<void>
  /** Forgets every task and the cursor: the copy cannot be continued, and is made anew. */
  clear(): void | Promise<void>
}

/**
 * Keeps the copy in memory, gone with the program. `tasks` holds it by id, the trash included.
 *
 * @example
 * const store = memoryTaskStore()
 * await tw.changes.pull(store)
 * const open = [...store.tasks.values()].filter(({ completed, deletedAt }) => !completed && deletedAt === null)
 */
export function memoryTaskStore(): TaskStore & { readonly tasks: ReadonlyMap<string, Task> } {
  const tasks = new Map<string, Task>()
  let kept: string | undefined
  return {
    tasks,
    cursor: () => kept,
    apply: (changes, cursor) => {
      for (const change of changes) {
        if (change.kind === 'upsert') tasks.set(change.task.id, change.task)
        // What a newer server says more is no purge.
        else if (change.kind === 'purge') tasks.delete(change.id)
      }
      kept = cursor
    },
    clear: () => {
      tasks.clear()
      kept = undefined
    },
  }
}
