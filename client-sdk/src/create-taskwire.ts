import { type Call, createCall } from './call.ts'
import { checkOptions } from './check-options.ts'
import { type ConflictRow, resolveConflicts } from './conflict.ts'
import {
  type Comment,
  type ConflictOptions,
  type ListCommentsInput,
  type ListListsInput,
  type ListNotificationsInput,
  type ListSectionsInput,
  type ListTasksInput,
  type ListViewsInput,
  type Notification,
  PROCEDURES,
  type Procedures,
  type Section,
  type Task,
  type TaskList,
  type View,
} from './contract.ts'
import type { EntityStore } from './entity-store.ts'
import { iterate, type Page } from './iterate.ts'
import type { LiveChange, LiveOptions } from './live-options.ts'
import type { LiveClient } from './live-stream.ts'
import type { CallOptions, TaskwireOptions } from './options.ts'
import { pull } from './pull.ts'
import { toTaskwireError } from './to-error.ts'
import { Tokens } from './tokens.ts'
import type { Path } from './transport.ts'

type Iterate<Input, Row> = (
  input?: Omit<Input, 'cursor'>,
  options?: CallOptions,
) => AsyncGenerator<Row, void, undefined>

/**
 * Client of one server. Besides one method per procedure it has `iterate` for all pages of a list, `changes.live`
 * for changes as they happen, and `changes.pull` and `changes.follow` for a local copy of the caller's data.
 *
 * @example
 * const open = async (tw: Taskwire) => (await tw.tasks.stats()).open
 */
export interface Taskwire extends Procedures<CallOptions> {
  tasks: Procedures<CallOptions>['tasks'] & {
    /**
     * Iterates over every task of `tasks.list` and requests each page when it is needed. `limit` is the page size.
     *
     * @example
     * for await (const task of tw.tasks.iterate({ completed: false })) console.log(task.title)
     */
    iterate: Iterate<ListTasksInput, Task>
  }
  lists: Procedures<CallOptions>['lists'] & {
    /**
     * Iterates over every list of `lists.list` and requests each page when it is needed. `limit` is the page size.
     *
     * @example
     * for await (const list of tw.lists.iterate()) console.log(list.name)
     */
    iterate: Iterate<ListListsInput, TaskList>
  }
  sections: Procedures<CallOptions>['sections'] & {
    /**
     * Iterates over every section of `sections.list` and requests each page when it is needed. `limit` is the page size.
     *
     * @example
     * for await (const section of tw.sections.iterate()) console.log(section.name)
     */
    iterate: Iterate<ListSectionsInput, Section>
  }
  comments: Procedures<CallOptions>['comments'] & {
    /**
     * Iterates over every comment of `comments.list` and requests each page when it is needed. `limit` is the page size.
     *
     * @example
     * for await (const comment of tw.comments.iterate()) console.log(comment.text)
     */
    iterate: Iterate<ListCommentsInput, Comment>
  }
  views: Procedures<CallOptions>['views'] & {
    /**
     * Iterates over every view of `views.list` and requests each page when it is needed. `limit` is the page size.
     *
     * @example
     * for await (const view of tw.views.iterate()) console.log(view.name)
     */
    iterate: Iterate<ListViewsInput, View>
  }
  notifications: Procedures<CallOptions>['notifications'] & {
    /**
     * Iterates over every notification of `notifications.list` and requests each page when it is needed. `limit` is the page size.
     *
     * @example
     * for await (const { taskId } of tw.notifications.iterate({ dismissed: false })) console.log(taskId)
     */
    iterate: Iterate<ListNotificationsInput, Notification>
  }
  changes: Procedures<CallOptions>['changes'] & {
    /**
     * Brings a local copy of the caller's data up to date, including the trash. The first call copies everything, later
     * calls only the changes since. Safe to repeat at any time, including after a failure. @throws TaskwireError
     *
     * @example
     * const store = memoryEntityStore()
     * await tw.changes.pull(store)
     */
    pull(store: EntityStore, options?: CallOptions): Promise<void>
    /**
     * Streams every change after `cursor`, then each new change as it happens, once and in order. A row that changed
     * several times before it was read is sent once, in its current state. The stream reconnects by itself until `signal`
     * or `break` ends it without an error. @throws TaskwireError for errors that reconnecting cannot fix:
     * UNAUTHENTICATED, INVALID_INPUT, RESYNC_REQUIRED (start over without a cursor).
     *
     * @example
     * const { cursor } = await tw.changes.cursor()
     * for await (const change of tw.changes.live({ cursor })) {
     *   if (change.task) console.log(change.task.title)
     * }
     */
    live(options?: LiveOptions): AsyncGenerator<LiveChange, void, undefined>
    /**
     * Brings a local copy up to date like `pull`, then applies changes as they happen until `signal` ends it without an
     * error. Changes that arrive together are applied in one call of the store. If the cursor has expired, the copy is
     * rebuilt. @throws TaskwireError for errors that reconnecting cannot fix, and any error that the store throws.
     *
     * @example
     * const store = memoryEntityStore()
     * await tw.changes.follow(store, { signal: AbortSignal.timeout(60_000) })
     */
    follow(store: EntityStore, options?: Omit<LiveOptions, 'cursor'>): Promise<void>
  }
}

