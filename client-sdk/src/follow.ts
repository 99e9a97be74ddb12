import type { EntityStore } from './entity-store.ts'
import { isTaskwireError } from './errors.ts'
import { type LiveClient, liveStream, type Watch, waitAfter } from './live-stream.ts'
import { pull, type Since, withStoreLock } from './pull.ts'
import { isRetryable } from './retry.ts'

/** A server that refuses where the copy of so few milliseconds ago ends would do so again. */
const FRESH_MS = 10_000

/** Brings a copy up to date, and keeps it so until it is stopped. @throws TaskwireError, or what the store does */
export async function followStore(client: LiveClient, store: EntityStore, watch: Watch): Promise<void> {
  const { stop } = watch
  try {
    let copiedAt = await catchUp(client, store, watch)
    while (!stop.aborted) {
      const isLost = await keepUp(client, store, watch)
      if (!isLost) continue
      if (Date.now() - copiedAt < FRESH_MS) throw isLost
      copiedAt = await catchUp(client, store, watch)
    }
  } catch (error) {
    if (!stop.aborted) throw error
  }
}

/** Pulls, again where that may help. Returns when that was. */
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
    watch.tell({ state: 'connecting' })
    try {
      await pull(since, store, watch.stop)
      return Date.now()
    } catch (error) {
      // What the store throws is final.
      if (error !== failure || !isTaskwireError(error) || !isRetryable(error)) throw error
      failures += 1
      await waitAfter(error, failures, watch)
    }
  }
}

/**
 * Applies what comes after the store's cursor, until somebody else has moved it. Where the server no longer knows what
 * comes after it, empties the store and returns the error that says so.
 */
async function keepUp(client: LiveClient, store: EntityStore, watch: Watch): Promise<unknown> {
  const { stop } = watch
  let at = await store.cursor()
  const isMoved = async () => stop.aborted || (await store.cursor()) !== at
  try {
    for await (const batch of liveStream(client, at, watch)) {
      const cursor = batch.at(-1)?.cursor ?? ''
      const apply = async () => {
        // Another one that follows, or a pull, may have come just as far.
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
