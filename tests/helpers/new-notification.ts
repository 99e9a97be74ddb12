import type { Clock } from '../../src/clock.ts'
import type { Database } from '../../src/database/database.ts'
import type { Notification } from '../../src/notifications/schema.ts'
import { fireAll } from '../reminders/use-worker.ts'

/** The part of a caller that notifications need. */
interface Caller {
  tasks: {
    create(input: { title: string; reminders: { at: string }[] }): Promise<{ id: string }>
  }
  notifications: { list(input: { taskId: string }): Promise<{ items: Notification[] }> }
}

/** Creates a notification: creates a task with a reminder, and lets it fire a second later. */
export async function newNotification(
  caller: Caller,
  { database, clock }: { database: Pick<Database, 'worker' | 'tenant'>; clock: Clock },
): Promise<Notification> {
  const at = new Date(clock().getTime() + 1000)
  const { id } = await caller.tasks.create({ title: 'remind me', reminders: [{ at: at.toISOString() }] })
  await fireAll(database, () => at)
  const [notification] = (await caller.notifications.list({ taskId: id })).items
  if (!notification) throw new Error('The reminder has not fired')
  return notification
}
