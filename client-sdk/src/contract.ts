// Written by "npm run client:generate" from the procedures' schemas; do not edit.

/**
 * The version of the API contract this client was made for.
 *
 * @example
 * const isNewer = (await tw.system.info()).contract > CONTRACT_VERSION
 */
export const CONTRACT_VERSION = 1

/**
 * The limits of inputs. Lengths are in characters (code points).
 *
 * @example
 * const fits = (title: string) => [...title].length <= LIMITS.titleLength
 */
export const LIMITS = {
  titleLength: 500,
  descriptionLength: 16384,
  tags: 50,
  tagLength: 64,
  tagsOfFilter: 8,
  searchLength: 100,
  cursorLength: 4200,
  sortKeys: 3,
  pageSize: 200,
  defaultPageSize: 50,
  bulk: 200,
  purge: 1000,
  version: 2147483647,
} as const

/** Every procedure that is called, and whether it takes an input. */
export const PROCEDURES = {
  'account.me': { type: 'query', input: false },
  'account.delete': { type: 'mutation', input: false },
  'changes.since': { type: 'query', input: true },
  'changes.cursor': { type: 'query', input: false },
  'changes.undo': { type: 'mutation', input: true },
  'system.info': { type: 'query', input: false },
  'tasks.list': { type: 'query', input: true },
  'tasks.get': { type: 'query', input: true },
  'tasks.create': { type: 'mutation', input: true },
  'tasks.update': { type: 'mutation', input: true },
  'tasks.replace': { type: 'mutation', input: true },
  'tasks.delete': { type: 'mutation', input: true },
  'tasks.createMany': { type: 'mutation', input: true },
  'tasks.updateMany': { type: 'mutation', input: true },
  'tasks.deleteMany': { type: 'mutation', input: true },
  'tasks.restore': { type: 'mutation', input: true },
  'tasks.purge': { type: 'mutation', input: true },
  'tasks.emptyTrash': { type: 'mutation', input: true },
  'tasks.complete': { type: 'mutation', input: true },
  'tasks.reopen': { type: 'mutation', input: true },
  'tasks.completeMany': { type: 'mutation', input: true },
  'tasks.reopenMany': { type: 'mutation', input: true },
  'tasks.stats': { type: 'query', input: true },
} as const

/**
 * From least to most urgent
 */
export type Priority = 'none' | 'low' | 'medium' | 'high' | 'urgent'

/**
 * Who the token says is calling
 */
export interface Account {
  /**
   * The token's `sub`
   */
  userId: string
}
/**
 * Where to go on, and how far
 */
export interface ChangesInput {
  /**
   * The `cursor` of the answer before; left out: from the beginning, which gives every row
   */
  cursor?: string | undefined
  /**
   * Changes an answer; fewer where together they are larger than 512 KB
   */
  limit?: number | undefined
}
/**
 * What has changed, in order, and where to go on
 */
export interface ChangesPage {
  changes: Change[]
  /**
   * Keep it with what was received, and go on from there at any time
   */
  cursor: string
  /**
   * True: ask again now; false: this is all there is
   */
  more: boolean
}
/**
 * One change. An upsert carries the row as it is now, under the name of its entity; a row that has changed several times since is there once
 */
export interface Change {
  /**
   * The place in the sequence of changes; it has holes
   */
  seq: number
  /**
   * The kind of row. More will be added: ignore what you do not know
   */
  entity: 'task' | (string & {})
  /**
   * `upsert`: the row is new or has changed; `delete`: it is gone for good. More may be added: ignore what you do not know
   */
  op: 'upsert' | 'delete' | (string & {})
  /**
   * The id of the row
   */
  id: string
  task?: Task | undefined
}
/**
 * A task
 */
export interface Task {
  id: string
  title: string
  description: string
  priority: Priority
  tags: string[]
  due: Due | null
  completed: boolean
  /**
   * When it was completed; null while it is open
   */
  completedAt: Date | null
  /**
   * When it went to the trash; null outside it
   */
  deletedAt: Date | null
  /**
   * Counts the changes of this task, from 1
   */
  version: number
  createdAt: Date
  updatedAt: Date
}
/**
 * When a task is due: all of a day; a wall time, wherever the reader is; or a wall time in one zone
 */
