import { type Call, createCall } from './call.ts'
import { resolveConflicts } from './conflict.ts'
import { type ConflictOptions, type ListTasksInput, PROCEDURES, type Procedures, type Task } from './contract.ts'
import { iterate } from './iterate.ts'
import type { CallOptions, TaskwireOptions } from './options.ts'
import { pull } from './pull.ts'
import type { TaskStore } from './task-store.ts'
import type { Path } from './transport.ts'

/**
 * A client of one server: every procedure as a method, `tasks.iterate` over all pages of a list, and `changes.pull` for a
 * copy of everything.
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
     * Makes a copy of the caller's tasks equal to the server's, the trash included: all of them the first time, and what
     * has changed since from then on. It can be repeated at any time, also after it has failed. @throws TaskwireError
     *
     * @example
     * const store = memoryTaskStore()
     * await tw.changes.pull(store)
     */
    pull(store: TaskStore, options?: CallOptions): Promise<void>
  }
}

/**
 * Makes a client. It connects to nothing before the first call.
 *
 * @example
 * const taskwire = createTaskwire({ url: 'http://localhost:8000', token: 'an access token' })
 * const task = await taskwire.tasks.create({ title: 'Buy milk' })
 */
export function createTaskwire(options: TaskwireOptions): Taskwire {
  return withMethods(createCall(options))
}

type MethodOptions = CallOptions & ConflictOptions<object>

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
