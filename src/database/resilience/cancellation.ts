import { AsyncLocalStorage } from 'node:async_hooks'
import { TaskwireError } from '../../errors.ts'

const calls = new AsyncLocalStorage<{ signal: AbortSignal | undefined }>()

/** Runs a call that can be cancelled. After cancellation, it sends no further statements to the database. */
export async function withCancellation<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const call = { signal }
  try {
    return await calls.run(call, work)
  } finally {
    // Resources opened during the call, such as connections, retain this context, and through it the signal's listeners.
    call.signal = undefined
  }
}

/** Runs work that ignores cancellation: work that must complete, or that other callers share. */
export function uncancellable<T>(work: () => T): T {
  return calls.run({ signal: undefined }, work)
}

/** Checks for cancellation; call it after each wait. @throws TaskwireError UNAVAILABLE if the current call was cancelled. */
export function throwIfCancelled(): void {
  if (calls.getStore()?.signal?.aborted) throw cancelled()
}

function cancelled(): TaskwireError {
  return new TaskwireError('UNAVAILABLE', { message: 'The caller cancelled the request.', retryAfterMs: 1000 })
}
