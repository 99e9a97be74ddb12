import { useMemo } from 'react'
import { TaskRows, type TaskRowsProps } from '../list/task-list.tsx'
import { useTaskDrag } from './use-task-drag.tsx'

/** The rows of a list, which can be dragged. */
export function DraggableRows(props: TaskRowsProps) {
  const { entries, drops } = props
  const byId = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries])
  const dragAndDropHooks = useTaskDrag(byId, drops)
  return <TaskRows {...props} dragAndDropHooks={dragAndDropHooks} />
}
