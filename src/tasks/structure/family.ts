import type { Head } from '../../entities/definition/stored-row.ts'
import { separateEqual } from '../../entities/ordering/separate.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { TASK_LIMITS } from '../limits.ts'
import { findList, findTask, type TaskPlace, type TaskRow, taskOrder } from './task-row.ts'
import { changeDescendants, placeTasks, readAncestors, restoreDescendants } from './tree-queries.ts'

/** Completes tasks and their open subtasks. */
export async function completeTasks(steps: Steps, tasks: readonly { id: string }[], at: Date): Promise<void> {
  const ids = tasks.map(({ id }) => id)
  await steps.change(ids, { completedAt: at, updatedAt: at })
  await changeDescendants(steps, ids, { column: 'completed_at', at })
}

/** Moves tasks to the trash with their subtasks. No effect on those that are there already. */
export async function deleteTasks(
  steps: Steps,
  tasks: readonly Pick<Head, 'id' | 'deletedAt'>[],
  at: Date,
): Promise<void> {
  const ids = tasks.filter(({ deletedAt }) => !deletedAt).map(({ id }) => id)
  if (ids.length === 0) return
  await changeDescendants(steps, ids, { column: 'deleted_at', at })
  await steps.change(ids, { deletedAt: at, updatedAt: at })
}

/**
 * Restores a task from the trash, with the subtasks that the same change had moved there. If its parent is not there to return
 * to, it is no longer a subtask; if its list is not, it goes to the inbox. It keeps its position, unless another task has it now.
 */
export async function restoreTask(steps: Steps, task: TaskRow, at: Date): Promise<void> {
  if (!task.deletedAt) return
  const { id, position } = task
  const parent = task.parentId === null ? undefined : await findTask(steps, task.parentId)
  const above = parent && !parent.deletedAt ? parent : undefined
  const { listId, sectionId } = above ?? (await homeOf(steps, task))
  // First, because restoring the task forgets the change that deleted it.
  const height = await restoreDescendants(steps, id, { listId, sectionId, at })
  const line = above ? await readAncestors(steps, above.id, TASK_LIMITS.depth) : []
  const parentId = above && line.length + height <= TASK_LIMITS.depth ? above.id : null
  await placeTasks(steps, [{ id, position }], { listId, sectionId, parentId, at })
  await separateEqual(steps, taskOrder, [id])
}

/** Returns the list and section of a task, or the inbox if the list is in the trash. */
async function homeOf(steps: Steps, { listId, sectionId }: TaskPlace): Promise<Omit<TaskPlace, 'parentId'>> {
  if (listId === null) return { listId, sectionId: null }
  const list = await findList(steps, listId)
  return list && !list.deletedAt ? { listId, sectionId } : { listId: null, sectionId: null }
}
