import { join } from './membership.ts'
import type { TabEvents, Tabs } from './tabs.ts'

/**
 * Joins the tabs that share the store of this name: one of them is the leader, and all receive each other's messages. Uses a
 * Web Lock and a BroadcastChannel of this name.
 *
 * A frozen page, also one in the back/forward cache, gives up the leadership and receives nothing. When it returns, it joins
 * again and `onPossibleGap` is called.
 *
 * Without Web Locks (pages without TLS) every tab is a leader, and messages still arrive. Therefore the leader's work must be
 * safe to do twice, as requests with idempotency keys are.
 */
export function joinTabs<Message>(name: string, events: TabEvents<Message>): Tabs<Message> {
  let current: Tabs<Message> | undefined = join(name, events)
  const leave = () => {
    current?.stop()
    current = undefined
  }
  const rejoin = () => {
    if (current) return
    current = join(name, events)
    events.onPossibleGap?.()
  }
  const stopListening = onFreeze(leave, rejoin)
  return {
    send: (message) => current?.send(message),
    get isLeader() {
      return current?.isLeader ?? false
    },
    stop: () => {
      stopListening()
      leave()
    },
  }
}

/** Calls `leave` when the page is about to be frozen and `rejoin` when it returns. Either may be called twice in a row. */
function onFreeze(leave: () => void, rejoin: () => void): () => void {
  type Target = Pick<EventTarget, 'addEventListener'>
  // Node.js has neither, and workers have no document.
  const page = globalThis as Partial<Target> & { document?: Target }
  const end = new AbortController()
  const until = { signal: end.signal }
  // Without `persisted` the page ends, and the browser cleans up.
  const onPageHide = (event: Event) => 'persisted' in event && event.persisted && leave()
  page.addEventListener?.('pagehide', onPageHide, until)
  page.addEventListener?.('pageshow', rejoin, until)
  page.document?.addEventListener('freeze', leave, until)
  page.document?.addEventListener('resume', rejoin, until)
  return () => end.abort()
}
