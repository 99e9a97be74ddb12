import { TRPCError } from '@trpc/server'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import type { TaskwireOptions } from '../../client-sdk/src/options.ts'
import { TaskwireError } from '../../src/errors.ts'
import type { callerFor, TestApp } from '../helpers/test-app.ts'
import { BASE_PATH } from '../helpers/under-base-path.ts'

/** Creates the real client on the real application, without a port. */
export function clientOf(app: TestApp, token?: string, options: Partial<TaskwireOptions> = {}): Taskwire {
  return createTaskwire({ url: `http://test${BASE_PATH}`, token, fetch: fetchOf(app), ...options })
}

/** Returns a `fetch` that calls the application in process. */
export function fetchOf(app: TestApp): typeof globalThis.fetch {
  return async (input, init) => app.fetch(new Request(input, init))
}

type Caller = ReturnType<typeof callerFor>['undoable']

/** Adapts the client to the interface of the in-process caller, with the same errors, for the procedures' cases. */
export function asCaller(client: Taskwire): Caller {
  const router = (methods: object): object =>
    new Proxy(methods, {
      get: (target, name) => {
        const part: unknown = Reflect.get(target, name)
        if (typeof part === 'object' && part !== null) return router(part)
        if (typeof part !== 'function') return undefined
        return (...parameters: unknown[]) => Promise.resolve(part(...parameters)).catch(rethrow)
      },
    })
  return router(client) as Caller
}

function rethrow(error: unknown): never {
  if (!isTaskwireError(error)) throw error
  const { code, message, issues, current, quota, retryAfterMs } = error
  if (code === 'NETWORK' || code === 'TIMEOUT' || code === 'ABORTED') throw error
  const details = { issues, current, quota, retryAfterMs }
  const known = Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined))
  throw new TRPCError({ code: 'BAD_REQUEST', cause: new TaskwireError(code, { message, ...known }) })
}
