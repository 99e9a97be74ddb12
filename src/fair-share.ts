interface Waiting {
  /** Says whether one more piece of work of a key may wait while so many do; any number may unless told. */
  mayWait: (waiting: number) => boolean
  /** What one more is refused with, while so many wait. */
  refuse: (waiting: number) => Error
}

interface Share {
  running: number
  waiting: (() => void)[]
}

/** How many keys are looked at for work that can start when a piece of work ends. */
const LOOKED_AT = 64

/**
 * Lets work of one key run while `hasRoom` says so of what runs of it, and of all keys, already, and always one; the others of
 * that key wait their turn, first come first served. So no user can take all that there is.
 */
export function createFairShare(
  hasRoom: (own: number, total: number) => boolean,
  waiting?: Waiting,
): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const shares = new Map<string, Share>()
  /** Those whose work waits, the ones that were looked at last at the end. */
  const queued = new Map<string, Share>()
  let total = 0

  function begin(share: Share): void {
    share.running += 1
    total += 1
  }

  function startWaiting(key: string, share: Share): void {
    queued.delete(key)
    while (share.waiting.length > 0 && (share.running === 0 || hasRoom(share.running, total))) {
      begin(share)
      share.waiting.shift()?.()
    }
    if (share.waiting.length > 0) queued.set(key, share)
    if (share.running === 0) shares.delete(key)
  }

  /** The room that is free now may be for work of other keys, too. */
  function release(key: string, share: Share): void {
    share.running -= 1
    total -= 1
    startWaiting(key, share)
    const others: [string, Share][] = []
    for (const entry of queued) if (others.push(entry) === LOOKED_AT) break
    for (const [other, itsShare] of others) startWaiting(other, itsShare)
  }

  return async (key, work) => {
    const share = shares.get(key) ?? { running: 0, waiting: [] }
    shares.set(key, share)
    const waits = share.waiting.length
    if (share.running === 0 || (waits === 0 && hasRoom(share.running, total))) begin(share)
    else if (waiting && !waiting.mayWait(waits)) throw waiting.refuse(waits)
    else {
      queued.set(key, share)
      await new Promise<void>((resolve) => share.waiting.push(resolve))
    }
    try {
      return await work()
    } finally {
      release(key, share)
    }
  }
}
