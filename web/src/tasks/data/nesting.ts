import { LIMITS, type Task } from '@taskwire/client'
import type { OfflineStore } from '@taskwire/client/offline'
import { showToast } from '../../ui/toasts.tsx'
import type { Place } from './actions.tsx'

type Tasks = OfflineStore['tasks']

/** Where tasks are put: before or after a task, or below it as subtasks. */
export interface Spot {
  task: Task
  position: 'before' | 'on' | 'after'
}

/** Returns the level of a task; the topmost is 1. */
export function levelOf(tasks: Tasks, id: string): number {
  let level = 1
  for (let at = tasks.get(id)?.parentId; at && level <= LIMITS.depth; at = tasks.get(at)?.parentId) level += 1
  return level
}

/** Returns whether a task is one of some tasks, or below one of them. */
export function isWithin(tasks: Tasks, ids: readonly string[], id: string | null | undefined): boolean {
  return id != null && (ids.includes(id) || isWithin(tasks, ids, tasks.get(id)?.parentId))
}

/** Returns whether tasks can become subtasks of another one: their subtasks too must not be below the deepest level. */
export function canNest(tasks: Tasks, ids: readonly string[], parentId: string): boolean {
  const free = LIMITS.depth - levelOf(tasks, parentId)
  return ids.every((id) => heightOf(tasks, id, free) <= free)
}

/** Returns the place at a spot. Undefined, perhaps with a message, if the tasks cannot be put there. */
export function placeAt(tasks: Tasks, ids: readonly string[], { task, position }: Spot): Place | undefined {
  if (isWithin(tasks, ids, task.id)) return undefined
  const parentId = position === 'on' ? task.id : task.parentId
  if (parentId !== null && !canNest(tasks, ids, parentId)) {
    showToast({ text: `Not moved: subtasks can be at most ${LIMITS.depth} levels deep.` })
    return undefined
  }
  return position === 'on' ? { parentId: task.id } : { [position]: task.id }
}

/** Returns the open task above one among its siblings, or the one below it. */
export function neighbourOf(tasks: Tasks, task: Task, direction: 'above' | 'below'): Task | undefined {
  const { listId, sectionId, parentId } = task
  const siblings = tasks
    .list({ listId, sort: [{ by: 'position' }] })
    .filter((one) => one.sectionId === sectionId && one.parentId === parentId && !one.completed)
  const at = siblings.findIndex(({ id }) => id === task.id)
  return siblings[at + (direction === 'above' ? -1 : 1)]
}

/** Returns the number of levels of a task with its subtasks; it stops counting one above `max`. */
function heightOf(tasks: Tasks, id: string, max: number): number {
  if (max <= 0) return 1
  const subtasks = tasks.list({ parentId: id })
  return 1 + Math.max(0, ...subtasks.map((one) => heightOf(tasks, one.id, max - 1)))
}
