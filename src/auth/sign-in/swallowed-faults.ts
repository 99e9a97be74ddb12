import { AsyncLocalStorage } from 'node:async_hooks'
import { isAboutRow } from '../../database/resilience/faults.ts'
import type { AuthDatabase } from './better-auth.ts'

/**
 * Reveals database failures that Better Auth catches: it logs them and answers success (a sign-out) or 401 (no session was
 * found). `orFault` runs a request and rejects with the first such failure, whatever the answer would have been.
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

/** The same adapter; `note` is called with each failure of the database. */
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

/** A transaction hands an adapter of its own to its work, whose refusals are no faults of the database. */
async function watchTransaction(
  begin: (work: Work) => Promise<unknown>,
  work: Work,
  note: (error: unknown) => void,
): Promise<unknown> {
  let refusal: unknown
  try {
    return await begin(async (inner) => {
      try {
        return await work(watch(inner, note))
      } catch (error) {
        refusal = error
        throw error
      }
    })
  } catch (error) {
    if (error !== refusal) note(error)
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
