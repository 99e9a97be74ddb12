import { Button } from 'react-aria-components'
import { Icon } from '../ui/icon.tsx'
import { PopoverDialog } from '../ui/popover-dialog.tsx'
import { count } from '../ui/text.ts'
import { HAS_SIDEBAR, useMedia } from '../ui/use-media.ts'
import { whenNeeded } from '../ui/when-needed.tsx'
import { useFired } from './fired.ts'

const FiredList = whenNeeded(async () => (await import('./fired-list.tsx')).FiredList)

interface BellProps {
  /** For the screen itself: shows nothing while no reminder waits, or where the sidebar has the bell. */
  isOfScreen?: boolean
  onChosen?: () => void
}

/** A bell with the number of reminders that wait for the user. It opens them. */
export function Bell({ isOfScreen = false, onChosen }: BellProps) {
  const fired = useFired()
  const number = fired.length
  const hasSidebar = useMedia(HAS_SIDEBAR)
  if (isOfScreen && (hasSidebar || number === 0)) return null
  return (
    <PopoverDialog
      label="Reminders"
      placement="top end"
      classes={{ popover: 'popover popover-fired', content: 'fired' }}
      trigger={
        <Button
          className="button button-quiet button-icon bell"
          aria-label={number === 0 ? 'Reminders' : count(number, 'reminder')}
        >
          <Icon name="bell" />
          {number > 0 && (
            <span className="bell-count" aria-hidden="true">
              {number > 99 ? '99+' : number}
            </span>
          )}
        </Button>
      }
    >
      {(close) => (
        <FiredList
          fired={fired}
          onOpened={() => {
            close()
            onChosen?.()
          }}
        />
      )}
    </PopoverDialog>
  )
}
