import type { TaskList } from '@taskwire/client'
import { useMemo } from 'react'
import { DropIndicator, useDragAndDrop } from 'react-aria-components'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { useLists } from '../tasks/data/queries.ts'
import { droppedIds, TASK_TYPE } from '../tasks/drag/drop.ts'
import { useListActions } from './list-actions.ts'
import { ListLinks, type ListLinksProps } from './sidebar-lists.tsx'

const LIST_TYPE = 'application/x-taskwire-list'

/** The lists in the sidebar, which can be dragged, and on which tasks can be dropped. */
export function DraggableLists(props: ListLinksProps) {
  const lists = useLists()
  return <ListLinks {...props} dragAndDropHooks={useListDrag(lists)} />
}

function useListDrag(lists: readonly TaskList[]) {
  const { move } = useListActions()
  const tasks = useTaskActions()
  const names = useMemo(() => new Map(lists.map(({ id, name }) => [id, name])), [lists])
  const { dragAndDropHooks } = useDragAndDrop<TaskList>({
    getItems: (keys) =>
      [...keys].map((key) => ({ [LIST_TYPE]: String(key), 'text/plain': names.get(String(key)) ?? '' })),
    acceptedDragTypes: [LIST_TYPE, TASK_TYPE],
    getDropOperation: (target, types) => {
      if (target.type !== 'item') return 'cancel'
      const isTask = types.has(TASK_TYPE)
      return isTask === (target.dropPosition === 'on') ? 'move' : 'cancel'
    },
    onDrop: ({ items, target }) => {
      if (target.type !== 'item') return
      const id = String(target.key)
      void drop({ items, id, position: target.dropPosition })
    },
    renderDropIndicator: (target) => <DropIndicator target={target} className="drop-line" />,
  })

  async function drop({
    items,
    id,
    position,
  }: {
    items: Parameters<typeof droppedIds>[0]
    id: string
    position: string
  }) {
    if (position === 'on') {
      const ids = await droppedIds(items)
      if (ids.length > 0) await tasks.move(ids, { listId: id }, `Moved to ${names.get(id) ?? 'the list'}`)
      return
    }
    for (const item of items) {
      if (item.kind !== 'text' || !item.types.has(LIST_TYPE)) continue
      const moved = await item.getText(LIST_TYPE)
      if (moved !== id) await move(moved, position === 'before' ? { before: id } : { after: id })
    }
  }
  return dragAndDropHooks
}
