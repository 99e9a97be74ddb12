import { TaskwireError } from '../../errors.ts'

/** Admits work until it is closed, and waits for admitted work before it closes. */
export interface DrainGate {
  /** Runs work. @throws TaskwireError UNAVAILABLE after `close` was called. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Waits for running work, then closes. Later calls return the same promise. */
  close(): Promise<void>
}

/** How long to wait for running work, in milliseconds. The statement timeout is half as long. */
const DRAIN_TIMEOUT_MS = 10_000

/** Creates a drain gate. It calls `close` when no work is running any more. */
export function createDrainGate(close: () => Promise<void>): DrainGate {
  let running = 0
  let closing: Promise<void> | undefined
  let onDrained = () => {}

  async function closeWhenDrained(): Promise<void> {
    if (running > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, DRAIN_TIMEOUT_MS)
        onDrained = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    await close()
  }

  return {
    async run(work) {
      if (closing) throw new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 })
      running += 1
      try {
        return await work()
      } finally {
        running -= 1
        if (running === 0) onDrained()
      }
    },
    close() {
      closing ??= closeWhenDrained()
      return closing
    },
  }
}
