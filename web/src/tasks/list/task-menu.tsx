import type { Task } from '@taskwire/client'
import type { OpenedMenu } from '../../ui/menu-button.tsx'
import { MenuPopover } from '../../ui/menu-popover.tsx'
import { useTaskMenu } from '../use-task-menu.ts'
import type { EditPlace } from './editing.tsx'

/** The menu of a task in a list. */
export function TaskMenu({ task, place, ...menu }: OpenedMenu & { task: Task; place: EditPlace }) {
  const entries = useTaskMenu(task, place)
  return <MenuPopover {...menu} entries={entries} />
}
