import { TaskwireError } from './errors.ts'

/** A longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Does a piece of work until it is done, its time is up (TIMEOUT) or the caller gives up (ABORTED). The last two end it
 * at once, whether or not the work heeds the signal it is given.
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
    const timeOut = () => stop(new TaskwireError('TIMEOUT', `No answer within ${timeoutMs} ms.`))
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

/** Waits, or fails with ABORTED as soon as the signal says so. */
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
