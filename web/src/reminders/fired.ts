import type { Notification, Task } from '@taskwire/client'
import { useMemo } from 'react'
import { useStore } from '../session/provider.tsx'
import { useRows, useTasks } from '../tasks/data/queries.ts'
import { makeStep } from '../tasks/data/undo.ts'

/** Returns the reminders that have fired and wait for the user, the last one first. */
export function useFired(): readonly Notification[] {
  const { notifications, tasks } = useStore()
  const waiting = useRows(notifications, { dismissed: false })
  // A change of any task may end the reason for its reminders.
  const all = useTasks({ archived: true })
  return useMemo(
    () => waiting.filter((row) => row.snoozedUntil === null && !isOver(row, tasks.get(row.taskId))),
    [waiting, all, tasks],
  )
}

/** Returns whether the task of a notification, or the occurrence of it, is done or deleted. */
function isOver({ occurrenceIndex }: Notification, task: Task | undefined): boolean {
  if (!task) return false
  return (
    task.completed || task.deletedAt !== null || (occurrenceIndex > 0 && occurrenceIndex < (task.occurrenceIndex ?? 0))
  )
}

/** What a person can do with a reminder that has fired. */
export interface FiredActions {
  snooze(notification: Notification, until: Date): Promise<unknown>
  dismiss(some: readonly Notification[]): Promise<unknown>
}

/** Returns the actions on reminders that have fired. Each can be undone. */
export function useFiredActions(): FiredActions {
  const store = useStore()
  return useMemo(
    () => ({
      snooze: ({ id }, until) => makeStep(store, 'Snoozed', [store.notifications.snooze({ id, until })]),
      dismiss: (some) =>
        makeStep(
          store,
          some.length === 1 ? 'Dismissed' : `Dismissed ${some.length} reminders`,
          some.map(({ id }) => store.notifications.dismiss({ id })),
        ),
    }),
    [store],
  )
}
