import { failureBody, restFailureBody, signInFailureBody, trpcFailureBody } from '../../api/failure-bodies.ts'
import { BASE } from '../../api/rest-route.ts'
import { ERRORS, type TaskwireError } from '../../errors.ts'
import { errorHeaders } from '../request/failure-response.ts'
import { pathOf } from '../request/target.ts'

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

/** The body of an error, by the beginning of the path; the first that fits counts. */
const BODIES = {
  '/trpc/': trpcFailureBody,
  [`${BASE}/`]: restFailureBody,
  '/api/auth/': signInFailureBody,
  '/': failureBody,
} as const

/** The beginning of the paths whose errors have one form. */
export type PathKind = keyof typeof BODIES

/** All kinds of paths. */
export const PATH_KINDS = Object.keys(BODIES) as PathKind[]

/** Returns the kind of a request's target, which may be a path or a whole URL. */
export function pathKindOf(target: string): PathKind {
  const path = `${decode(pathOf(target))}/`
  return PATH_KINDS.find((kind) => path.startsWith(kind)) ?? '/'
}

/** Routes are found by the decoded path. */
function decode(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/** Makes the answer to a request that is refused before it is routed, in the form that its path documents. */
export function earlyRefusal(target: string, error: TaskwireError, { requestId, status }: Names): EarlyRefusal {
  return {
    status: status ?? ERRORS[error.code].status,
    headers: { 'Content-Type': 'application/json', ...errorHeaders([error]) },
    body: JSON.stringify(BODIES[pathKindOf(target)](error, requestId, status)),
  }
}
