import type { VerifiedToken } from '../auth/actor.ts'
import type { DeletionTimeOf } from '../auth/tokens/deleted-account.ts'
import { TaskwireError } from '../errors.ts'

interface Options {
  /** Returns the time at which an account was last deleted. */
  deletionTimeOf: DeletionTimeOf
  /** Returns whether a session of the built-in sign-in is still open. Default: sessions are not known. */
  isSessionOpen?: ((sessionId: string) => Promise<boolean>) | undefined
}

/** The checks around the creation of a secret, which outlives the access token of its creator. */
export interface NewSecretChecks {
  /**
   * Rejects a caller whose session has ended: an access token outlives its session by minutes, but must not extend its life by
   * a new secret. @throws TaskwireError UNAUTHENTICATED
   */
  assertSessionOpen(caller: VerifiedToken): Promise<void>
  /**
   * Removes a secret that was created at `since` if the account was deleted meanwhile: a deletion that began earlier may not
   * have seen it. @throws TaskwireError UNAUTHENTICATED
   */
  assertNotDeleted(created: { userId: string; since: Date; remove: () => Promise<void> }): Promise<void>
}

/** After a deletion the database rejects changes of the account for as long, because access tokens may still be cached. */
const DELETION_MS = 120_000

/** Creates the checks of new secrets. */
export function newSecretChecks({ deletionTimeOf, isSessionOpen }: Options): NewSecretChecks {
  return {
    async assertSessionOpen({ sessionId }) {
      if (sessionId === undefined || !isSessionOpen || (await isSessionOpen(sessionId))) return
      throw new TaskwireError('UNAUTHENTICATED', { message: 'The session has ended. Sign in again.' })
    },
    async assertNotDeleted({ userId, since, remove }) {
      const deletedAt = await deletionTimeOf(userId)
      if (!deletedAt || deletedAt.getTime() <= since.getTime() - DELETION_MS) return
      await remove()
      throw new TaskwireError('UNAUTHENTICATED')
    },
  }
}
