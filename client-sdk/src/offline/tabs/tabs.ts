/** This tab's membership of the tabs that share one store. */
export interface Tabs<Message> {
  /** Sends a structured-cloneable message to the other tabs of this store. */
  send(message: Message): void
  /** True while this tab is the leader. */
  readonly isLeader: boolean
  /** Leaves: another tab can become the leader, and no further event arrives. */
  stop(): void
}

/** The events of a membership. None arrives before the joining call has returned. */
export interface TabEvents<Message> {
  /** Called with each message of another tab. */
  onMessage(message: Message): void
  /** Called when this tab becomes the leader, again after each return from a freeze. */
  onLeader(isLeader: true): void
  /** Called when the page returns from a freeze or the back/forward cache, in which it missed messages. */
  onPossibleGap?(): void
}
