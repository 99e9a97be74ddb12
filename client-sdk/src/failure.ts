import type { TaskwireErrorCode } from './errors.ts'

interface ServerFailure {
  code: TaskwireErrorCode
  message: string
  requestId: string
  retryAfterMs?: number
  /** Over tRPC alone. */
  httpStatus: number
}

/** Says whether this is a failure as the server sends it. It looks only at what every version has. */
export function isFailure(data: unknown): data is ServerFailure {
  if (typeof data !== 'object' || data === null) return false
  return ['code', 'message', 'requestId'].every((name) => typeof Reflect.get(data, name) === 'string')
}
