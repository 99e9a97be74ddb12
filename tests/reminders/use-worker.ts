import type { Clock } from '../../src/clock.ts'
import type { Database } from '../../src/database/database.ts'
import { findWorkBy } from '../../src/reminders/due-work.ts'
import { fireDueOn } from '../../src/reminders/fire.ts'

/** Does all work that is due at the time of a clock, as the worker does. Returns the users with new or changed notifications. */
export async function fireAll(
  database: Pick<Database, 'worker' | 'tenant'>,
  clock: Clock,
): Promise<{ users: string[]; nextAt: Date | undefined }> {
  const [find, fire] = [findWorkBy(database.worker), fireDueOn(database.tenant)]
  const users: string[] = []
  for (;;) {
    const { due, nextAt } = await find(clock(), [])
    if (due.length === 0) return { users, nextAt }
    for (const work of due) if ((await fire(work, clock())).length > 0) users.push(work.userId)
  }
}
