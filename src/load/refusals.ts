import { TaskwireError } from '../errors.ts'

/** Returns the error for what a process does not take on now. Callers that are refused together are told different delays. */
export function overloaded(): TaskwireError {
  const message = 'The service has too much to do right now; try again shortly.'
  return new TaskwireError('UNAVAILABLE', { message, retryAfterMs: Math.round(1000 + Math.random() * 1000) })
}
