import type { Task } from '@taskwire/client'
import type { OfflineStore } from '@taskwire/client/offline'
import type { TaskActions } from '../tasks/data/actions.tsx'
import { copyLink } from '../tasks/data/copy-link.ts'
import { neighbourOf } from '../tasks/data/nesting.ts'
import type { OpenTask } from '../tasks/data/open-task.ts'
import type { EditPlace } from '../tasks/list/editing.tsx'
import type { Selection } from '../tasks/list/selection.tsx'
import { addDays, type Day } from '../ui/dates.ts'
import { foldOrGo } from './fold.ts'
import type { CommandId } from './keys.ts'
import { focusedTask, isInPanel } from './task-target.ts'

/** What the commands for tasks act on. */
export interface TaskCommandContext {
  tasks: OfflineStore['tasks']
  actions: TaskActions
  openTask: OpenTask
  selection: Selection
  edit: (taskId: string, place: EditPlace) => void
  today: Day
}

/** Runs a command for tasks. Returns false if there is no task to run it for. */
export function runTaskCommand(context: TaskCommandContext, command: CommandId, ids: readonly string[]): boolean {
  const { tasks, actions, openTask, selection, edit, today } = context
  if (command === 'back') return goBack(context)
  if (command === 'fold' || command === 'unfold') return foldOrGo(command)
  const [first] = ids
  const task = first === undefined ? undefined : tasks.get(first)
  if (!task) return false
  switch (command) {
    case 'select': {
      const toggled = focusedTask(tasks) ?? (selection.ids.size === 0 ? task : undefined)
      if (!toggled) return false
      selection.toggle(toggled.id)
      return true
    }
    case 'open':
      openTask.open(task.id)
      return true
    case 'edit':
      edit(task.id, isInPanel() ? 'panel' : 'list')
      return true
    case 'complete':
      void (ids.every((id) => tasks.get(id)?.completed) ? actions.reopen : actions.complete)(ids)
      break
    case 'skip':
      void actions.skip(ids)
      break
    case 'due-today':
      void actions.setDay(ids, today)
      return true
    case 'due-tomorrow':
      void actions.setDay(ids, addDays(today, 1))
      return true
    case 'due-none':
      void actions.setDue(ids, null)
      return true
    case 'priority-urgent':
    case 'priority-high':
    case 'priority-medium':
    case 'priority-low':
    case 'priority-none':
      void actions.setPriority(ids, PRIORITY_OF[command])
      return true
    case 'move-up':
    case 'move-down':
      return ids.length === 1 && shift(context, task, command)
    case 'indent':
      return ids.length === 1 && indent(context, task)
    case 'outdent':
      if (task.parentId === null) return false
      void actions.move(ids, { after: task.parentId })
      return true
    case 'copy-link':
      void copyLink(task)
      return true
    case 'remove':
      void actions.remove(ids)
      if (openTask.id !== undefined && ids.includes(openTask.id)) openTask.close()
      break
    default:
      return false
  }
  selection.clear()
  return true
}

/** Exchanges a task with its neighbour in the same list, section and parent. */
function shift({ tasks, actions }: TaskCommandContext, task: Task, direction: 'move-up' | 'move-down'): boolean {
  const neighbour = neighbourOf(tasks, task, direction === 'move-up' ? 'above' : 'below')
  if (!neighbour) return false
  void actions.move([task.id], direction === 'move-up' ? { before: neighbour.id } : { after: neighbour.id })
  return true
}

/** Makes a task a subtask of the one above it. */
function indent({ tasks, actions }: TaskCommandContext, task: Task): boolean {
  const above = neighbourOf(tasks, task, 'above')
  if (!above) return false
  void actions.putAt([task.id], above, 'on')
  return true
}

function goBack({ selection, openTask }: TaskCommandContext): boolean {
  if (selection.isSelecting) selection.clear()
  else if (openTask.id !== undefined && !document.querySelector('.sheet')) openTask.close()
  else return false
  return true
}

const PRIORITY_OF = {
  'priority-urgent': 'urgent',
  'priority-high': 'high',
  'priority-medium': 'medium',
  'priority-low': 'low',
  'priority-none': 'none',
} as const
