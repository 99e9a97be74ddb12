import { Link } from '@tanstack/react-router'
import type { DOMAttributes, RefObject } from 'react'
import { Icon, type IconName } from '../ui/icon.tsx'

/** What a view in the sidebar needs. */
export interface NavLinkProps {
  to: '/inbox' | '/today' | '/upcoming' | '/all' | '/completed' | '/trash'
  icon: IconName
  text: string
  count?: number
  onChosen?: () => void
  /** What happens with tasks that are dropped on it, where that is possible. */
  onDrop?: (ids: string[]) => void
  linkRef?: RefObject<HTMLAnchorElement | null>
  dropProps?: DOMAttributes<HTMLElement>
  isDropTarget?: boolean
}

/** A view in the sidebar. */
export function NavLink(props: NavLinkProps) {
  const { to, icon, text, count = 0, onChosen, linkRef, dropProps, isDropTarget = false } = props
  return (
    <li>
      <Link
        {...dropProps}
        {...(linkRef ? { ref: linkRef } : {})}
        to={to}
        className={`nav-item${isDropTarget ? ' nav-drop' : ''}`}
        activeProps={{ className: 'nav-current' }}
        onClick={() => onChosen?.()}
      >
        <Icon name={icon} />
        <span className="nav-text">{text}</span>
        {count > 0 && (
          <span className="nav-count">
            {count}
            <span className="visually-hidden"> open tasks</span>
          </span>
        )}
      </Link>
    </li>
  )
}
