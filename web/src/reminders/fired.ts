import type { Notification } from '@taskwire/client'
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
      const stops = [notifications.subscribe(WAITING, listener), tasks.subscribe({ completed: true }, listener)]
      return () => {
        for (const stop of stops) stop()
      }
    },
    [notifications, tasks],
  )
  const rows = useSyncExternalStore(subscribe, () => notifications.list(WAITING))
  const completed = useSyncExternalStore(subscribe, () => tasks.list(COMPLETED))
  return useMemo(() => {
    const done = new Set(completed.map(({ id }) => id))
    return rows.filter(({ taskId, snoozedUntil }) => snoozedUntil === null && !done.has(taskId))
  }, [rows, completed])
}

const COMPLETED = { completed: true }

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
