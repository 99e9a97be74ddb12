import type { ReactNode } from 'react'
import type { IconName } from './icon.tsx'
import { MenuButton } from './menu-button.tsx'
import { whenNeeded } from './when-needed.tsx'

const MenuPopover = whenNeeded(async () => (await import('./menu-popover.tsx')).MenuPopover)

/** One entry of a menu, or a line between entries. */
export type MenuEntry = 'line' | MenuAction

/** An entry of a menu that does something. */
export interface MenuAction {
  text: string
  icon?: IconName
  mark?: ReactNode
  shortcut?: string | undefined
  isDanger?: boolean
  isDisabled?: boolean
  onAction: () => void
}

interface ActionMenuProps {
  label: string
  icon?: IconName
  isDisabled?: boolean
  entries: readonly MenuEntry[]
}

/** A button with a menu of actions. */
export function ActionMenu({ entries, ...button }: ActionMenuProps) {
  return <MenuButton {...button}>{(menu) => <MenuPopover {...menu} entries={entries} />}</MenuButton>
}
