import type { TaskwireError } from '../errors.ts'
import { toFailure, toShape } from './failures.ts'
import { transformer } from './wire/transformer.ts'

/** Returns the body of an error outside any procedure. */
export function failureBody(error: TaskwireError, requestId: string) {
  return { error: toFailure(error, requestId) }
}

/** Returns the body of an error of the sign-in: with `code` and `message` outside too, as the sign-in's own clients read it. */
export function signInFailureBody(error: TaskwireError, requestId: string) {
  return { code: error.code, message: error.message, ...failureBody(error, requestId) }
}

/** Returns the body of an error of tRPC; `status` is given where it is not that of the error's code. */
export function trpcFailureBody(error: TaskwireError, requestId: string, status?: number) {
  const shape = toShape(error, requestId)
  if (status !== undefined) shape.data.httpStatus = status
  return { error: transformer.serialize(shape) }
}

/** Returns the body of an error of REST. */
export function restFailureBody(error: TaskwireError, id: string) {
  const { requestId, ...failure } = toFailure(error, id)
  return { data: null, error: failure, meta: { requestId } }
}
