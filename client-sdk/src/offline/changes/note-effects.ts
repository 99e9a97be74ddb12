import type { Task } from '../../contract.ts'
import { type Operation, targetsIn } from '../operations.ts'
import { OWNER } from './change-rows.ts'
import { type Journal, keyOf, splitKey } from './draft.ts'
import type { EntityName } from './entities.ts'
import { type RowSource, siblingsKey } from './rows.ts'

/** A change of more rows waits for all others, so that its rows need not be listed. */
const MAX_TOUCHED = 200

/**
 * Notes in an operation what decides which others it waits for: the rows that it changes, the orders into which it puts rows, and the rows
 * that have to be there first.
 */
export function noteEffects(operation: Operation, journal: Journal, rows: Pick<RowSource, 'get'>): void {
  const { path, input } = operation
  const touches = new Set([...operation.touches, ...targetsIn(input)])
  const names = new Set<string | null | undefined>(operation.names)
  for (const id of operation.names) names.add(rows.get('section', id)?.listId)
  for (const [key, before] of journal) {
    const [entity, id] = splitKey(key) as [EntityName, string]
    touches.add(id)
    const row = rows.get(entity, id) as Partial<Task> | undefined
    // The server refuses changes of what belongs to a row in the trash.
    const owner = Reflect.get(before ?? row ?? {}, OWNER[entity] ?? '') as string | undefined
    // Comments have no positions, but the order of their creation.
    const orderOf = (one: object) => siblingsKey(entity, one) ?? (owner && keyOf(entity, owner))
    const order = row && orderOf(row)
    const isThere = before && orderOf(before) === order && !path.includes('move')
    if (order !== undefined && !isThere) touches.add(order)
    names.add(owner)
    // A row that comes back from the trash returns to its list and parent.
    if (row?.deletedAt === null && (before as Partial<Task> | null)?.deletedAt) names.add(row.parentId).add(row.listId)
  }
  operation.names = [...names].filter((id) => id != null)
  operation.isBarrier ||= touches.size > MAX_TOUCHED
  operation.touches = operation.isBarrier ? [] : [...touches]
}
