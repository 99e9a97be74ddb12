import { useSyncExternalStore } from 'react'

/** Whether this browser shows notifications of the app. `missing`: it cannot. */
export type Permission = NotificationPermission | 'missing'

const listeners = new Set<() => void>()

/** Returns whether this browser shows notifications of the app. */
export function permission(): Permission {
  return 'Notification' in globalThis && isSecureContext ? Notification.permission : 'missing'
}

/** Returns whether this browser shows notifications of the app, now and after each answer of the user. */
export function usePermission(): Permission {
  return useSyncExternalStore(subscribe, permission)
}

/** Asks the user, unless an answer was given. Only from a press of the user: browsers refuse it otherwise. */
export async function askForPermission(): Promise<void> {
  if (permission() !== 'default') return
  // Rejected by browsers that require another gesture; the question can be asked again.
  await Notification.requestPermission().catch(() => undefined)
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  // The answer can be changed in the settings of the browser.
  document.addEventListener('visibilitychange', listener)
  return () => {
    listeners.delete(listener)
    document.removeEventListener('visibilitychange', listener)
  }
}
