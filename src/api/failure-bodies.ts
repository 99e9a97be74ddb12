import type { TaskwireError } from '../errors.ts'
import { toFailure, toShape } from './failures.ts'
import { transformer } from './wire/transformer.ts'

/** Returns the response body of an error outside tRPC, REST and the sign-in. */
export function failureBody(error: TaskwireError, requestId: string) {
  return { error: toFailure(error, requestId) }
}

/** Returns the response body of a sign-in error: `code` and `message` are also at the top level, where clients read them. */
export function signInFailureBody(error: TaskwireError, requestId: string) {
  return { code: error.code, message: error.message, ...failureBody(error, requestId) }
}

/** Returns the response body of a tRPC error; `status` overrides the status of the error's code. */
export function trpcFailureBody(error: TaskwireError, requestId: string, status?: number) {
  const shape = toShape(error, requestId)
  if (status !== undefined) shape.data.httpStatus = status
  return { error: transformer.serialize(shape) }
}

/** Returns the response body of a REST error. */
export function restFailureBody(error: TaskwireError, id: string) {
  const { requestId, ...failure } = toFailure(error, id)
  return { data: null, error: failure, meta: { requestId } }
}
