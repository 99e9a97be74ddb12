import { createTaskwire, isTaskwireError } from '@taskwire/client'
import { createSession } from '@taskwire/client/auth'
import { taskwireQueries } from '@taskwire/client/tanstack-query'
import { sessionStore } from './session-store.ts'

const url = import.meta.env.VITE_TASKWIRE_URL ?? 'http://localhost:8000'

/** The user's session. `session.token` returns access tokens and renews them before they expire. */
export const session = createSession({ url, storage: sessionStore })

/** The client. TanStack Query retries its calls, and pauses them while the page is offline. */
export const taskwire = createTaskwire({ url, token: session.token, retries: 0 })

/** The keys and options of all queries and mutations. */
export const queries = taskwireQueries(taskwire)

/** Returns a message to show to the user for any error. */
export function messageOf(error: unknown): string {
  if (!isTaskwireError(error)) return 'Something went wrong on this page.'
  return error.code === 'NETWORK' ? 'The server could not be reached.' : error.message
}
