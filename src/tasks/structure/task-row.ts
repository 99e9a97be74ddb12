import type { StoredRow } from '../../entities/definition/stored-row.ts'
import type { Siblings } from '../../entities/ordering/siblings.ts'
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

/** Returns the siblings of the tasks at a place. */
export function siblingsAt({ listId, sectionId, parentId }: TaskPlace): Siblings {
  return {
    table: 'task',
    order: 'placeSort',
    prefix: `${listId ?? ''}/${sectionId ?? ''}/${parentId ?? ''}/`,
    scope: { listId, sectionId, parentId },
    hasTrash: true,
  }
}

/** The manual order of tasks, for `separateEqual`. */
export const taskOrder = {
  table: 'task',
  order: 'placeSort',
  scope: ['listId', 'sectionId', 'parentId'],
  hasTrash: true,
  siblingsOf: (row: TaskPlace & { id: string; position: string }) => siblingsAt(row),
} as const
