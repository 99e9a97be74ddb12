import type { EntityStore } from './entity-store.ts'
import { followStore } from './follow.ts'
import type { LiveChange, LiveOptions, LiveStatus } from './live-options.ts'
import { type LiveClient, liveStream, type Watch } from './live-stream.ts'

/** Implements `changes.live`. `stop` ends the stream like the caller's own signal. @throws TaskwireError */
export async function* live(
  client: LiveClient,
  { cursor, signal, onStatus }: LiveOptions,
  stop: AbortController,
): AsyncGenerator<LiveChange, void, undefined> {
  const abort = () => stop.abort()
  signal?.addEventListener('abort', abort)
  if (signal?.aborted) abort()
  try {
    for await (const batch of liveStream(client, cursor, watchOf(stop.signal, onStatus))) {
      for (const { change, cursor } of batch) {
        if (stop.signal.aborted) return
        yield { ...change, cursor }
      }
    }
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}

/** Implements `changes.follow`. @throws TaskwireError, or the error of the store */
export function follow(
  client: LiveClient,
  store: EntityStore,
  { signal = new AbortController().signal, onStatus }: Omit<LiveOptions, 'cursor'> = {},
): Promise<void> {
  return followStore(client, store, watchOf(signal, onStatus))
}

/** Creates a watch that reports each state only when it changes. */
function watchOf(stop: AbortSignal, onStatus: LiveOptions['onStatus']): Watch {
  let last: LiveStatus['state'] | undefined
  return {
    stop,
    report: (status) => {
      if (status.state !== last) onStatus?.(status)
      last = status.state
    },
  }
}
