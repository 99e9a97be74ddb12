import type { VerifiedToken } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { Signals } from '../database/notifications/signals.ts'
import { uncancellable } from '../database/resilience/cancellation.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { TaskwireError } from '../errors.ts'
import { type Account, RECENT_MS } from './schema.ts'

/** What can be done with an account as a whole. */
export interface AccountService {
  /**
   * Deletes every row, the sign-in with all sessions, and ends all streams. Tokens from before are refused from then on: at
   * once by this process, within a minute by others, and nobody can write by them from the first moment.
   * @throws TaskwireError REAUTHENTICATION_REQUIRED unless the caller has signed in within the last five minutes.
   */
  delete(caller: VerifiedToken): Promise<Account>
}

interface Options {
  database: Pick<TenantDatabase, 'end'>
  signals: Pick<Signals, 'send'>
  clock: Clock
  /** Deletes the user of the sign-in, which gives out no token from then on. Absent where another issuer has the users. */
  deleteSignIn?: ((userId: string) => Promise<void>) | undefined
  /** Told of each account that has ended. */
  onEnd?: ((userId: string) => void) | undefined
}

/** Builds the verbs on accounts. */
export function createAccountService({ database, signals, clock, deleteSignIn, onEnd }: Options): AccountService {
  /** The rows first: after a fault between the two, who signs in again can delete again. */
  async function end(userId: string): Promise<Account> {
    await database.end(userId)
    onEnd?.(userId)
    signals.send({ kind: 'deleted', userId })
    if (deleteSignIn) {
      await deleteSignIn(userId)
      // Until now sessions could still get tokens: those are from before, too.
      await database.end(userId)
    }
    return { userId }
  }

  return {
    async delete({ actor: { userId }, signedInAt }) {
      if (!signedInAt || clock().getTime() - signedInAt.getTime() > RECENT_MS) {
        throw new TaskwireError('REAUTHENTICATION_REQUIRED', {
          message: 'Sign in again, and delete the account within five minutes.',
        })
      }
      return uncancellable(() => end(userId))
    },
  }
}
