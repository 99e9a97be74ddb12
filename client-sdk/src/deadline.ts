import { TaskwireError } from './errors.ts'

/** The maximum delay of a timer, in milliseconds. Longer timers fire immediately. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Runs work with a timeout and the caller's signal, and rejects with TIMEOUT or ABORTED immediately, even if the work
 * ignores the signal passed to it. @throws TaskwireError
 */
export async function withDeadline<Result>(
  { timeoutMs, signal }: { timeoutMs: number; signal?: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  let end: () => void = () => {}
  const ended = new Promise<never>((_, reject) => {
    const stop = (error: TaskwireError) => {
      reject(error)
      controller.abort(error)
    }
    const abort = () => stop(abortError(signal))
    const timeOut = () => stop(new TaskwireError('TIMEOUT', `No response within ${timeoutMs} ms.`))
    const timer = setTimeout(timeOut, Math.min(timeoutMs, LONGEST_TIMER_MS))
    signal?.addEventListener('abort', abort, { once: true })
    end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', abort)
    }
    if (signal?.aborted) abort()
  })
  try {
    return await Promise.race([ended, controller.signal.aborted ? ended : work(controller.signal)])
  } finally {
    end()
  }
}

/** Waits, or rejects with ABORTED as soon as the signal is aborted. */
export function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer)
      reject(abortError(signal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, milliseconds)
    if (signal?.aborted) stop()
    else signal?.addEventListener('abort', stop, { once: true })
  })
}

function abortError(signal: AbortSignal | undefined): TaskwireError {
  return new TaskwireError('ABORTED', 'The call was aborted.', { cause: signal?.reason })
}
