import type { Change } from '@taskwire/client'
import type { TaskCache } from './task-cache.ts'

/** Changes within this time are covered by one refetch, in milliseconds. */
const TOGETHER_MS = 100
const KNOWN_OPS = ['upsert', 'delete']

/** Receiver of changes from other devices. */
export interface TaskChanges {
  /** Applies a change in place if its task is shown, and schedules a refetch. */
  show(change: Change): void
  /** Schedules a refetch of everything. */
  readAll(): void
}

/** Shows changes from other devices until an abort. Batches refetches and waits for the page's own requests. */
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

  function readAll(): void {
    isAllStale = true
    readLater()
  }

  return {
    show(change) {
      // Archiving a list hides its tasks without changing them.
      if (change.entity === 'list') readAll()
      // A newer server may send other entities and operations.
      if (change.entity !== 'task' || !KNOWN_OPS.includes(change.op)) return
      // The user's own changes arrive too. Deletes are always counted, because the stats may be outdated.
      if (change.op === 'upsert' && cache.shows(change)) return
      cache.apply(change)
      received.push(change)
      readLater()
    },
    readAll,
  }
}
