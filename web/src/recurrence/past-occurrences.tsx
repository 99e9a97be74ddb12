import type { Occurrence, Task } from '@taskwire/client'
import { dueText } from '../tasks/data/due.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { Button } from '../ui/button.tsx'
import { instantText, longDayText } from '../ui/dates.ts'
import { Icon } from '../ui/icon.tsx'
import { type Occurrences, useOccurrences } from './use-occurrences.ts'

/** The dates on which a task that repeats was completed or skipped, newest first. */
export function PastOccurrences({ task }: { task: Task }) {
  const occurrences = useOccurrences(task)
  return (
    <section className="panel-section" aria-labelledby="occurrences-heading">
      <h2 className="panel-heading" id="occurrences-heading">
        History
      </h2>
      <Content {...occurrences} />
    </section>
  )
}

function Content({ items, problem, isOffline, isLoading, more, retry }: Occurrences) {
  const isShown = items !== undefined
  return (
    <>
      {items?.length === 0 && <p className="past-note">No date was completed or skipped yet.</p>}
      {items && items.length > 0 && (
        <ol className="past">
          {items.map((occurrence) => (
            <Past key={occurrence.id} occurrence={occurrence} />
          ))}
        </ol>
      )}
      {isOffline && (
        <p className="past-note">
          {isShown ? 'Later dates are shown when you are connected.' : 'The history is shown when you are connected.'}
        </p>
      )}
      {!isOffline && problem !== undefined && (
        <div className="past-note" role="alert">
          <p>{problem}</p>
          <Button size="small" onPress={retry}>
            Try again
          </Button>
        </div>
      )}
      {!isOffline && problem === undefined && !isShown && <p className="past-note">Loading…</p>}
      {!isOffline && problem === undefined && more && (
        <div className="past-note">
          <Button size="small" look="quiet" onPress={more} isDisabled={isLoading}>
            Show earlier dates
          </Button>
        </div>
      )}
    </>
  )
}

function Past({ occurrence: { occurrence, due, completedAt, outcome } }: { occurrence: Occurrence }) {
  const viewer = useViewer()
  const isDone = outcome === 'done'
  const isMoved = due.date !== occurrence
  return (
    <li className="past-row">
      <span className={isDone ? 'past-done' : 'past-skipped'}>
        <Icon name={isDone ? 'check' : 'skip'} />
      </span>
      <span className="past-text">
        {longDayText(occurrence, viewer)}
        <span className="reminder-time">
          {isDone ? 'Completed' : 'Skipped'} {instantText(completedAt, viewer)}
          {isMoved && ` · was due ${dueText(due, viewer)}`}
        </span>
      </span>
    </li>
  )
}
