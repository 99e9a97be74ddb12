import { TaskwireError } from './errors.ts'
import { readRetryAfter } from './retry.ts'

/**
 * The error for an answer that is not the server's own, such as a proxy's. It is UNAVAILABLE whatever its status: a 404 of
 * something else does not say that a task is gone.
 */
export function foreignAnswer(response: Response): TaskwireError {
  const { status } = response
  const message = `Something that is not a Taskwire server answered with HTTP status ${status}: check "url", and what stands between.`
  return new TaskwireError('UNAVAILABLE', message, { status, retryAfterMs: readRetryAfter(response.headers) })
}
