import { TaskwireError } from '../errors.ts'
import type { VerifyToken } from './actor.ts'
import { Refusal } from './refusal.ts'

/** When a user's account ended last; undefined where it never did. Rejects where that cannot be known right now. */
export type EndedAt = (userId: string) => Promise<Date | undefined>

/** Refuses tokens that were issued before their user's account ended. One who comes back later is somebody new. */
export function refuseEnded(verify: VerifyToken, endedAt: EndedAt): VerifyToken {
  return async (token) => {
    const verified = await verify(token)
    const ended = await endedAt(verified.actor.userId)
    if (ended === undefined || verified.issuedAt > ended) return verified
    throw new TaskwireError('UNAUTHENTICATED', { cause: new Refusal('the account has ended') })
  }
}
