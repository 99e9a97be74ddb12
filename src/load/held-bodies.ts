import { TaskwireError } from '../errors.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { overloaded } from './overloaded.ts'

/** Request bodies that are being received, wait for their turn, or are worked on. */
export interface HeldBodies {
  /**
   * Reserves room for a body of a user's, and returns the function that gives it back.
   * @throws TaskwireError RATE_LIMITED where that user holds too many bytes, UNAVAILABLE where all users together do.
   */
  hold(userId: string, bytes: number): () => void
}

type Budgets = Pick<{ [Name in keyof typeof BYTE_BUDGETS]: number }, 'bodies' | 'bodiesPerUser'>

const SMALL = 64 * 1024

/** Accounts for request bodies, by user and for the process. */
export function createHeldBodies(budgets: Budgets = BYTE_BUDGETS): HeldBodies {
  const held = new Map<string, number>()
  let total = 0

  return {
    hold(userId, bytes) {
      if (bytes === 0) return () => {}
      const own = (held.get(userId) ?? 0) + bytes
      if (own > budgets.bodiesPerUser) throw tooManyBytes(budgets.bodiesPerUser)
      // A small change of somebody who has nothing under way always has room: a few cannot keep all others from writing.
      if (total + bytes > budgets.bodies && (bytes > SMALL || held.has(userId))) throw overloaded()
      held.set(userId, own)
      total += bytes
      return () => {
        total -= bytes
        const left = (held.get(userId) ?? 0) - bytes
        if (left > 0) held.set(userId, left)
        else held.delete(userId)
      }
    },
  }
}

function tooManyBytes(most: number): TaskwireError {
  const message = `Your calls under way have ${most / 1024 ** 2} MB of request bodies already; wait for some of them.`
  return new TaskwireError('RATE_LIMITED', { message, retryAfterMs: Math.round(1000 + Math.random() * 1000) })
}
