import { Screen } from '../layout/screen.tsx'
import { describe } from '../layout/status-button.tsx'
import { useStatus, useStore } from '../session/provider.tsx'
import { useParked } from '../tasks/data/refusals.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { Button } from '../ui/button.tsx'
import { instantText } from '../ui/dates.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { Icon } from '../ui/icon.tsx'
import { count } from '../ui/text.ts'
import { FailedChange } from './failed-change.tsx'

/** What is not saved on the server: changes that wait, and changes that failed and need a decision. */
export function SyncScreen() {
  const store = useStore()
  const status = useStatus()
  const viewer = useViewer()
  const parked = useParked()
  const { icon } = describe(status)
  return (
    <Screen title="Sync">
      <div className="sync">
        <div className="sync-state">
          <Icon name={icon} />
          <div>
            <p className="sync-title">{explain(status)}</p>
            <p className="screen-note">
              {status.lastSyncedAt
                ? `Last in step with the server ${instantText(status.lastSyncedAt, viewer)}`
                : 'Not in step with the server yet'}
            </p>
          </div>
          {(status.state === 'offline' || status.state === 'paused') && (
            <Button size="small" onPress={() => store.resume()}>
              Try now
            </Button>
          )}
        </div>
        {parked.length > 0 ? (
          <section aria-labelledby="failed-heading">
            <h2 className="sync-heading" id="failed-heading">
              Failed changes
            </h2>
            <p className="dialog-text">
              The server did not accept these changes, so they are not in your lists. Correct and repeat them, or delete
              them.
            </p>
            <ul className="failed">
              {parked.map((change) => (
                <FailedChange key={change.key} change={change} />
              ))}
            </ul>
          </section>
        ) : (
          status.queued === 0 && (
            <EmptyState
              icon="cloud"
              title="Nothing needs you"
              text="Changes that the server does not accept appear here."
            />
          )
        )}
      </div>
    </Screen>
  )
}

function explain({ state, queued, parked, error }: ReturnType<typeof useStatus>): string {
  const waiting = queued > 0 ? ` ${count(queued, 'change')} will be sent as soon as possible.` : ''
  if (error?.code === 'RATE_LIMITED') return `The server asks to wait for a moment.${waiting}`
  if (error?.code === 'UNAVAILABLE') {
    return `The server is not available at the moment. The app tries again by itself.${waiting}`
  }
  if (state === 'offline') return `The server cannot be reached. Everything you do is kept on this device.${waiting}`
  if (state === 'paused') return `Sign in again to go on.${waiting}`
  if (queued > 0) return `Saving ${count(queued, 'change')}.`
  if (state === 'syncing') return 'Loading your tasks.'
  return parked > 0 ? 'All other changes are saved on the server.' : 'Everything is saved on the server.'
}
