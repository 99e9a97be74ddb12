/**
 * Lets at most `limit` pieces of work of one key run at once; the others of that key wait their turn, first come first
 * served. So no user can take all connections of a pool.
 */
export function createFairShare(limit: number): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, { count: number; waiting: (() => void)[] }>()

  return async (key, work) => {
    const share = running.get(key) ?? { count: 0, waiting: [] }
    running.set(key, share)
    if (share.count < limit) share.count += 1
    else await new Promise<void>((resolve) => share.waiting.push(resolve))
    try {
      return await work()
    } finally {
      // A place is handed on without being given back, so that nobody slips in between.
      const next = share.waiting.shift()
      if (next) next()
      else share.count -= 1
      if (share.count === 0) running.delete(key)
    }
  }
}
