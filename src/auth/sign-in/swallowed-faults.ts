import { AsyncLocalStorage } from 'node:async_hooks'
import { isAboutRow } from '../../database/resilience/faults.ts'
import type { AuthDatabase } from './better-auth.ts'

/**
 * Exposes database failures that Better Auth catches: it logs them and answers success (a sign-out) or 401 (no session
 * found). `orFault` runs a request and rejects with the first such failure instead of returning the response.
 */
export function revealFaults(database: AuthDatabase) {
  const requests = new AsyncLocalStorage<{ fault?: unknown }>()
  const note = (error: unknown) => {
    const request = requests.getStore()
    if (request && !isAboutRow(error)) request.fault ??= error
  }
  // Better Auth's own database drivers are objects; ours are factories of adapters.
  const revealing =
    typeof database === 'function'
      ? (...options: Parameters<typeof database>) => watch(database(...options), note)
      : database
  return {
    database: revealing as AuthDatabase,
    orFault: async <T>(work: () => Promise<T>): Promise<T> => {
      const request: { fault?: unknown } = {}
      const result = await requests.run(request, work)
      if (request.fault !== undefined) throw request.fault
      return result
    },
  }
}

/** Wraps a storage adapter so that `note` is called with each database failure. */
function watch<Adapter extends object>(adapter: Adapter, note: (error: unknown) => void): Adapter {
  return new Proxy(adapter, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      if (name === 'transaction') return (work: Work) => watchTransaction(member.bind(target), work, note)
      return (...parameters: unknown[]) => {
        const result: unknown = member.apply(target, parameters)
        return result instanceof Promise ? noting(result, note) : result
      }
    },
  })
}

type Work = (adapter: object) => Promise<unknown>

/** Runs a transaction with a wrapped adapter. Errors thrown by `work` itself are not database failures. */
async function watchTransaction(
  begin: (work: Work) => Promise<unknown>,
  work: Work,
  note: (error: unknown) => void,
): Promise<unknown> {
  let workError: unknown
  try {
    return await begin(async (inner) => {
      try {
        return await work(watch(inner, note))
      } catch (error) {
        workError = error
        throw error
      }
    })
  } catch (error) {
    if (error !== workError) note(error)
    throw error
  }
}

async function noting<T>(result: Promise<T>, note: (error: unknown) => void): Promise<T> {
  try {
    return await result
  } catch (error) {
    note(error)
    throw error
  }
}