export interface Due {
  date: string
  /**
   * Left out: the task is due all day
   */
  time?: string | undefined
  /**
   * Left out: the time is meant wherever the reader is
   */
  timeZone?: string | undefined
}
/**
 * Where the sequence of changes ends now
 */
export interface ChangesCursor {
  /**
   * What comes after it happens from now on
   */
  cursor: string
}
/**
 * Where a live stream begins
 */
export interface LiveInput {
  /**
   * Where to begin, of any answer or event; left out: from the beginning, which gives every row
   */
  cursor?: string | undefined
  /**
   * The `id` of the last event received, which wins over `cursor`; `EventSource`, its polyfills and tRPC say it by themselves. An empty one counts for none; the header Last-Event-ID wins over it
   */
  lastEventId?: string | null | undefined
}
/**
 * Takes a change back
 */
export interface UndoInput {
  undoToken: string
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
}
/**
 * What taking a change back has come to
 */
export interface UndoneChange {
  /**
   * The rows as they are now: at most 200, and 512 KB of them; the feed has them all
   */
  items: EntityRow[]
  /**
   * How many rows of each entity the change has changed; one of which nothing has changed is left out
   */
  affected: Record<string, number>
  /**
   * Takes the change back within an hour, with `changes.undo`; null where nothing has changed
   */
  undoToken: string | null
}
/**
 * A row of any kind, under the name of its entity; left out where it is gone for good
 */
export interface EntityRow {
  /**
   * The kind of row. More will be added: ignore what you do not know
   */
  entity: 'task' | (string & {})
  /**
   * The id of the row
   */
  id: string
  task?: Task | undefined
}
/**
 * What runs here
 */
export interface SystemInfo {
  name: string
  version: string
  /**
   * Version of the API contract: additions alone raise it
   */
  contract: number
}
/**
 * Which tasks to list, in which order, and where to go on
 */
export interface ListTasksInput {
  /**
   * True: what is done; false: what is open
   */
  completed?: boolean | undefined
  /**
   * Any of these
   *
   * @minItems 1
   * @maxItems 5
   */
  priority?: Priority[] | undefined
  tags?:
    | undefined
    | {
        /**
         * At least one of these tags, each given once
         *
         * @minItems 1
         * @maxItems 8
         *
         * Items: At least one character is visible
         */
        any?: string[] | undefined
        /**
         * Every one of these tags, each given once
         *
         * @minItems 1
         * @maxItems 8
         *
         * Items: At least one character is visible
         */
        all?: string[] | undefined
      }
  /**
   * Due on a day of this range in `timeZone`, both ends included
   */
  due?:
    | undefined
    | {
        /**
         * Due on this day or later, in `timeZone`
         */
        from?: string | undefined
        /**
         * Due on this day or earlier, in `timeZone`; not before `from`
         */
        to?: string | undefined
      }
  /**
   * Literal text in title or description, without regard to case or to how accents are encoded (NFC, NFD)
   */
  search?: string | undefined
  /**
   * Where the days of `due` begin and end. Default UTC
   */
  timeZone?: string | undefined
  /**
   * True: what is in the trash, instead of what is not
   */
  trash?: boolean | undefined
  /**
   * One to three keys, each given once: a later one decides where the earlier ones are equal, and the id, in the direction of the last, where all are. Default: newest first. Tasks without a due date come last, both ways
   *
   * @minItems 1
   * @maxItems 3
   */
  sort?:
    | undefined
    | {
        by: 'createdAt' | 'updatedAt' | 'due' | 'priority' | 'title'
        /**
         * Default asc
         */
        order?: 'asc' | 'desc' | undefined
      }[]
  /**
   * Tasks a page; fewer where together they are larger than 512 KB
   */
  limit?: number | undefined
  /**
   * The `nextCursor` of the page before, with the same input otherwise
   */
  cursor?: string | undefined
}
/**
 * One page of tasks
 */
export interface TaskPage {
  items: Task[]
  /**
   * Null on the last page, and on no other, however few rows a page has
   */
  nextCursor: string | null
}
/**
 * Names one task
 */
export interface TaskId {
  /**
   * UUID; those made here are version 7 (RFC 9562), which sorts by time
   */
  id: string
}
/**
 * A new task. A field that has a default may be left out, or null
 */
