import { AsyncLocalStorage } from 'node:async_hooks'
import { TaskwireError } from '../errors.ts'

const signals = new AsyncLocalStorage<AbortSignal | undefined>()

/** Runs a call whose caller may go away meanwhile: from then on nothing more of it reaches the database. */
export function whileWanted<T>(signal: AbortSignal | undefined, call: () => T): T {
  return signals.run(signal, call)
}

/** Looked at wherever a call has waited. @throws TaskwireError UNAVAILABLE, which nobody is there to read. */
export function throwIfGone(): void {
  if (signals.getStore()?.aborted) throw new TaskwireError('UNAVAILABLE', { message: 'The caller has gone.' })
}
