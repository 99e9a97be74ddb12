import type { Change, Comment, Notification, Section, Settings, Task, TaskList, View } from './contract.ts'

/**
 * Storage for a local copy of the caller's data and its sync cursor, for example a Map, IndexedDB or SQLite.
 *
 * @example
 * const isFresh = async (store: EntityStore) => (await store.cursor()) !== undefined
 */
export interface EntityStore {
  /** Returns the cursor of the last `apply`; undefined if the store is empty. */
  cursor(): string | undefined | Promise<string | undefined>
  /** Stores changes in order together with the cursor, atomically. A partial write can make a later pull miss changes. */
  apply(changes: Change[], cursor: string): void | Promise<void>
  /** Removes every row and the cursor. Called when the cursor has expired, before the copy is rebuilt. */
  clear(): void | Promise<void>
}

/**
 * The rows of a `memoryEntityStore`.
 *
 * @example
 * const titles = ({ tasks }: StoredEntities) => [...tasks.values()].map(({ title }) => title)
 */
export interface StoredEntities {
  /** The tasks by id, including tasks in the trash. */
  readonly tasks: ReadonlyMap<string, Task>
  /** The lists by id, including lists in the trash. */
  readonly lists: ReadonlyMap<string, TaskList>
  /** The sections by id. */
  readonly sections: ReadonlyMap<string, Section>
  /** The comments by id. */
  readonly comments: ReadonlyMap<string, Comment>
  /** The saved views by id, including views in the trash. */
  readonly views: ReadonlyMap<string, View>
  /** The notifications by id. */
  readonly notifications: ReadonlyMap<string, Notification>
  /** The settings of the caller; undefined until one was set. */
  readonly settings: Settings | undefined
  /** The rows of all entities, by entity name and id; `entities.get('task')` is `tasks`. */
  readonly entities: ReadonlyMap<string, ReadonlyMap<string, unknown>>
}

/**
 * Creates a store in memory, which is lost when the program ends. Rows of entities that this client version does not know
 * are stored as they were sent.
 *
 * @example
 * const store = memoryEntityStore()
 * await tw.changes.pull(store)
 * const open = [...store.tasks.values()].filter(({ completed, deletedAt }) => !completed && deletedAt === null)
 */
export function memoryEntityStore(): EntityStore & StoredEntities {
  const tasks = new Map<string, Task>()
  const lists = new Map<string, TaskList>()
  const sections = new Map<string, Section>()
  const comments = new Map<string, Comment>()
  const views = new Map<string, View>()
  const notifications = new Map<string, Notification>()
  const settings = new Map<string, Settings>()
  const known = {
    task: tasks,
    list: lists,
    section: sections,
    comment: comments,
    view: views,
    notification: notifications,
    settings,
  }
  const entities = new Map<string, Map<string, unknown>>(Object.entries(known))
  let stored: string | undefined
  return {
    tasks,
    lists,
    sections,
    comments,
    views,
    notifications,
    get settings() {
      return settings.values().next().value
    },
    entities,
    cursor: () => stored,
    apply: (changes, cursor) => {
      for (const change of changes) {
        const { entity, op, id } = change
        const rows = entities.get(entity) ?? new Map<string, unknown>()
        if (op === 'delete') rows.delete(id)
        // Operations of newer servers are ignored: their effect on the row is unknown.
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