export interface CreateTaskInput {
  id?: string | null | undefined
  /**
   * At least one character is visible
   */
  title: string
  description?: string | null | undefined
  priority?: Priority | null | undefined
  tags?: string[] | null | undefined
  due?: DueInput | null | undefined
  completed?: boolean | null | undefined
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
}
/**
 * When a task is due: all of a day; a wall time, wherever the reader is; or a wall time in one zone
 */
export interface DueInput {
  /**
   * A day of the years 1900 to 9998
   */
  date: string
  /**
   * Left out: the task is due all day
   */
  time?: string | null | undefined
  /**
   * Left out: the time is meant wherever the reader is
   */
  timeZone?: string | null | undefined
}
/**
 * A task as a change has left it
 */
export interface ChangedTask {
  id: string
  title: string
  description: string
  priority: Priority
  tags: string[]
  due: Due | null
  completed: boolean
  /**
   * When it was completed; null while it is open
   */
  completedAt: Date | null
  /**
   * When it went to the trash; null outside it
   */
  deletedAt: Date | null
  /**
   * Counts the changes of this task, from 1
   */
  version: number
  createdAt: Date
  updatedAt: Date
  /**
   * How many rows of each entity the change has changed; one of which nothing has changed is left out
   */
  affected: Record<string, number>
  /**
   * Takes the change back within an hour, with `changes.undo`; null where nothing has changed
   */
  undoToken: string | null
}
/**
 * A change. What is left out stays as it is; null clears
 */
export interface UpdateTaskInput {
  /**
   * UUID; those made here are version 7 (RFC 9562), which sorts by time
   */
  id: string
  /**
   * At least one character is visible
   */
  title?: string | undefined
  description?: string | null | undefined
  priority?: Priority | null | undefined
  tags?: string[] | null | undefined
  due?: DueInput | null | undefined
  /**
   * Setting what already holds changes nothing
   */
  completed?: boolean | undefined
  /**
   * The change is made to this version alone; otherwise CONFLICT with what it is now
   */
  ifVersion?: number | undefined
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
}
/**
 * A whole task in place of what there is, as it was read and edited. What is left out, or null, takes its default
 */
export interface ReplaceTaskInput {
  /**
   * At least one character is visible
   */
  title: string
  description?: string | null | undefined
  priority?: Priority | null | undefined
  tags?: string[] | null | undefined
  due?: DueInput | null | undefined
  completed?: boolean | null | undefined
  /**
   * As it was read, or left out, or null: it cannot be set
   */
  completedAt?: Date | null | undefined
  /**
   * UUID; those made here are version 7 (RFC 9562), which sorts by time
   */
  id: string
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
  /**
   * As it was read, or left out, or null: it cannot be set
   */
  deletedAt?: Date | null | undefined
  /**
   * As it was read, or left out, or null: it cannot be set
   */
  version?: number | null | undefined
  /**
   * As it was read, or left out, or null: it cannot be set
   */
  createdAt?: Date | null | undefined
  /**
   * As it was read, or left out, or null: it cannot be set
   */
  updatedAt?: Date | null | undefined
  /**
   * As it was answered, or left out: it says nothing
   */
  affected?: Record<string, number> | null | undefined
  /**
   * As it was answered, or left out: it says nothing
   */
  undoToken?: string | null | undefined
  /**
   * The change is made to this version alone; otherwise CONFLICT with what it is now
   */
  ifVersion?: number | undefined
  /**
   * False: NOT_FOUND where there is no such task. Default true
   */
  create?: boolean | undefined
}
/**
 * Names one task, and perhaps the version it must have
 */
export interface TaskAction {
  /**
   * UUID; those made here are version 7 (RFC 9562), which sorts by time
   */
  id: string
  /**
   * The change is made to this version alone; otherwise CONFLICT with what it is now
   */
  ifVersion?: number | undefined
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
}
/**
 * New tasks, all of them or none
 */
export interface CreateTasksInput {
  /**
   * Each `id` may be given once
   *
   * @minItems 1
   * @maxItems 200
   */
  items: CreateTasksItem[]
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
}
/**
 * One of several new tasks
 */
