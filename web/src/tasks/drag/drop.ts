import type { DropItem, DropTarget } from 'react-aria-components'
import type { Entry } from '../list/rows.ts'

/** The kind of data of dragged tasks: their ids. */
export const TASK_TYPE = 'application/x-taskwire-task'

/** The kind of data of a dragged section: its id. */
export const SECTION_TYPE = 'application/x-taskwire-section'

/** Where dragged tasks are let go. */
export interface DropPlace {
  entry: Entry
  position: 'before' | 'on' | 'after'
}

/** What a list does with tasks that are dropped on it. */
export interface Drops {
  accepts(place: DropPlace): boolean
  drop(ids: string[], place: DropPlace): void
}

/** Returns the ids of dragged tasks, or of another type of rows. */
export async function droppedIds(items: readonly DropItem[], type = TASK_TYPE): Promise<string[]> {
  const texts = items.map((item) => (item.kind === 'text' && item.types.has(type) ? item.getText(type) : ''))
  return (await Promise.all(texts)).filter((id) => id !== '')
}

/** Returns the row that a drop target of the list stands for. */
export function placeOf(target: DropTarget, entries: ReadonlyMap<string, Entry>): DropPlace | undefined {
  if (target.type !== 'item') return undefined
  const entry = entries.get(String(target.key))
  return entry && { entry, position: target.dropPosition }
}
