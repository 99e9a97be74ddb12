import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { messageOf } from './failure.ts'
import { useLiveTasks } from './live-tasks.ts'

/** Applies live changes to the tasks and shows an indicator while the page is offline. */
export function LiveSign() {
  const { isOffline, error } = useLiveTasks()
  const isOnline = useSyncExternalStore(subscribe, () => onlineManager.isOnline())
  const offline = isOnline ? isOffline && 'Offline. Trying again…' : 'Offline. Changes are sent when you are back.'
  const text = error ? messageOf(error) : offline
  // Always rendered, because screen readers announce changes only in an existing live region.
  return (
    <p role="status" className="live">
      {text && <span>{text}</span>}
    </p>
  )
}

function subscribe(onChange: () => void): () => void {
  return onlineManager.subscribe(onChange)
}