export interface CreateTasksItem {
  id?: string | null | undefined
  /**
   * At least one character is visible
   */
  title: string
  description?: string | null | undefined
  priority?: Priority | null | undefined
  tags?: string[] | null | undefined
  due?: DueInput | null | undefined
  completed?: boolean | null | undefined
}
/**
 * Several tasks as one change has left them, in the order they were named
 */
export interface ChangedTasks {
  items: Task[]
  /**
   * The other tasks, by id, where all together are larger than 512 KB; get them with `tasks.get`
   */
  omitted: string[]
  /**
   * How many rows of each entity the change has changed; one of which nothing has changed is left out
   */
  affected: Record<string, number>
  /**
   * Takes the change back within an hour, with `changes.undo`; null where nothing has changed
   */
  undoToken: string | null
}
/**
 * One change of several tasks, all of them or none
 */
export interface UpdateTasksInput {
  /**
   * Each may be given once
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: UUID; those made here are version 7 (RFC 9562), which sorts by time
   */
  ids: string[]
  set: TaskChange
  /**
   * By id, one of `ids`: the version that it must have; else CONFLICT, and nothing changes
   */
  ifVersions?: Record<string, number> | undefined
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
}
/**
 * What to change; what is left out stays as it is, null clears
 */
export interface TaskChange {
  /**
   * At least one character is visible
   */
  title?: string | undefined
  description?: string | null | undefined
  priority?: Priority | null | undefined
  tags?: string[] | null | undefined
  due?: DueInput | null | undefined
  /**
   * Setting what already holds changes nothing
   */
  completed?: boolean | undefined
}
/**
 * Names several tasks, and perhaps the versions they must have
 */
export interface TasksAction {
  /**
   * Each may be given once
   *
   * @minItems 1
   * @maxItems 200
   *
   * Items: UUID; those made here are version 7 (RFC 9562), which sorts by time
   */
  ids: string[]
  /**
   * By id, one of `ids`: the version that it must have; else CONFLICT, and nothing changes
   */
  ifVersions?: Record<string, number> | undefined
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
}
/**
 * Empties the trash
 */
export interface EmptyTrashInput {
  /**
   * Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the rows as they are by then
   */
  idempotencyKey?: string | undefined
}
/**
 * How many rows were deleted for good
 */
export interface EmptiedTrash {
  /**
   * At most 1000 in one call, the oldest first
   */
  purged: number
  /**
   * True: call again, there may be more
   */
  more: boolean
  /**
   * How many rows of each entity the change has changed; one of which nothing has changed is left out
   */
  affected: Record<string, number>
  /**
   * Takes the change back within an hour, with `changes.undo`; null where nothing has changed
   */
  undoToken: string | null
}
/**
 * Where the day ends that decides what is overdue. Default UTC
 */
export interface TaskStatsInput {
  /**
   * Where the day ends that decides what is overdue. Default UTC
   */
  timeZone?: string | undefined
}
/**
 * How many tasks there are outside the trash. `overdue` counts open tasks whose due time has passed
 */
export interface TaskStats {
  total: number
  open: number
  completed: number
  overdue: number
}

/** One thing that is wrong with an input: where it is, what kind of fault, and a sentence for a person. */
export interface Issue {
  /** Names of fields; a place in a list is a decimal number, from `0`. */
  path: string[]
  code: string
  message: string
}

