import { useStatus } from '../session/provider.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import type { IconName } from '../ui/icon.tsx'

interface NothingProps {
  icon: IconName
  title: string
  text: string
}

/** Says that a screen is empty, or that its tasks have not arrived on this device yet. */
export function Nothing(props: NothingProps) {
  const { isComplete, state, error } = useStatus()
  if (isComplete) return <EmptyState {...props} />
  // Before the first answer of the server the state is "offline" too.
  if (state === 'paused' || error !== undefined) {
    return (
      <EmptyState
        icon="cloudOff"
        title="Your tasks are not on this device yet"
        text="They appear as soon as the server can be reached. What you add meanwhile is kept, and sent then."
      />
    )
  }
  return (
    <div className="skeleton" role="status">
      <span className="visually-hidden">Loading your tasks</span>
      {[72, 54, 63, 40, 58].map((width) => (
        <span key={width} className={`skeleton-row skeleton-${width}`} aria-hidden="true" />
      ))}
    </div>
  )
}
