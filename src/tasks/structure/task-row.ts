import { delegateOf } from '../../database/tenancy/delegate.ts'
import type { StoredRow } from '../../entities/definition/stored-row.ts'
import type { ManualOrder } from '../../entities/ordering/siblings.ts'
import type { Steps } from '../../entities/storage/steps.ts'

/** Where a task is: its list, section and parent. Those of a subtask are its root's, except for the parent. */
export interface TaskPlace {
  listId: string | null
  sectionId: string | null
  parentId: string | null
}

/** A stored task, with the columns of its place. */
export type TaskRow = StoredRow & TaskPlace & { position: string; completedAt: Date | null }

/** Reads a task, including one in the trash. */
export async function findTask(steps: Steps, id: string): Promise<TaskRow | undefined> {
  return (await steps.find(id)) as TaskRow | undefined
}

/** Reads whether a list exists and is in the trash. */
export function findList({ client, userId }: Steps, id: string): PromiseLike<{ deletedAt: Date | null } | null> {
  const where = { userId, id }
  return delegateOf(client, 'list').findFirst<{ deletedAt: Date | null }>({ where, select: { deletedAt: true } })
}

/** The manual order of tasks: those with the same list, section and parent are siblings. */
export const taskOrder: ManualOrder = {
  table: 'task',
  scope: ['listId', 'sectionId', 'parentId'],
  order: 'placeSort',
  hasTrash: true,
}
