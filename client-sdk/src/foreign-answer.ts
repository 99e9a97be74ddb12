import { TaskwireError } from './errors.ts'
import { readRetryAfter } from './retry.ts'

/**
 * Returns the error for a response that is not from a Taskwire server, such as a proxy's. The code is UNAVAILABLE whatever
 * the status: a proxy's 404 does not mean that a task does not exist.
 */
export function foreignAnswer(response: Response): TaskwireError {
  const { status } = response
  const what = isRedirect(response) ? 'a redirect' : 'not from a Taskwire server'
  const message = `Response with HTTP status ${status} is ${what}: check "url" and any proxy.`
  return new TaskwireError('UNAVAILABLE', message, { status, retryAfterMs: readRetryAfter(response.headers) })
}

/**
 * The option of `fetch` for every request: another origin must neither receive inputs and passwords, nor answer in the server's
 * place. Not `error`, which some runtimes do not support.
 */
export const NO_REDIRECT = { redirect: 'manual' } as const

/** Returns whether a response is a redirect. Browsers hide its status. */
export function isRedirect({ type, status }: Response): boolean {
  return type === 'opaqueredirect' || (status >= 300 && status < 400)
}
