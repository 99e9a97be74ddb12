interface Waiting {
  /** Returns true if one more task of a key may queue while `waiting` tasks of it already do. */
  mayWait: (waiting: number) => boolean
  /** Returns the error that rejects a task when the queue of its key is full. */
  reject: (waiting: number) => Error
}

interface Share {
  running: number
  waiting: (() => void)[]
}

/** The number of queued keys that are checked for startable tasks whenever a task ends. */
const KEYS_PER_RELEASE = 64

/**
 * Creates a limiter that shares capacity fairly between keys. A task starts if no task of its key runs, or if `hasRoom` allows
 * it for the running tasks of its key and of all keys; otherwise it queues, first in first out per key. Without `waiting`, queues
 * are unlimited.
 */
export function createFairShare(
  hasRoom: (own: number, total: number) => boolean,
  waiting?: Waiting,
): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const shares = new Map<string, Share>()
  /** The keys with queued tasks; those checked most recently come last. */
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

  /** Ends a task and starts queued tasks, of other keys too: capacity may be shared. */
  function release(key: string, share: Share): void {
    share.running -= 1
    total -= 1
    startWaiting(key, share)
    const others: [string, Share][] = []
    for (const entry of queued) if (others.push(entry) === KEYS_PER_RELEASE) break
    for (const [otherKey, otherShare] of others) startWaiting(otherKey, otherShare)
  }

  return async (key, work) => {
    const share = shares.get(key) ?? { running: 0, waiting: [] }
    shares.set(key, share)
    const queueLength = share.waiting.length
    if (share.running === 0 || (queueLength === 0 && hasRoom(share.running, total))) begin(share)
    else if (waiting && !waiting.mayWait(queueLength)) throw waiting.reject(queueLength)
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
