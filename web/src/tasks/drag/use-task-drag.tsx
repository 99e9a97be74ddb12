import { DropIndicator, useDragAndDrop } from 'react-aria-components'
import { useListActions } from '../../lists/list-actions.ts'
import type { Entry } from '../list/rows.ts'
import { type Drops, droppedIds, placeOf, SECTION_TYPE, TASK_TYPE } from './drop.ts'

/** Returns what makes the rows of a list draggable: tasks to other places, sections among themselves. */
export function useTaskDrag(byId: ReadonlyMap<string, Entry>, drops: Drops | undefined) {
  const { moveSection } = useListActions()
  const { dragAndDropHooks } = useDragAndDrop<Entry>({
    getItems: (keys) => [...keys].flatMap((key) => itemOf(byId.get(String(key)))),
    acceptedDragTypes: drops ? [TASK_TYPE, SECTION_TYPE] : [],
    getDropOperation: (target, types) => {
      const place = placeOf(target, byId)
      if (!place || !drops) return 'cancel'
      if (types.has(SECTION_TYPE)) {
        return place.entry.kind === 'heading' && place.entry.section && place.position !== 'on' ? 'move' : 'cancel'
      }
      return drops.accepts(place) ? 'move' : 'cancel'
    },
    onDrop: ({ items, target }) => {
      const place = placeOf(target, byId)
      if (!place || !drops) return
      void droppedIds(items).then((ids) => ids.length > 0 && drops.drop(ids, place))
      void droppedIds(items, SECTION_TYPE).then(([id]) => {
        if (id === undefined || id === place.entry.id) return
        void moveSection(id, place.position === 'before' ? { before: place.entry.id } : { after: place.entry.id })
      })
    },
    renderDropIndicator: (target) => <DropIndicator target={target} className="drop-line" />,
  })
  return dragAndDropHooks
}

function itemOf(entry: Entry | undefined): Record<string, string>[] {
  if (entry?.kind === 'task') return [{ [TASK_TYPE]: entry.id, 'text/plain': entry.task.title }]
  if (entry?.kind === 'heading' && entry.section) return [{ [SECTION_TYPE]: entry.id, 'text/plain': entry.text }]
  return []
}
