import { appPath } from '../base-path.ts'

/** A notification of the browser. */
export interface Shown {
  close(): void
}

interface Content {
  /** The browser shows one notification with the same id at a time. */
  id: string
  taskId: string
  title: string
  body: string
  onOpen: () => void
}

/** Shows a notification of the browser. A press on it brings the app to the front, and calls `onOpen`. */
export function showNotification({ id, taskId, title, body, onOpen }: Content): Shown {
  const options = { body, tag: id, icon: appPath('icon-192.png'), data: taskId }
  try {
    const notification = new Notification(title, options)
    notification.onclick = () => {
      window.focus()
      notification.close()
      onOpen()
    }
    return notification
  } catch {
    // Browsers on phones permit it only to the service worker, which also opens the task.
    const worker = navigator.serviceWorker?.getRegistration()
    void worker?.then((registration) => registration?.showNotification(title, options)).catch(() => undefined)
    return { close: () => void worker?.then((registration) => closeIn(registration, id)).catch(() => undefined) }
  }
}

async function closeIn(registration: ServiceWorkerRegistration | undefined, tag: string): Promise<void> {
  for (const notification of (await registration?.getNotifications({ tag })) ?? []) notification.close()
}
