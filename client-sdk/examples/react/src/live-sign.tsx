import { onlineManager } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { messageOf } from './failure.ts'
import { useLiveTasks } from './live-tasks.ts'

/** Keeps the tasks in step with those elsewhere, and says when it cannot. While all is well there is nothing to see. */
export function LiveSign() {
  const { isOffline, error } = useLiveTasks()
  const isOnline = useSyncExternalStore(subscribe, () => onlineManager.isOnline())
  const offline = isOnline ? isOffline && 'Offline. Trying again…' : 'Offline. Changes are sent when you are back.'
  const text = error ? messageOf(error) : offline
  // A screen reader notices only what appears in a place it knows.
  return (
    <p role="status" className="live">
      {text && <span>{text}</span>}
    </p>
  )
}

function subscribe(onChange: () => void): () => void {
  return onlineManager.subscribe(onChange)
}
