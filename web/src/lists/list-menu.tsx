import type { TaskList } from '@taskwire/client'
import { MenuButton } from '../ui/menu-button.tsx'
import { whenNeeded } from '../ui/when-needed.tsx'

const ListMenuContent = whenNeeded(async () => (await import('./list-menu-content.tsx')).ListMenuContent)

/** What the menu of a list needs. */
export interface ListMenuProps {
  list: TaskList
  isCompletedShown: boolean
  onShowCompleted: (isShown: boolean) => void
}

/** The menu of a list, in the head of its screen. */
export function ListMenu(props: ListMenuProps) {
  return <MenuButton label="Actions of the list">{(menu) => <ListMenuContent {...menu} {...props} />}</MenuButton>
}
