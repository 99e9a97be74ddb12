import { type Call, createCall } from './call.ts'
import { checkOptions } from './check-options.ts'
import { resolveConflicts } from './conflict.ts'
import { type ConflictOptions, type ListTasksInput, PROCEDURES, type Procedures, type Task } from './contract.ts'
import type { EntityStore } from './entity-store.ts'
import { iterate } from './iterate.ts'
import type { LiveChange, LiveOptions } from './live-options.ts'
import type { LiveClient } from './live-stream.ts'
import type { CallOptions, TaskwireOptions } from './options.ts'
import { pull } from './pull.ts'
import { toTaskwireError } from './to-error.ts'
import { Tokens } from './tokens.ts'
import type { Path } from './transport.ts'

/**
 * A client of one server: every procedure as a method, `tasks.iterate` over all pages of a list, `changes.live` for
 * changes as they happen, and `changes.pull` and `follow` for a copy of everything.
 *
 * @example
 * const open = async (tw: Taskwire) => (await tw.tasks.stats()).open
 */
export interface Taskwire extends Procedures<CallOptions> {
  tasks: Procedures<CallOptions>['tasks'] & {
    /**
     * Every task of a list, page by page as they are asked for; `limit` is the size of a page.
     *
     * @example
     * for await (const task of tw.tasks.iterate({ completed: false })) console.log(task.title)
     */
    iterate(input?: Omit<ListTasksInput, 'cursor'>, options?: CallOptions): AsyncGenerator<Task, void, undefined>
  }
  changes: Procedures<CallOptions>['changes'] & {
    /**
     * Makes a copy of the caller's data equal to the server's, the trash included: all of it the first time, and what has
     * changed since from then on. It can be repeated at any time, also after it has failed. @throws TaskwireError
     *
     * @example
     * const store = memoryEntityStore()
     * await tw.changes.pull(store)
     */
    pull(store: EntityStore, options?: CallOptions): Promise<void>
    /**
     * Every change after `cursor`, and from then on each as it happens, once and in order; a row that has changed several
     * times since comes once, as it is now. It has no end: it connects again by itself, for ever, until `signal` or
     * `break` end it without an error. @throws TaskwireError for what another connection cannot mend: UNAUTHENTICATED,
     * RESYNC_REQUIRED (start over without a cursor), INVALID_INPUT.
     *
     * @example
     * const { cursor } = await tw.changes.cursor()
     * for await (const change of tw.changes.live({ cursor })) {
     *   if (change.task) console.log(change.task.title)
     * }
     */
    live(options?: LiveOptions): AsyncGenerator<LiveChange, void, undefined>
    /**
     * Makes a copy equal as `pull` does, and keeps it so as changes happen, until `signal` ends it without an error. What
     * arrives together is applied together; a copy that cannot be continued is made anew. @throws TaskwireError for what
     * another connection cannot mend, or what the store throws.
     *
     * @example
     * const store = memoryEntityStore()
     * await tw.changes.follow(store, { signal: AbortSignal.timeout(60_000) })
     */
    follow(store: EntityStore, options?: Omit<LiveOptions, 'cursor'>): Promise<void>
  }
}

/**
 * Makes a client. It connects to nothing before the first call. @throws TypeError that says which option is wrong, and how.
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

type MethodOptions = CallOptions & ConflictOptions<object, Task>

function withMethods(call: Call): Taskwire {
  const nouns: Record<string, Record<string, unknown>> = {}
  for (const path of Object.keys(PROCEDURES) as Path[]) {
    const [noun = '', verb = ''] = path.split('.')
    nouns[noun] ??= {}
    nouns[noun][verb] = PROCEDURES[path].input
      ? (input?: unknown, options?: MethodOptions) =>
          options?.onConflict
            ? resolveConflicts((again, others) => call(path, again, others), input ?? {}, options)
            : call(path, input, options)
      : (options?: CallOptions) => call(path, undefined, options)
  }
  const taskwire = nouns as unknown as Taskwire
  taskwire.tasks.iterate = (input, options) => iterate((page) => taskwire.tasks.list(page, options), input ?? {})
  taskwire.changes.pull = (store, options) =>
    pull((input) => taskwire.changes.since(input, options), store, options?.signal)
  return taskwire
}

/** What few programs use is fetched at its first use. */
function loadLive() {
  return import('./live.ts').catch((error: unknown) => Promise.reject(toTaskwireError(error)))
}

function live(client: LiveClient, options: LiveOptions): AsyncGenerator<LiveChange, void, undefined> {
  const stop = new AbortController()
  const changes = (async function* () {
    yield* (await loadLive()).live(client, options, stop)
  })()
  const end = changes.return.bind(changes)
  // Of itself a generator would end only when the next change arrives.
  changes.return = (value) => {
    stop.abort()
    return end(value)
  }
  return changes
}
