import type { ChangesInput, ChangesPage } from './contract.ts'
import { withDeadline } from './deadline.ts'
import type { EntityStore } from './entity-store.ts'
import { isTaskwireError } from './errors.ts'

export type Since = (input: ChangesInput) => Promise<ChangesPage>

/** The last task queued on each store, so that two pulls never apply the same changes concurrently. */
const queues = new WeakMap<EntityStore, Promise<unknown>>()

/**
 * Brings a store up to date, page by page. Concurrent pulls of one store run one after the other. An abort rejects the call
 * immediately; a page that is being stored is completed before the next pull begins. @throws TaskwireError
 */
export function pull(since: Since, store: EntityStore, signal: AbortSignal | undefined): Promise<void> {
  return withStoreLock(store, () => pullOnce(since, store), signal)
}

/** Runs work on a store after all earlier work on it has settled. An abort rejects the call immediately. */
export function withStoreLock<Result>(
  store: EntityStore,
  work: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  return withDeadline({ signal, timeoutMs: Number.POSITIVE_INFINITY }, () => {
    const result = (queues.get(store) ?? Promise.resolve()).then(work)
    queues.set(
      store,
      result.catch(() => {}),
    )
    return result
  })
}

async function pullOnce(since: Since, store: EntityStore): Promise<void> {
  let cursor = await store.cursor()
  for (;;) {
    const page = await nextPage(since, cursor)
    if (page) {
      await store.apply(page.changes, page.cursor)
      if (!page.more) return
    } else {
      await store.clear()
    }
    cursor = page?.cursor
  }
}

/** Requests the next page; undefined if the cursor has expired and the copy must be rebuilt. */
async function nextPage(since: Since, cursor: string | undefined): Promise<ChangesPage | undefined> {
  try {
    return await since(cursor === undefined ? {} : { cursor })
  } catch (error) {
    if (cursor === undefined || !isTaskwireError(error, 'RESYNC_REQUIRED')) throw error
    return undefined
  }
}
