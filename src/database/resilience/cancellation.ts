import { AsyncLocalStorage } from 'node:async_hooks'
import { TaskwireError } from '../../errors.ts'

const calls = new AsyncLocalStorage<{ signal: AbortSignal | undefined }>()

/** Runs a call whose caller may go away meanwhile: from then on nothing more of it reaches the database. */
export async function withCancellation<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  const call = { signal }
  try {
    return await calls.run(call, work)
  } finally {
    // What began meanwhile, such as a connection, keeps what it began in, and with it all that listens to the signal.
    call.signal = undefined
  }
}

/** Runs work that is to be done to its end, or that others wait for too, whoever has gone meanwhile. */
export function uncancellable<T>(work: () => T): T {
  return calls.run({ signal: undefined }, work)
}

/** Looked at wherever a call has waited. @throws TaskwireError UNAVAILABLE, which nobody is there to read. */
export function throwIfCancelled(): void {
  if (calls.getStore()?.signal?.aborted) throw cancelled()
}

function cancelled(): TaskwireError {
  return new TaskwireError('UNAVAILABLE', { message: 'The caller has cancelled.', retryAfterMs: 1000 })
}
