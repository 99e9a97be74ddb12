interface Waiting {
  /** Says whether one more piece of work of a key may wait while so many do; any number may unless told. */
  mayWait: (waiting: number) => boolean
  /** What one more is refused with, while so many wait. */
  refuse: (waiting: number) => Error
}

/**
 * Lets work of one key run while `hasRoom` says so of what runs of it already, and always one; the others of that key wait
 * their turn, first come first served. So no user can take all that there is.
 */
export function createFairShare(
  hasRoom: (running: number) => boolean,
  waiting?: Waiting,
): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const shares = new Map<string, { running: number; waiting: (() => void)[] }>()

  return async (key, work) => {
    const share = shares.get(key) ?? { running: 0, waiting: [] }
    shares.set(key, share)
    const waits = share.waiting.length
    if (share.running === 0 || (waits === 0 && hasRoom(share.running))) share.running += 1
    else if (waiting && !waiting.mayWait(waits)) throw waiting.refuse(waits)
    else await new Promise<void>((resolve) => share.waiting.push(resolve))
    try {
      return await work()
    } finally {
      share.running -= 1
      // A place is taken for who waits before anybody can slip in between.
      while (share.waiting.length > 0 && (share.running === 0 || hasRoom(share.running))) {
        share.running += 1
        share.waiting.shift()?.()
      }
      if (share.running === 0) shares.delete(key)
    }
  }
}
