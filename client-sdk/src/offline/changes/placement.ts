import type { Task } from '../../contract.ts'
import type { Draft } from './draft.ts'

/** The list, section and parent of a task. */
export type Place = Pick<Task, 'listId' | 'sectionId' | 'parentId'>

/** The place of tasks without any. */
export const INBOX: Place = { listId: null, sectionId: null, parentId: null }

/** The inputs by which tasks are placed. Undefined and null differ: null is the inbox, no section, or no parent. */
export interface PlacementInput {
  listId?: string | null | undefined
  sectionId?: string | null | undefined
  parentId?: string | null | undefined
  before?: string | undefined
  after?: string | undefined
}

/**
 * Resolves the place that an input of `tasks.create` or `tasks.move` names, as the server does. Rows that are not known here
 * are taken for missing; the server decides when it gets the change.
 * @param present the place where nothing else is asked for: that of the task that moves, or the inbox
 */
export function resolvePlace(draft: Draft, input: PlacementInput, present: Place): Place {
  const { listId, sectionId, parentId, before, after } = input
  const isGiven = [listId, sectionId, parentId].some((id) => id !== undefined)
  const anchor = draft.get('task', before ?? after ?? '')
  if (anchor && !isGiven) return placeOf(anchor)
  if (parentId) {
    const parent = draft.get('task', parentId)
    return { listId: parent?.listId ?? null, sectionId: parent?.sectionId ?? null, parentId }
  }
  if (sectionId) {
    return { listId: draft.get('section', sectionId)?.listId ?? listId ?? null, sectionId, parentId: null }
  }
  if (listId !== undefined) {
    const isSame = listId === present.listId && sectionId === undefined
    return { listId, sectionId: isSame ? present.sectionId : null, parentId: null }
  }
  if (sectionId === null) return { listId: present.listId, sectionId, parentId: null }
  return placeOf(parentId === null ? { ...present, parentId } : present)
}

function placeOf({ listId, sectionId, parentId }: Place): Place {
  return { listId, sectionId, parentId }
}
