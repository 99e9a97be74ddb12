import { useNavigate } from '@tanstack/react-router'
import type { OfflineStatus } from '@taskwire/client/offline'
import { Button } from 'react-aria-components'
import { useStatus } from '../session/provider.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'
import { count } from '../ui/text.ts'

/** Says quietly whether everything is saved. It leads to the changes that wait, or that failed. */
export function StatusButton({ onChosen }: { onChosen?: () => void }) {
  const status = useStatus()
  const navigate = useNavigate()
  const { text, icon, tone } = describe(status)
  return (
    <Button
      className={`status status-${tone}`}
      onPress={() => {
        void navigate({ to: '/sync' })
        onChosen?.()
      }}
    >
      <Icon name={icon} />
      <span className="status-text" aria-live="polite">
        {text}
      </span>
    </Button>
  )
}

interface StatusLook {
  text: string
  icon: IconName
  tone: 'quiet' | 'warning' | 'danger'
}

/** Returns the status of the store in a few words. */
export function describe({ state, queued, parked, storageError, error }: OfflineStatus): StatusLook {
  if (parked > 0) return { text: `${count(parked, 'change')} failed`, icon: 'warning', tone: 'danger' }
  if (storageError !== undefined) return { text: 'Device storage is full', icon: 'warning', tone: 'warning' }
  const waiting = queued > 0 ? `, ${queued.toLocaleString('en')} to send` : ''
  if (state === 'paused') return { text: `Paused${waiting}`, icon: 'warning', tone: 'warning' }
  if (state === 'offline' && error?.code === 'RATE_LIMITED') {
    return { text: `Waiting${waiting}`, icon: 'clock', tone: 'quiet' }
  }
  if (state === 'offline' && error?.code === 'UNAVAILABLE') {
    return { text: `Server busy${waiting}`, icon: 'cloudOff', tone: 'warning' }
  }
  if (state === 'offline') return { text: `Offline${waiting}`, icon: 'cloudOff', tone: 'warning' }
  if (queued > 0) return { text: `Saving ${count(queued, 'change')}`, icon: 'cloud', tone: 'quiet' }
  return { text: state === 'syncing' ? 'Loading' : 'All saved', icon: 'cloud', tone: 'quiet' }
}
