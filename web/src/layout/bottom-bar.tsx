import { Link } from '@tanstack/react-router'
import { Button } from 'react-aria-components'
import { useKeyboard } from '../keyboard/keyboard-provider.tsx'
import { useStatus } from '../session/provider.tsx'
import { Icon, type IconName } from '../ui/icon.tsx'

/** The navigation of small screens. */
export function BottomBar({ onMenu }: { onMenu: () => void }) {
  const run = useKeyboard()
  const { parked } = useStatus()
  return (
    <nav className="bottom-bar" aria-label="Views">
      <Tab to="/today" icon="today" text="Today" />
      <Tab to="/inbox" icon="inbox" text="Inbox" />
      <Button className="bottom-add" aria-label="Quick add" onPress={() => run('quick-add')}>
        <Icon name="plus" />
      </Button>
      <Tab to="/upcoming" icon="upcoming" text="Upcoming" />
      <Button className="bottom-tab" onPress={onMenu}>
        <Icon name="menu" />
        <span>Lists</span>
        {parked > 0 && (
          <span className="bottom-dot">
            <span className="visually-hidden">, some changes failed</span>
          </span>
        )}
      </Button>
    </nav>
  )
}

function Tab({ to, icon, text }: { to: '/today' | '/inbox' | '/upcoming'; icon: IconName; text: string }) {
  return (
    <Link to={to} className="bottom-tab" activeProps={{ className: 'bottom-current' }}>
      <Icon name={icon} />
      <span>{text}</span>
    </Link>
  )
}
