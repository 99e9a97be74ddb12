interface Waiting {
  /** How many pieces of work of one key may wait; any number unless told. */
  max: number
  /** What one more is refused with. */
  refuse: () => Error
}

/**
 * Lets at most `limit` pieces of work of one key run at once; the others of that key wait their turn, first come first
 * served. So no user can take all that there is.
 */
export function createFairShare(
  limit: number,
  waiting?: Waiting,
): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const shares = new Map<string, { running: number; waiting: (() => void)[] }>()

  return async (key, work) => {
    const share = shares.get(key) ?? { running: 0, waiting: [] }
    shares.set(key, share)
    if (share.running < limit) share.running += 1
    else if (waiting && share.waiting.length >= waiting.max) throw waiting.refuse()
    else await new Promise<void>((resolve) => share.waiting.push(resolve))
    try {
      return await work()
    } finally {
      // A place is handed on without being given back, so that nobody slips in between.
      const next = share.waiting.shift()
      if (next) next()
      else share.running -= 1
      if (share.running === 0) shares.delete(key)
    }
  }
}
