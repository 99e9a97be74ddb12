import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { overloaded, tryAgain } from './refusals.ts'
import { Tally } from './tally.ts'

/** Accounts for the request bodies that a process holds: received, queued or being worked on. */
export interface HeldBodies {
  /**
   * Reserves room for a user's request body, and returns the function that releases it.
   * @throws TaskwireError RATE_LIMITED when that user holds too many bytes, or as many as are fair while little is free;
   * UNAVAILABLE when all users together hold too many.
   */
  hold(userId: string, bytes: number): () => void
}

type Budgets = Pick<{ [Name in keyof typeof BYTE_BUDGETS]: number }, 'bodies' | 'bodiesPerUser'>

const SMALL = 64 * 1024

/** Creates the account of request bodies, with one budget per user and one for the process. */
export function createHeldBodies(budgets: Budgets = BYTE_BUDGETS): HeldBodies {
  const held = new Tally()

  return {
    hold(userId, bytes) {
      if (bytes === 0) return () => {}
      const own = held.of(userId)
      const tooMany = () => {
        const message = `Your calls under way have ${(own / 1024 ** 2).toFixed(1)} MB of request bodies already; wait for some of them.`
        return tryAgain('RATE_LIMITED', message)
      }
      if (own + bytes > budgets.bodiesPerUser) throw tooMany()
      // A small change of a user without any other is always admitted: no number of users can keep others from writing.
      const isSmallest = bytes <= SMALL && own === 0
      if (!isSmallest && !held.mayHold(userId, bytes, { each: budgets.bodiesPerUser, all: budgets.bodies })) {
        throw own > 0 && held.total + bytes <= budgets.bodies ? tooMany() : overloaded()
      }
      return held.add(userId, bytes)
    },
  }
}
