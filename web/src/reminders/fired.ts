import type { Notification, Task } from '@taskwire/client'
import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useStore } from '../session/provider.tsx'
import { makeStep } from '../tasks/data/undo.ts'

/** The query of the notifications that wait for the user. The same object, so that the store answers with the same array. */
const WAITING = { dismissed: false }

/** Returns the reminders that have fired and wait for the user, the last one first. */
export function useFired(): readonly Notification[] {
  const { notifications, tasks } = useStore()
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [notifications.subscribe(WAITING, listener), tasks.subscribe(ALL, listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
    [notifications, tasks],
  )
  const rows = useSyncExternalStore(subscribe, () => notifications.list(WAITING))
  const all = useSyncExternalStore(subscribe, () => tasks.list(ALL))
  // `all` changes with any of the tasks that are looked up.
  return useMemo(
    () => rows.filter((row) => row.snoozedUntil === null && !isOver(row, tasks.get(row.taskId))),
    [rows, all, tasks],
  )
}

/** All tasks that are not in the trash. */
const ALL = { archived: true }

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
