import { TaskwireError } from '../../errors.ts'
import type { VerifyToken } from '../actor.ts'
import { TokenRejection } from './token-rejection.ts'

/** Returns the time at which a user's account was last deleted; undefined if never. Rejects when the lookup fails. */
export type DeletionTimeOf = (userId: string) => Promise<Date | undefined>

const TOLERANCE_MS = 5000

/** Wraps a verifier so that it rejects tokens issued before the account was deleted. Tokens issued later are valid. */
export function rejectDeletedAccounts(verify: VerifyToken, deletionTimeOf: DeletionTimeOf): VerifyToken {
  return async (token) => {
    const verified = await verify(token)
    const deletedAt = await deletionTimeOf(verified.actor.userId)
    // The clocks of the issuer and the database may differ.
    if (deletedAt === undefined || verified.issuedAt.getTime() > deletedAt.getTime() + TOLERANCE_MS) return verified
    throw new TaskwireError('UNAUTHENTICATED', { cause: new TokenRejection('the account was deleted') })
  }
}
