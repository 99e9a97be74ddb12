import { TRPCError } from '@trpc/server'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import type { TaskwireOptions } from '../../client-sdk/src/options.ts'
import { TaskwireError } from '../../src/errors.ts'
import type { callerFor, TestApp } from '../helpers/test-app.ts'

/** Creates the real client on the real application, without a port. */
export function clientOf(app: TestApp, token?: string, options: Partial<TaskwireOptions> = {}): Taskwire {
  return createTaskwire({ url: 'http://test', token, fetch: fetchOf(app), ...options })
}

/** Returns a `fetch` that calls the application in process. */
export function fetchOf(app: TestApp): typeof globalThis.fetch {
  return async (input, init) => app.fetch(new Request(input, init))
}

type Caller = ReturnType<typeof callerFor>['undoable']

/** Adapts the client to the interface of the in-process caller, with the same errors, for the procedures' cases. */
export function asCaller(client: Taskwire): Caller {
  const noun = (methods: Record<string, unknown>): object =>
    new Proxy(methods, {
      get: (target, verb: string) => {
        const call = target[verb]
        if (typeof call === 'object' && call !== null) return noun(call as Record<string, unknown>)
        if (typeof call !== 'function') return undefined
        return (...parameters: unknown[]) => Promise.resolve(call(...parameters)).catch(rethrow)
      },
    })
  return Object.fromEntries(Object.entries(client).map(([name, methods]) => [name, noun(methods)])) as unknown as Caller
}

function rethrow(error: unknown): never {
  if (!isTaskwireError(error)) throw error
  const { code, message, issues, current, quota, retryAfterMs } = error
  if (code === 'NETWORK' || code === 'TIMEOUT' || code === 'ABORTED') throw error
  const details = { issues, current, quota, retryAfterMs }
  const known = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))
  throw new TRPCError({ code: 'BAD_REQUEST', cause: new TaskwireError(code, { message, ...known }) })
}
