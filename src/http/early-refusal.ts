import { ERRORS, type TaskwireError } from '../errors.ts'
import { BASE, failureBody as restBody } from '../rest/answer.ts'
import { errorHeaders, failureBody, signInFailureBody } from './failure-response.ts'
import { failureBody as trpcBody } from './trpc-endpoint.ts'

/** An answer, before it is one of Fetch's or of Node's. */
export interface EarlyRefusal {
  status: number
  headers: Record<string, string>
  body: string
}

interface Names {
  requestId: string
  /** Default: the status of the error's code. */
  status?: number
}

/** What is refused before anything has looked at it, in the words of whoever would have. */
export function earlyRefusal(path: string, error: TaskwireError, { requestId, status }: Names): EarlyRefusal {
  return {
    status: status ?? ERRORS[error.code].status,
    headers: { 'Content-Type': 'application/json', ...errorHeaders([error]) },
    body: JSON.stringify(bodyFor(path)(error, requestId, status)),
  }
}

function bodyFor(path: string) {
  if (path.startsWith('/trpc/')) return trpcBody
  if (path.startsWith(`${BASE}/`)) return restBody
  return path.startsWith('/api/auth/') ? signInFailureBody : failureBody
}
