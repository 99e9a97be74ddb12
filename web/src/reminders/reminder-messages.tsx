import type { Notification as Fired } from '@taskwire/client'
import { useEffect, useRef, useState } from 'react'
import { useSession, useStatus } from '../session/provider.tsx'
import { dueText } from '../tasks/data/due.ts'
import { useOpenTask } from '../tasks/data/open-task.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { showToast } from '../ui/toasts.tsx'
import { useFired } from './fired.ts'
import { permission } from './permission.ts'
import { type Shown, showNotification } from './show-notification.ts'
import { useLeading } from './use-leading.ts'

/**
 * Shows each reminder that fires while the app is open: as a notification of the browser, by one tab of the device, or as a message in
 * the visible tabs where the browser shows none.
 */
export function ReminderMessages() {
  const { store, user } = useSession()
  const { state } = useStatus()
  const viewer = useViewer()
  const { open } = useOpenTask()
  const fired = useFired()
  const isLeading = useLeading(`taskwire-reminders-${user.id}`)
  const [hasCaughtUp, setCaughtUp] = useState(state === 'online')
  const known = useRef(new Set<string>())
  const shown = useRef(new Map<string, Shown>())

  useEffect(() => {
    if (state === 'online') setCaughtUp(true)
  }, [state])

  useEffect(() => onWorkerMessage(open), [open])

  useEffect(() => {
    const news = fired.filter((one) => !known.current.has(firingOf(one)))
    for (const one of news) known.current.add(firingOf(one))
    closeOthers(shown.current, fired)
    // What fired while the app was closed is in the list of the bell.
    if (!hasCaughtUp) return
    for (const { id, taskId } of news) {
      const task = store.tasks.get(taskId)
      const title = task?.title ?? 'Reminder'
      const show = () => open(taskId)
      if (permission() === 'granted') {
        if (!isLeading) continue
        const body = task?.due ? `Due ${dueText(task.due, viewer)}` : 'Reminder'
        shown.current.set(id, showNotification({ id, taskId, title, body, onOpen: show }))
      } else if (document.visibilityState === 'visible') {
        showToast({ text: `Reminder: ${title}`, action: { text: 'Open', onAction: show } })
      }
    }
  }, [fired, hasCaughtUp, isLeading, open, store, viewer])
  return null
}

/** Names one firing: a reminder that was snoozed fires again with another time. */
function firingOf({ id, firedAt }: Fired): string {
  return `${id} ${firedAt.getTime()}`
}

/** Closes the notifications of reminders that were dismissed or snoozed, here or on another device. */
function closeOthers(shown: Map<string, Shown>, fired: readonly Fired[]): void {
  const ids = new Set(fired.map(({ id }) => id))
  for (const [id, { close }] of shown) {
    if (ids.has(id)) continue
    close()
    shown.delete(id)
  }
}

/** Opens the task whose notification of the service worker was pressed. */
function onWorkerMessage(open: (id: string) => void): (() => void) | undefined {
  const listener = ({ data }: MessageEvent<{ openTask?: unknown } | null>) => {
    if (typeof data?.openTask === 'string') open(data.openTask)
  }
  navigator.serviceWorker?.addEventListener('message', listener)
  return () => navigator.serviceWorker?.removeEventListener('message', listener)
}
