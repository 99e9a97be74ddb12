import { lead } from './lead.ts'
import type { TabEvents, Tabs } from './tabs.ts'

/** Joins the tabs of a store until `stop`, without regard to freezes. Without a name there are no other tabs. */
export function join<Message>(name: string | undefined, { onMessage, onLeader }: TabEvents<Message>): Tabs<Message> {
  // Browsers before 2022 have none. Their tabs see each other's writes only when they load.
  const hasChannel = name !== undefined && typeof BroadcastChannel === 'function'
  const channel = hasChannel ? new BroadcastChannel(name) : undefined
  if (channel) channel.onmessage = (event) => onMessage((event as { data: Message }).data)
  const end = new AbortController()
  const { signal } = end
  const membership = {
    isLeader: false,
    send: (message: Message) => {
      // A closed channel throws.
      if (!signal.aborted) channel?.postMessage(message)
    },
    stop: () => {
      membership.isLeader = false
      end.abort()
      channel?.close()
    },
  }
  lead(name, signal, () => {
    membership.isLeader = true
    onLeader(true)
  })
  return membership
}

/** Creates the membership of a store without other tabs. The tab becomes the leader in a microtask. */
export function soleTab<Message>(events: TabEvents<Message>): Tabs<Message> {
  return join(undefined, events)
}
