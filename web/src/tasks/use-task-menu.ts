import type { Task } from '@taskwire/client'
import { addDays } from '../ui/dates.ts'
import type { MenuEntry } from '../ui/menu.tsx'
import { useTaskActions } from './data/actions.tsx'
import { copyLink } from './data/copy-link.ts'
import { useOpenTask } from './data/open-task.ts'
import { useViewer } from './data/viewer.ts'
import { type EditPlace, useEditing } from './list/editing.tsx'
import { useSelection } from './list/selection.tsx'

/** Returns the menu of a task in a list. */
export function useTaskMenu(task: Task, place: EditPlace): MenuEntry[] {
  const actions = useTaskActions()
  const { today } = useViewer()
  const { open } = useOpenTask()
  const { edit } = useEditing()
  const { toggle } = useSelection()
  const { id } = task
  if (task.deletedAt) {
    return [
      { text: 'Restore', icon: 'restore', onAction: () => void actions.restore([id]) },
      { text: 'Delete permanently', icon: 'trash', isDanger: true, onAction: () => void actions.purge([id]) },
    ]
  }
  const skipEntry: MenuEntry[] =
    task.recurrence && !task.completed
      ? [{ text: 'Skip this date', icon: 'skip', shortcut: 'S', onAction: () => void actions.skip([id]) }]
      : []
  const setDate = (date: string) => void actions.setDay([id], date)
  return [
    { text: 'Open', icon: 'list', shortcut: 'Enter', onAction: () => open(id) },
    { text: 'Edit title', icon: 'pencil', shortcut: 'E', onAction: () => edit(id, place) },
    { text: 'Select', icon: 'select', shortcut: 'X', onAction: () => toggle(id) },
    'line',
    { text: 'Due today', icon: 'today', shortcut: 'T', onAction: () => setDate(today) },
    { text: 'Due tomorrow', icon: 'upcoming', shortcut: 'W', onAction: () => setDate(addDays(today, 1)) },
    {
      text: 'No due date',
      icon: 'close',
      shortcut: 'R',
      // A task that repeats always has a date.
      isDisabled: task.due === null || task.recurrence !== null,
      onAction: () => void actions.setDue([id], null),
    },
    ...skipEntry,
    'line',
    { text: 'Copy link', icon: 'link', shortcut: 'Y', onAction: () => void copyLink(task) },
    { text: 'Delete', icon: 'trash', shortcut: '#', isDanger: true, onAction: () => void actions.remove([id]) },
  ]
}