/**
 * Creates a client. It sends no request before the first call. @throws TypeError that names the invalid option and the rule.
 *
 * @example
 * const taskwire = createTaskwire({ url: 'http://localhost:8000', token: 'an access token' })
 * const task = await taskwire.tasks.create({ title: 'Buy milk' })
 */
export function createTaskwire(given: TaskwireOptions): Taskwire {
  const options = { ...given, url: checkOptions(given, KINDS) }
  const tokens = new Tokens(options.token)
  const taskwire = withMethods(createCall(options, tokens))
  const { changes } = taskwire
  const client: LiveClient = { options, tokens, since: (input, options) => changes.since(input, options) }
  changes.live = (options) => live(client, options ?? {})
  changes.follow = async (store, options) => (await loadLive()).follow(client, store, options)
  return taskwire
}

const KINDS = {
  token: 'token',
  fetch: 'function',
  headers: 'headers',
  timeoutMs: 'milliseconds',
  retries: 'count',
  onRequest: 'function',
} as const

type Methods = Record<string, unknown>

/** The methods of a noun by which all pages of its list are requested. */
interface Listing {
  list(input?: object, options?: CallOptions): Promise<Page<unknown>>
  iterate: Iterate<never, unknown>
}

type MethodOptions = CallOptions & ConflictOptions<object, ConflictRow>

function withMethods(call: Call): Taskwire {
  const taskwire = {} as Taskwire
  for (const path of Object.keys(PROCEDURES) as Path[]) {
    const routers = path.split('.')
    const verb = routers.pop() ?? ''
    const methods = routers.reduce<Methods>(
      (parent, name) => {
        parent[name] ??= {}
        return parent[name] as Methods
      },
      taskwire as unknown as Methods,
    )
    methods[verb] = PROCEDURES[path].input
      ? (input?: unknown, options?: MethodOptions) =>
          options?.onConflict
            ? resolveConflicts((again, others) => call(path, again, others), input ?? {}, options)
            : call(path, input, options)
      : (options?: CallOptions) => call(path, undefined, options)
  }
  for (const noun of ['tasks', 'lists', 'sections', 'comments', 'views', 'notifications'] as const) {
    const methods: Listing = taskwire[noun]
    methods.iterate = (input, options) => iterate((page) => methods.list(page, options), input ?? {})
  }
  taskwire.changes.pull = (store, options) =>
    pull((input) => taskwire.changes.since(input, options), store, options?.signal)
  return taskwire
}

/** Loads live streaming on first use, because few programs need it. */
function loadLive() {
  return import('./live.ts').catch((error: unknown) => Promise.reject(toTaskwireError(error)))
}

function live(client: LiveClient, options: LiveOptions): AsyncGenerator<LiveChange, void, undefined> {
  const stop = new AbortController()
  const changes = (async function* () {
    yield* (await loadLive()).live(client, options, stop)
  })()
  const end = changes.return.bind(changes)
  // Without this, a suspended generator would end only when the next change arrives.
  changes.return = (value) => {
    stop.abort()
    return end(value)
  }
  return changes
}
