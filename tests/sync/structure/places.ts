import { type Draft, refuse } from './draft.ts'
import type { Inputs } from './inputs.ts'
import type { Row } from './snapshot.ts'
import { lineOf } from './violations.ts'

/** Where a task is. List and section of a subtask are those of its root. */
export type Place = Pick<Row, 'listId' | 'sectionId' | 'parentId'>

export function placeOf({ listId, sectionId, parentId }: Place): Place {
  return { listId, sectionId, parentId }
}

/** Returns the number of levels of the tallest of these subtrees. */
export function subtreeHeight(draft: Draft, ids: string[]): number {
  const levels = draft.subtree(ids).flatMap(({ id }) => {
    const line = lineOf(draft.rows, id)
    return ids.map((top) => line.indexOf(top) + 1)
  })
  return Math.max(...levels)
}

/**
 * Returns the place that an input asks for, as the API describes it. `present` is where a task is that moves, or the inbox.
 * @throws Refused
 */
export function resolvePlace(draft: Draft, input: Inputs, present: Place): Place {
  const anchorId = input.before ?? input.after
  const anchor = anchorId === undefined ? undefined : liveRow(draft, 'task', anchorId)
  const isGiven = [input.listId, input.sectionId, input.parentId].some((id) => id !== undefined)
  const place = anchor && !isGiven ? placeOf(anchor) : statedPlace(draft, input, present)
  const isBeside =
    anchor?.listId === place.listId && anchor.sectionId === place.sectionId && anchor.parentId === place.parentId
  if (anchor && !isBeside) throw refuse('INVALID_INPUT', 'not_a_sibling')
  return place
}

function statedPlace(draft: Draft, { listId, sectionId, parentId }: Inputs, present: Place): Place {
  if (typeof parentId === 'string') {
    const parent = liveRow(draft, 'task', parentId)
    if (listId !== undefined && listId !== parent.listId) throw refuse('INVALID_INPUT', 'other_list')
    if (sectionId !== undefined && sectionId !== parent.sectionId) throw refuse('INVALID_INPUT', 'other_section')
    return { listId: parent.listId, sectionId: parent.sectionId, parentId }
  }
  if (typeof sectionId === 'string') {
    const section = liveRow(draft, 'section', sectionId)
    if (listId !== undefined && listId !== section.listId) throw refuse('INVALID_INPUT', 'other_list')
    liveRow(draft, 'list', section.listId as string)
    return { listId: section.listId, sectionId, parentId: null }
  }
  if (listId !== undefined) {
    if (listId !== null) liveRow(draft, 'list', listId)
    const staysInSection = listId === present.listId && sectionId === undefined
    return { listId, sectionId: staysInSection ? present.sectionId : null, parentId: null }
  }
  if (sectionId === null) return { listId: present.listId, sectionId, parentId: null }
  return parentId === null ? { ...present, parentId } : present
}

/** Returns the row that an input refers to. @throws Refused if it is missing or in the trash. */
export function liveRow(draft: Draft, entity: 'task' | 'list' | 'section', id: string): Row {
  const row = draft.find(entity, id)
  if (!row) throw refuse('INVALID_INPUT', 'not_found')
  if (row.deletedAt !== null) throw refuse('INVALID_INPUT', 'in_trash')
  return row
}
