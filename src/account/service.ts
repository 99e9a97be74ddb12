import type { VerifiedToken } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { Signals } from '../database/notifications/signals.ts'
import { uncancellable } from '../database/resilience/cancellation.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { TaskwireError } from '../errors.ts'
import { type Account, RECENT_MS } from './schema.ts'

/** Operations on an account as a whole. */
export interface AccountService {
  /**
   * Deletes all rows and the sign-in with its sessions, and ends all streams. Earlier tokens are rejected from then on: by
   * this process at once, by others within a minute; writes with them fail everywhere at once.
   * @throws TaskwireError REAUTHENTICATION_REQUIRED unless the caller signed in within the last five minutes.
   */
  delete(caller: VerifiedToken): Promise<Account>
}

interface Options {
  database: Pick<TenantDatabase, 'deleteAccount'>
  signals: Pick<Signals, 'send'>
  clock: Clock
  /** Deletes the user of the built-in sign-in, which then issues no further tokens. Absent with an external issuer. */
  deleteSignIn?: ((userId: string) => Promise<void>) | undefined
  /** Called when an account is deleted. */
  onDelete?: ((userId: string) => void) | undefined
}

/** Creates the account service. */
export function createAccountService({ database, signals, clock, deleteSignIn, onDelete }: Options): AccountService {
  /** Deletes the rows first: if the second step fails, the user can sign in again and retry. */
  async function deleteAll(userId: string): Promise<Account> {
    await database.deleteAccount(userId)
    onDelete?.(userId)
    signals.send({ kind: 'deleted', userId })
    if (deleteSignIn) {
      await deleteSignIn(userId)
      // Until now sessions could still obtain tokens; this rejects those as well.
      await database.deleteAccount(userId)
    }
    return { userId }
  }

  return {
    async delete({ actor: { userId }, signedInAt }) {
      if (!signedInAt || clock().getTime() - signedInAt.getTime() > RECENT_MS) {
        throw new TaskwireError('REAUTHENTICATION_REQUIRED', {
          message: 'Sign in again, then delete the account within five minutes.',
        })
      }
      return uncancellable(() => deleteAll(userId))
    },
  }
}
