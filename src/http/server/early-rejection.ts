import { failureBody, restFailureBody, signInFailureBody, trpcFailureBody } from '../../api/failure-bodies.ts'
import { BASE } from '../../api/rest-route.ts'
import { ERRORS, type TaskwireError } from '../../errors.ts'
import { errorHeaders } from '../request/failure-response.ts'
import { pathOf } from '../request/target.ts'

/** An error response, independent of Fetch's and Node's types. */
export interface EarlyRejection {
  status: number
  headers: Record<string, string>
  body: string
}

interface Names {
  requestId: string
  /** Default: the status of the error's code. */
  status?: number
}

/** The error body format by path prefix. The first matching prefix applies. */
const BODIES = {
  '/trpc/': trpcFailureBody,
  [`${BASE}/`]: restFailureBody,
  '/api/auth/': signInFailureBody,
  '/': failureBody,
} as const

/** A path prefix with its own error body format. */
export type PathKind = keyof typeof BODIES

/** The path prefixes with an error format of their own. */
export const PATH_KINDS = Object.keys(BODIES) as PathKind[]

/** Returns the path prefix of a request target, which may be a path or an absolute URL. */
export function pathKindOf(target: string): PathKind {
  const path = `${decode(pathOf(target))}/`
  return PATH_KINDS.find((kind) => path.startsWith(kind)) ?? '/'
}

/** Decodes a path as the router does. */
function decode(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/** Builds the response of a request that is rejected before routing, in the error format of its path. */
export function earlyRejection(target: string, error: TaskwireError, { requestId, status }: Names): EarlyRejection {
  return {
    status: status ?? ERRORS[error.code].status,
    headers: { 'Content-Type': 'application/json', ...errorHeaders([error]) },
    body: JSON.stringify(BODIES[pathKindOf(target)](error, requestId, status)),
  }
}
