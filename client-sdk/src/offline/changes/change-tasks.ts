import type { Task } from '../../contract.ts'
import type { Draft } from './draft.ts'
import { INBOX, type Place, type PlacementInput, resolvePlace } from './placement.ts'
import { isAt, positionAt, type Spot, siblingsOf } from './positions.ts'

/** Moves tasks with their subtasks, in their present order. */
export function moveTasks(draft: Draft, ids: readonly string[], input: PlacementInput): void {
  const tasks = ids.flatMap((id) => draft.live('task', id) ?? [])
  const nested = new Set(tasks.flatMap((task) => subtreeOf(draft, task).slice(1)).map(({ id }) => id))
  const tops = tasks.filter(({ id }) => !nested.has(id)).sort(byPlace)
  const [first, ...others] = tops
  if (!first) return
  const place = resolvePlace(draft, input, first)
  const isSame = JSON.stringify(place) === JSON.stringify(resolvePlace(draft, {}, first))
  if (isSame && others.length === 0 && isAt(siblingsOf(draft, 'task', place), input, first.id)) return
  moveTo(draft, tops, { ...input, place })
}

/** Moves tasks outside the trash to the end of a list, in their present order. */
export function moveToList(draft: Draft, tasks: readonly Task[], listId: string | null): void {
  const tops = tasks.filter(({ parentId }) => parentId === null).sort(byPlace)
  moveTo(draft, tops, { place: { ...INBOX, listId } })
}

/** Moves tasks, in the given order, to a place, and the tasks below them with them. */
function moveTo(draft: Draft, tops: readonly Task[], { place, before, after }: Spot & { place: Place }): void {
  const { listId, sectionId } = place
  let previous = after
  for (const task of tops) {
    const spot = before === undefined ? { after: previous } : { before }
    const position = positionAt(draft, 'task', { place, ...spot, moved: task.id })
    const [, ...below] = subtreeOf(draft, task)
    draft.change('task', task, { ...place, position })
    for (const one of below) draft.change('task', one, { listId, sectionId })
    if (after !== undefined) previous = task.id
  }
}

/** Moves tasks to the trash. The same time marks those that a restore brings back together. */
export function trashTasks(draft: Draft, tasks: readonly Task[]): void {
  for (const task of tasks) draft.change('task', task, { deletedAt: draft.now })
}

/** Restores a task with the subtasks that were moved to the trash with it. */
export function restoreTask(draft: Draft, { id }: { id: string }): void {
  const task = draft.get('task', id)
  if (!task?.deletedAt) return
  const parent = draft.live('task', task.parentId ?? '')
  const { listId, sectionId } = parent ?? (draft.live('list', task.listId ?? '') ? task : INBOX)
  for (const one of treeOf(draft, task, isTrashedWith(task)))
    draft.change('task', one, {
      ...{ listId, sectionId, deletedAt: null },
      ...(one === task && { parentId: parent ? parent.id : null }),
    })
}

/** Returns whether a task was moved to the trash together with another row. */
export function isTrashedWith({ deletedAt }: Pick<Task, 'deletedAt'>): (task: Task) => boolean {
  return (task) => task.deletedAt?.getTime() === deletedAt?.getTime()
}

/** Permanently deletes a task, with the tasks, comments and notifications below it. */
export function purgeTask(draft: Draft, { id }: { id: string }): void {
  const top = draft.get('task', id)
  for (const task of top ? treeOf(draft, top, () => true) : []) {
    for (const entity of ['comment', 'notification'] as const)
      for (const { id } of draft.referring(entity, 'taskId', task.id)) draft.set(entity, id, null)
    draft.set('task', task.id, null)
  }
}

/** Returns a task and all tasks below it outside the trash, each once, parents before children. */
export function subtreeOf(draft: Draft, top: Task): Task[] {
  return treeOf(draft, top, ({ deletedAt }) => !deletedAt)
}

function treeOf(draft: Draft, top: Task, includes: (task: Task) => boolean): Task[] {
  const found = new Map([[top.id, top]])
  // The map grows during the iteration.
  for (const [id] of found)
    for (const child of draft.referring('task', 'parentId', id))
      if (includes(child) && !found.has(child.id)) found.set(child.id, child)
  return [...found.values()]
}

/** Compares tasks as lists show them: by list, section, parent and position. */
function byPlace(a: Task, b: Task): number {
  const [one, other] = [a, b].map(({ listId, sectionId, parentId, position }) =>
    [listId ?? '', sectionId ?? '', parentId ?? '', position].join('/'),
  ) as [string, string]
  return one < other ? -1 : one > other ? 1 : 0
}
