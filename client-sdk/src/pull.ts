import type { ChangesInput, ChangesPage } from './contract.ts'
import { withDeadline } from './deadline.ts'
import { isTaskwireError } from './errors.ts'
import type { TaskStore } from './task-store.ts'

type Since = (input: ChangesInput) => Promise<ChangesPage>

/** The last pull of each store, however it ends: two at once would each apply what the other has. */
const pulls = new WeakMap<TaskStore, Promise<unknown>>()

/**
 * Brings a copy up to date, an answer at a time. Who asks while that runs waits for another round of their own. An abort
 * ends the call at once; an answer that is being kept is kept all the same before the next round begins.
 */
export function pull(since: Since, store: TaskStore, signal: AbortSignal | undefined): Promise<void> {
  return withDeadline({ signal, timeoutMs: Number.POSITIVE_INFINITY }, () => {
    const before = pulls.get(store) ?? Promise.resolve()
    const round = before.then(() => pullOnce(since, store))
    pulls.set(
      store,
      round.catch(() => {}),
    )
    return round
  })
}

async function pullOnce(since: Since, store: TaskStore): Promise<void> {
  let cursor = await store.cursor()
  for (;;) {
    const page = await continued(since, cursor)
    if (page) {
      await store.apply(page.changes, page.cursor)
      if (!page.more) return
    } else {
      await store.clear()
    }
    cursor = page?.cursor
  }
}

/** The next answer; undefined where the copy has to be made anew, as what was purged meanwhile is no longer known. */
async function continued(since: Since, cursor: string | undefined): Promise<ChangesPage | undefined> {
  try {
    return await since(cursor === undefined ? {} : { cursor })
  } catch (error) {
    if (cursor === undefined || !isTaskwireError(error, 'RESYNC_REQUIRED')) throw error
    return undefined
  }
}