/** What each error of the server carries beside its message; `Current` is the row that stands in the way. */
export interface Failures<Current = Task> {
  /** Send a valid access token in the Authorization header: "Bearer <token>". HTTP 401. */
  UNAUTHENTICATED: object
  /** Sign in again: this operation requires a recent sign-in. HTTP 401. */
  REAUTHENTICATION_REQUIRED: object
  /** The access token does not permit this operation. HTTP 403. */
  FORBIDDEN: object
  /** Not found. HTTP 404. */
  NOT_FOUND: object
  /** The input is not valid; "issues" lists the fields and rules. HTTP 400. */
  INVALID_INPUT: { issues: Issue[] }
  /** The client is newer than the server: update the server, or install the client from its /client.tgz. HTTP 400. */
  UNSUPPORTED_CONTRACT: object
  /** The change conflicts with the current state; "current" is the conflicting row, if there is one. HTTP 409. */
  CONFLICT: { current: Current | null }
  /** The row is not at the version in the request; "current" is the row. HTTP 412. */
  PRECONDITION_FAILED: { current: Current }
  /** This idempotency key was used before with another input. HTTP 422. */
  IDEMPOTENCY_MISMATCH: object
  /** Too many requests; wait and try again. HTTP 429. */
  RATE_LIMITED: { retryAfterMs: number }
  /** The storage quota of this user is full; "quota" is the limit that was reached, rows or bytes. HTTP 403. */
  QUOTA_EXCEEDED: { quota: 'rows' | 'bytes' }
  /** The request body must be at most 64 KB, or 1 MB for bulk operations. HTTP 413. */
  PAYLOAD_TOO_LARGE: object
  /** Call queries with GET, or with POST if the input is too long for a URL; call mutations with POST. HTTP 405. */
  METHOD_NOT_ALLOWED: object
  /** Send the body as "Content-Type: application/json". HTTP 415. */
  UNSUPPORTED_MEDIA_TYPE: object
  /** This cursor is no longer valid; start over without a cursor. HTTP 410. */
  RESYNC_REQUIRED: object
  /** The service is temporarily unavailable; try again shortly. HTTP 503. */
  UNAVAILABLE: { retryAfterMs: number }
  /** Internal server error. Include the request id when you report it. HTTP 500. */
  INTERNAL: object
}

/** The codes of the server's errors. */
export type ErrorCode = keyof Failures

/**
 * What to do where a row has changed since the version that a change was meant for.
 *
 * @example
 * const mineWins: ConflictOptions<UpdateTaskInput, Task> = { onConflict: (mine) => mine }
 */
export interface ConflictOptions<Input, Current> {
  /**
   * Called with the input and the row as it is now, where `ifVersion` is older (of `replace` also the row's own
   * `version`). Gives the input to try instead, which is then meant for the version of `current` and has another
   * `idempotencyKey`; or `'abort'`, to end with CONFLICT. Called again for the next conflict, 20 times at most.
   */
  onConflict?: ((mine: Input, current: Current) => Input | 'abort' | Promise<Input | 'abort'>) | undefined
}

