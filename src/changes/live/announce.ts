import type { Signals } from '../../database/notifications/signals.ts'
import type { TenantDatabase } from '../../database/tenancy/tenant.ts'
import { TaskwireError } from '../../errors.ts'

/** Wraps a tenant database so that it signals each committed change to the user's streams, in all processes. */
export function announceChanges(database: TenantDatabase, signals: Pick<Signals, 'send'>): TenantDatabase {
  async function announced<T>(userId: string, work: () => Promise<T>, hasChanged: (result: T) => boolean): Promise<T> {
    try {
      const result = await work()
      if (hasChanged(result)) signals.send({ kind: 'changed', userId })
      return result
    } catch (error) {
      // The change may have been committed although the connection was lost.
      if (error instanceof TaskwireError && error.code === 'UNAVAILABLE') signals.send({ kind: 'changed', userId })
      throw error
    }
  }

  return {
    read: database.read,
    write: (userId, change) =>
      announced(
        userId,
        () => database.write(userId, change),
        () => true,
      ),
    change: (call, change) =>
      announced(
        call.userId,
        () => database.change(call, change),
        ({ replayed }) => replayed === undefined,
      ),
    deleteAccount: database.deleteAccount,
  }
}
