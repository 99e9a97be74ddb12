import type { ColoredTag, RouterInputs, Settings } from '../contract.ts'
import type { Taskwire } from '../create-taskwire.ts'
import type { EntityRows } from './changes/entities.ts'
import type { FieldConflict, Merge, MutationPath, Refusal } from './operations.ts'
import type { FilterEngine, Queries, QueryEntity } from './query/query-inputs.ts'
import type { OfflineStatus } from './status.ts'
import type { OfflineStorage } from './storage/storage.ts'

/**
 * Options of `createOfflineStore`.
 *
 * @example
 * const options = (client: Taskwire, userId: string): OfflineOptions => ({ client, name: userId })
 */
export interface OfflineOptions {
  /** The client by which changes are sent and received. */
  client: Taskwire
  /** The name of the local data. Use the id of the user, so that users of one device never see each other's data. */
  name: string
  /** Where the data is stored. Default: IndexedDB in browsers, and memory where it is missing. */
  storage?: OfflineStorage | undefined
  /** Resolves fields that were changed here and elsewhere. Default: the value of the server holds, the other is parked. */
  merge?: Merge | undefined
  /** Evaluates the `filter` of queries: `offlineFilters` of `@taskwire/client/filter`. Default: such queries throw a TypeError. */
  filters?: FilterEngine | undefined
}

/**
 * A change that a store has applied. `isPersisted` is false if it could not be stored on the device; it is sent all the same.
 *
 * @example
 * const undo = (store: OfflineStore, change: LocalChange) => store.undo(change.key)
 */
export interface LocalChange {
  /** Identifies the change, for `undo`. */
  key: string
  /** The ids of the rows that the input names or creates; that of the row itself comes first. An undo also has those of their lists and tasks. */
  ids: string[]
  isPersisted: boolean
}

/**
 * A change of one row, which may be a new one.
 *
 * @example
 * const show = (store: OfflineStore, { id }: RowChange) => store.tasks.get(id)?.title
 */
export interface RowChange extends LocalChange {
  /** The id of the row. */
  id: string
}

/**
 * A change that the server has refused. It has no effect any more, and blocks no other change.
 *
 * @example
 * const line = ({ mutation, refusal }: ParkedChange) => `${mutation}: ${refusal.message}`
 */
export interface ParkedChange {
  key: string
  /** The mutation, like `tasks.update`. */
  mutation: string
  /** Its input. For a conflict only the fields that were changed elsewhere too. */
  input: object
  refusal: Refusal
  /** The fields that were changed here and elsewhere, with both values. */
  conflicts: FieldConflict[]
  /** The number of changes that are parked because they need this one. They are sent after it, or discarded with it. */
  dependants: number
}

type StoredNoun = 'tasks' | 'lists' | 'sections' | 'comments' | 'views' | 'notifications'
type Inputs<Noun extends StoredNoun> = RouterInputs[Noun]

/** The verbs of a noun that change rows. */
type Verb<Noun extends string> = MutationPath extends infer Path
  ? Path extends `${Noun}.${infer Name}`
    ? Name
    : never
  : never

/** The mutations of a noun, with the inputs of the client's methods. They apply at once, and are sent when possible. */
export type Mutations<Noun extends StoredNoun> = {
  [Name in Verb<Noun> & keyof Inputs<Noun>]: undefined extends Inputs<Noun>[Name]
    ? (input?: Inputs<Noun>[Name]) => Promise<LocalChange>
    : (input: Inputs<Noun>[Name]) => Promise<Inputs<Noun>[Name] extends { id?: unknown } ? RowChange : LocalChange>
}

/** The reads of a noun, from the local rows. */
export interface Reads<Entity extends QueryEntity> {
  /** Returns a row, in the trash or not; undefined if there is none here. */
  get(id: string): EntityRows[Entity] | undefined
  /** Returns all rows that match, in order: those of the client's `list`. The same array until they change. */
  list(input?: Queries[Entity]): readonly EntityRows[Entity][]
  /** Calls a listener now and whenever the rows of `list(input)` have changed. Returns the function that removes it. */
  subscribe(input: Queries[Entity], listener: (rows: readonly EntityRows[Entity][]) => void): () => void
}

/**
 * A local copy of the caller's data that can be changed without the server. Create one with `createOfflineStore`.
 *
 * @example
 * const show = (store: OfflineStore) =>
 *   store.tasks.subscribe({ listId: null, completed: false }, (tasks) => console.log(tasks.length))
 */
export interface OfflineStore {
  tasks: Reads<'task'> & Mutations<'tasks'>
  lists: Reads<'list'> & Mutations<'lists'>
  sections: Reads<'section'> & Mutations<'sections'>
  comments: Reads<'comment'> & Mutations<'comments'>
  views: Reads<'view'> & Mutations<'views'>
  notifications: Reads<'notification'> & Mutations<'notifications'>
  tags: {
    /** Returns the color of a tag, in any case and spacing; undefined if it has none. */
    color(tag: string): ColoredTag['color'] | undefined
    /** Calls a listener now and whenever the color of a tag has changed. Returns the function that removes it. */
    subscribe(listener: () => void): () => void
    /** Sets or removes the color of a tag. */
    update(input: RouterInputs['tags']['update']): Promise<LocalChange>
  }
  settings: {
    /** Returns the settings; undefined until one was set. */
    get(): Settings | undefined
    /** Calls a listener now and whenever the settings have changed. Returns the function that removes it. */
    subscribe(listener: (settings: Settings | undefined) => void): () => void
    /** Changes settings. */
    update(input: RouterInputs['account']['settings']['update']): Promise<LocalChange>
  }
  /**
   * Undoes a change of this store. One that was not sent is removed, with the changes that need it; for one that was sent an
   * undo is queued. Within an hour after the server has made it.
   */
  undo(key: string): Promise<LocalChange>
  /** Returns the changes that the server has refused, oldest first. The same array until they change. */
  parked(): readonly ParkedChange[]
  /** Queues a parked change again, with those that need it. `input` replaces fields of its input. */
  retry(key: string, input?: object): Promise<void>
  /** Deletes a parked change, with those that need it. */
  discard(key: string): Promise<void>
  readonly status: OfflineStatus
  /** Calls a listener now and whenever the status or the parked changes have changed. Returns the function that removes it. */
  onStatus(listener: (status: OfflineStatus) => void): () => void
  /** Resolves when no change is queued: each was made by the server, or parked. */
  whenSent(): Promise<void>
  /** Continues at once after a pause or a failure: call it when the session has been renewed. */
  resume(): void
  /** Stops sending and receiving in this tab. The data stays. */
  close(): void
  /**
   * Deletes the data on this device, in all tabs: call it at sign-out. @throws UnsentChangesError if changes would be lost,
   * unless `discardChanges` is true.
   */
  deleteData(options?: { discardChanges?: boolean }): Promise<void>
}
