import { messageOf } from './failure.ts'
import { useLiveTasks } from './live-tasks.ts'

/** Keeps the tasks in step with those elsewhere, and says when it cannot. While all is well there is nothing to see. */
export function LiveSign() {
  const { isOffline, error } = useLiveTasks()
  const text = error ? messageOf(error) : isOffline && 'Offline. Trying again…'
  // A screen reader notices only what appears in a place it knows.
  return (
    <p role="status" className="live">
      {text && <span>{text}</span>}
    </p>
  )
}
