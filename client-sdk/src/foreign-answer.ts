import { TaskwireError } from './errors.ts'
import { readRetryAfter } from './retry.ts'

/**
 * Returns the error for a response that is not from a Taskwire server, such as a proxy's. The code is UNAVAILABLE whatever
 * the status: a proxy's 404 does not mean that a task does not exist.
 */
export function foreignAnswer(response: Response): TaskwireError {
  const { status } = response
  const message = `Response with HTTP status ${status} is not from a Taskwire server: check "url" and any proxy.`
  return new TaskwireError('UNAVAILABLE', message, { status, retryAfterMs: readRetryAfter(response.headers) })
}
