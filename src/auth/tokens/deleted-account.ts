import { TaskwireError } from '../../errors.ts'
import type { VerifyToken } from '../actor.ts'
import { Refusal } from './token-rejection.ts'

/** When a user's account ended last; undefined where it never did. Rejects where that cannot be known right now. */
export type EndedAt = (userId: string) => Promise<Date | undefined>

const TOLERANCE_MS = 5000

/** Refuses tokens that were issued before their user's account ended. One who comes back later is somebody new. */
export function refuseEnded(verify: VerifyToken, endedAt: EndedAt): VerifyToken {
  return async (token) => {
    const verified = await verify(token)
    const ended = await endedAt(verified.actor.userId)
    // The clocks of whoever issues and of the database may differ.
    if (ended === undefined || verified.issuedAt.getTime() > ended.getTime() + TOLERANCE_MS) return verified
    throw new TaskwireError('UNAUTHENTICATED', { cause: new Refusal('the account has ended') })
  }
}
