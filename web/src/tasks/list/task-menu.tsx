import type { Task } from '@taskwire/client'
import type { OpenedMenu } from '../../ui/menu-button.tsx'
import { MenuPopover } from '../../ui/menu-popover.tsx'
import { useTaskMenu } from '../use-task-menu.ts'

/** The menu of a task in a list. */
export function TaskMenu({ task, ...menu }: OpenedMenu & { task: Task }) {
  const entries = useTaskMenu(task)
  return <MenuPopover {...menu} entries={entries} />
}
