import type { ChangesInput, ChangesPage } from './contract.ts'
import { withDeadline } from './deadline.ts'
import type { EntityStore } from './entity-store.ts'
import { isTaskwireError } from './errors.ts'

export type Since = (input: ChangesInput) => Promise<ChangesPage>

/** What was last begun on each store, however it ends: two at once would each apply what the other has. */
const turns = new WeakMap<EntityStore, Promise<unknown>>()

/**
 * Brings a copy up to date, an answer at a time. Who asks while that runs waits for another round of their own. An abort
 * ends the call at once; an answer that is being kept is kept all the same before the next round begins.
 */
export function pull(since: Since, store: EntityStore, signal: AbortSignal | undefined): Promise<void> {
  return withStoreLock(store, () => pullOnce(since, store), signal)
}

/** Does a piece of work on a store when all that was begun on it before has ended. An abort ends the call at once. */
export function withStoreLock<Result>(
  store: EntityStore,
  work: () => Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  return withDeadline({ signal, timeoutMs: Number.POSITIVE_INFINITY }, () => {
    const turn = (turns.get(store) ?? Promise.resolve()).then(work)
    turns.set(
      store,
      turn.catch(() => {}),
    )
    return turn
  })
}

async function pullOnce(since: Since, store: EntityStore): Promise<void> {
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
