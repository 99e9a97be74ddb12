import { TaskwireError } from '../../errors.ts'

/** Lets work in until it is closed; what is inside by then ends first. */
export interface DrainGate {
  /** @throws TaskwireError UNAVAILABLE once it is being closed. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Closes, once however often it is called. */
  close(): Promise<void>
}

/** How long work may take to end, in milliseconds. A statement has half as long. */
const PATIENCE_MS = 10_000

/** Makes a door; `close` is called when nobody is inside any more. */
export function createDrainGate(close: () => Promise<void>): DrainGate {
  let inside = 0
  let closing: Promise<void> | undefined
  let onEmpty = () => {}

  async function closeWhenEmpty(): Promise<void> {
    if (inside > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE_MS)
        onEmpty = () => {
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
      inside += 1
      try {
        return await work()
      } finally {
        inside -= 1
        if (inside === 0) onEmpty()
      }
    },
    close() {
      closing ??= closeWhenEmpty()
      return closing
    },
  }
}
