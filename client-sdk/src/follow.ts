import type { EntityStore } from './entity-store.ts'
import { isTaskwireError } from './errors.ts'
import { type LiveClient, liveStream, type Watch, waitAfter } from './live-stream.ts'
import { pull, type Since, withStoreLock } from './pull.ts'
import { isRetryable } from './retry.ts'

/** A cursor that is rejected within this time after a full copy, in milliseconds, is not fixed by another copy. */
const FRESH_MS = 10_000

/** Brings a store up to date, then applies changes until stopped. @throws TaskwireError, or the error of the store */
export async function followStore(client: LiveClient, store: EntityStore, watch: Watch): Promise<void> {
  const { stop } = watch
  try {
    let copiedAt = await catchUp(client, store, watch)
    while (!stop.aborted) {
      const resyncError = await keepUp(client, store, watch)
      if (!resyncError) continue
      if (Date.now() - copiedAt < FRESH_MS) throw resyncError
      copiedAt = await catchUp(client, store, watch)
    }
  } catch (error) {
    if (!stop.aborted) throw error
  }
}

/** Pulls and retries retryable errors. Returns the time of completion in milliseconds. */
async function catchUp(client: LiveClient, store: EntityStore, watch: Watch): Promise<number> {
  let failures = 0
  let failure: unknown
  const since: Since = async (input) => {
    try {
      const page = await client.since(input, { signal: watch.stop })
      failures = 0
      return page
    } catch (error) {
      failure = error
      throw error
    }
  }
  for (;;) {
    watch.stop.throwIfAborted()
    watch.report({ state: 'connecting' })
    try {
      await pull(since, store, watch.stop)
      return Date.now()
    } catch (error) {
      // Errors of the store are not retried.
      if (error !== failure || !isTaskwireError(error) || !isRetryable(error)) throw error
      failures += 1
      await waitAfter(error, failures, watch)
    }
  }
}

/**
 * Applies changes after the store's cursor until another writer moves that cursor. If the server rejects the cursor with
 * RESYNC_REQUIRED, clears the store and returns that error.
 */
async function keepUp(client: LiveClient, store: EntityStore, watch: Watch): Promise<unknown> {
  const { stop } = watch
  let at = await store.cursor()
  const isMoved = async () => stop.aborted || (await store.cursor()) !== at
  try {
    for await (const batch of liveStream(client, at, watch)) {
      const cursor = batch.at(-1)?.cursor ?? ''
      const apply = async () => {
        // Another follower or pull may have stored the same changes already.
        if (await isMoved()) return !stop.aborted && (await store.cursor()) === cursor
        await store.apply(
          batch.map(({ change }) => change),
          cursor,
        )
        return true
      }
      if (!(await withStoreLock(store, apply, stop))) return undefined
      at = await store.cursor()
    }
    return undefined
  } catch (error) {
    if (!isTaskwireError(error, 'RESYNC_REQUIRED')) throw error
    await withStoreLock(store, async () => (await isMoved()) || store.clear(), stop)
    return error
  }
}
