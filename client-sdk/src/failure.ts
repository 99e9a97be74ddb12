import type { TaskwireErrorCode } from './errors.ts'

interface ServerFailure {
  code: TaskwireErrorCode
  message: string
  requestId: string
  retryAfterMs?: number
  /** Sent only over tRPC. */
  httpStatus: number
}

/** Returns whether a value is an error as the server sends it. Checks only the fields that all server versions send. */
export function isFailure(data: unknown): data is ServerFailure {
  if (typeof data !== 'object' || data === null) return false
  return ['code', 'message', 'requestId'].every((name) => typeof Reflect.get(data, name) === 'string')
}
