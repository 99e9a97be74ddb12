import type { Change } from '@taskwire/client'
import type { TaskCache } from './task-cache.ts'

/** Changes of so many milliseconds are read together. */
const TOGETHER_MS = 100
const KNOWN_OPS = ['upsert', 'delete']

/** Where changes from elsewhere go. */
export interface TaskChanges {
  /** Shows a change: at once where its task is shown, else by reading again. */
  show(change: Change): void
  /** Reads everything again. */
  readAll(): void
}

/** Shows changes from elsewhere until the signal. Many at once are one reading, which waits until nothing else is under way. */
export function taskChanges(cache: TaskCache, signal: AbortSignal): TaskChanges {
  let received: Change[] = []
  let isAllStale = false
  let isWaiting = false

  function readLater(): void {
    if (isWaiting) return
    isWaiting = true
    setTimeout(read, TOGETHER_MS)
  }

  function read(): void {
    isWaiting = false
    if (signal.aborted) return
    if (cache.isBusy()) {
      readLater()
      return
    }
    if (isAllStale || !received.every(cache.shows)) cache.refresh()
    else cache.readStats()
    received = []
    isAllStale = false
  }

  return {
    show(change) {
      // A newer server may have other kinds of rows, and tell other things of them.
      if (change.entity !== 'task' || !KNOWN_OPS.includes(change.op)) return
      // One's own changes come back too. What is gone may have been so before, but not in the stats.
      if (change.op === 'upsert' && cache.shows(change)) return
      cache.apply(change)
      received.push(change)
      readLater()
    },
    readAll() {
      isAllStale = true
      readLater()
    },
  }
}
