import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { overloaded, tryAgain } from './overload-errors.ts'
import { Tally } from './tally.ts'

/** Accounts for the request bodies in memory: being received, queued or processed. */
export interface HeldBodies {
  /**
   * Reserves memory for a user's request body, and returns a function that releases it.
   * @throws TaskwireError RATE_LIMITED when the user exceeds the per-user budget or the fair share of the remaining one;
   * UNAVAILABLE when all users together exceed the budget.
   */
  hold(userId: string, bytes: number): () => void
}

type Budgets = Pick<{ [Name in keyof typeof BYTE_BUDGETS]: number }, 'bodies' | 'bodiesPerUser'>

const SMALL = 64 * 1024

/** Creates the accounting of request bodies, with a budget per user and one for the process. */
export function createHeldBodies(budgets: Budgets = BYTE_BUDGETS): HeldBodies {
  const held = new Tally()

  return {
    hold(userId, bytes) {
      if (bytes === 0) return () => {}
      const own = held.of(userId)
      const tooMany = () => {
        const message = `Your concurrent calls already have ${(own / 1024 ** 2).toFixed(1)} MB of request bodies; wait for some to finish.`
        return tryAgain('RATE_LIMITED', message)
      }
      if (own + bytes > budgets.bodiesPerUser) throw tooMany()
      // A user's only body is always admitted if it is small, so that no number of users can block the others' changes.
      const isSmallest = bytes <= SMALL && own === 0
      if (!isSmallest && !held.mayHold(userId, bytes, { each: budgets.bodiesPerUser, all: budgets.bodies })) {
        throw own > 0 && held.total + bytes <= budgets.bodies ? tooMany() : overloaded()
      }
      return held.add(userId, bytes)
    },
  }
}