/** Every procedure that is called, as a method. `Options` are those of one call. */
export interface Procedures<Options> {
  account: {
    /**
     * Says whose token this is.
     */
    me(options?: Options): Promise<Account>
    /**
     * Deletes the account and everything in it, for good. The sign-in must be less than five minutes old.
     * @throws TaskwireError REAUTHENTICATION_REQUIRED, or an error any call can have.
     */
    delete(options?: Options): Promise<Account>
  }
  changes: {
    /**
     * Gives what has changed since a cursor, the trash included, so that a copy can be kept equal.
     * @throws TaskwireError RESYNC_REQUIRED, or an error any call can have.
     */
    since(input?: ChangesInput, options?: Options): Promise<ChangesPage>
    /**
     * Gives the cursor of now: what comes after it happens from here on.
     */
    cursor(options?: Options): Promise<ChangesCursor>
    /**
     * Takes a change back, as a change of its own that can be taken back too.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    undo(input: UndoInput, options?: Options): Promise<UndoneChange>
  }
  system: {
    /**
     * Says which server this is, and which contract it serves; needs no token.
     */
    info(options?: Options): Promise<SystemInfo>
  }
  tasks: {
    /**
     * Lists tasks, a page at a time.
     */
    list(input?: ListTasksInput, options?: Options): Promise<TaskPage>
    /**
     * Gets one task, from the trash too.
     * @throws TaskwireError NOT_FOUND, or an error any call can have.
     */
    get(input: TaskId, options?: Options): Promise<Task>
    /**
     * Creates a task.
     * @throws TaskwireError CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    create(input: CreateTaskInput, options?: Options): Promise<ChangedTask>
    /**
     * Changes what is given of a task; what is left out stays as it is, null clears.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    update(input: UpdateTaskInput, options?: Options & ConflictOptions<UpdateTaskInput, Task>): Promise<ChangedTask>
    /**
     * Puts a whole task in place of the one with its id, or creates it; what is left out takes its default, and what cannot be set may be sent back as it was read.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    replace(input: ReplaceTaskInput, options?: Options & ConflictOptions<ReplaceTaskInput, Task>): Promise<ChangedTask>
    /**
     * Moves a task to the trash, from where restore takes it back; one that is there already stays as it is.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, or an error any call can have.
     */
    delete(input: TaskAction, options?: Options & ConflictOptions<TaskAction, Task>): Promise<ChangedTask>
    /**
     * Creates several tasks, all of them or none.
     * @throws TaskwireError CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    createMany(input: CreateTasksInput, options?: Options): Promise<ChangedTasks>
    /**
     * Makes one change of several tasks, all of them or none.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    updateMany(input: UpdateTasksInput, options?: Options): Promise<ChangedTasks>
    /**
     * Moves several tasks to the trash, all of them or none.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, or an error any call can have.
     */
    deleteMany(input: TasksAction, options?: Options): Promise<ChangedTasks>
    /**
     * Takes a task out of the trash; one that is not there stays as it is.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    restore(input: TaskAction, options?: Options & ConflictOptions<TaskAction, Task>): Promise<ChangedTask>
    /**
     * Deletes a task that is in the trash for good.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, or an error any call can have.
     */
    purge(input: TaskAction, options?: Options & ConflictOptions<TaskAction, Task>): Promise<ChangedTask>
    /**
     * Deletes all tasks in the trash for good. After 30 days that happens by itself.
     * @throws TaskwireError CONFLICT, or an error any call can have.
     */
    emptyTrash(input?: EmptyTrashInput, options?: Options): Promise<EmptiedTrash>
    /**
     * Marks a task as done; one that is done already stays as it is.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    complete(input: TaskAction, options?: Options & ConflictOptions<TaskAction, Task>): Promise<ChangedTask>
    /**
     * Marks a task as not done; one that is open already stays as it is.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    reopen(input: TaskAction, options?: Options & ConflictOptions<TaskAction, Task>): Promise<ChangedTask>
    /**
     * Marks several tasks as done, all of them or none.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    completeMany(input: TasksAction, options?: Options): Promise<ChangedTasks>
    /**
     * Marks several tasks as not done, all of them or none.
     * @throws TaskwireError NOT_FOUND, CONFLICT, IDEMPOTENCY_MISMATCH, QUOTA_EXCEEDED, or an error any call can have.
     */
    reopenMany(input: TasksAction, options?: Options): Promise<ChangedTasks>
    /**
     * Counts the tasks outside the trash.
     */
    stats(input?: TaskStatsInput, options?: Options): Promise<TaskStats>
  }
}

/**
 * The input of each procedure.
 *
 * @example
 * type NewTask = RouterInputs['tasks']['create']
 */
export interface RouterInputs {
  account: {
    me: void
    delete: void
  }
  changes: {
    since: ChangesInput | undefined | void
    cursor: void
    live: LiveInput | undefined | void
    undo: UndoInput
  }
  system: {
    info: void
  }
  tasks: {
    list: ListTasksInput | undefined | void
    get: TaskId
    create: CreateTaskInput
    update: UpdateTaskInput
    replace: ReplaceTaskInput
    delete: TaskAction
    createMany: CreateTasksInput
    updateMany: UpdateTasksInput
    deleteMany: TasksAction
    restore: TaskAction
    purge: TaskAction
    emptyTrash: EmptyTrashInput | undefined | void
    complete: TaskAction
    reopen: TaskAction
    completeMany: TasksAction
    reopenMany: TasksAction
    stats: TaskStatsInput | undefined | void
  }
}

/**
 * The answer of each procedure.
 *
 * @example
 * type Page = RouterOutputs['tasks']['list']
 */
export interface RouterOutputs {
  account: {
    me: Account
    delete: Account
  }
  changes: {
    since: ChangesPage
    cursor: ChangesCursor
    live: AsyncIterable<{ id: string; data: Change }, void, unknown>
    undo: UndoneChange
  }
  system: {
    info: SystemInfo
  }
  tasks: {
    list: TaskPage
    get: Task
    create: ChangedTask
    update: ChangedTask
    replace: ChangedTask
    delete: ChangedTask
    createMany: ChangedTasks
    updateMany: ChangedTasks
    deleteMany: ChangedTasks
    restore: ChangedTask
    purge: ChangedTask
    emptyTrash: EmptiedTrash
    complete: ChangedTask
    reopen: ChangedTask
    completeMany: ChangedTasks
    reopenMany: ChangedTasks
    stats: TaskStats
  }
}
