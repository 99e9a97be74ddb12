import { LIMITS, type Task, taskTree } from '@taskwire/client'
import { useMemo } from 'react'
import { DropIndicator, GridList, GridListItem, useDragAndDrop } from 'react-aria-components'
import { useStore } from '../../session/provider.tsx'
import { useTaskActions } from '../data/actions.tsx'
import { levelOf } from '../data/nesting.ts'
import { useOpenTask } from '../data/open-task.ts'
import { useTasks } from '../data/queries.ts'
import { useViewer } from '../data/viewer.ts'
import { droppedIds, placeOf, TASK_TYPE } from '../drag/drop.ts'
import { Composer } from '../list/composer.tsx'
import { nodeEntries, type TaskEntry } from '../list/rows.ts'
import { TaskRow } from '../list/task-row.tsx'

const OPEN: ReadonlySet<string> = new Set()

/** The subtasks of a task, at all levels. Dragging changes their order; dropping one on another puts it below that. */
export function Subtasks({ task }: { task: Task }) {
  const entries = useSubtasks(task)
  const viewer = useViewer()
  const { open } = useOpenTask()
  const { putAt } = useTaskActions()
  const byId = useMemo(() => new Map(entries.map((entry) => [entry.id, entry])), [entries])
  const { dragAndDropHooks } = useDragAndDrop<TaskEntry>({
    getItems: (keys) =>
      [...keys].map((key) => ({ [TASK_TYPE]: String(key), 'text/plain': byId.get(String(key))?.task.title ?? '' })),
    acceptedDragTypes: [TASK_TYPE],
    getDropOperation: (target) => (placeOf(target, byId) ? 'move' : 'cancel'),
    onDrop: ({ items, target }) => {
      const place = placeOf(target, byId)
      if (place?.entry.kind !== 'task') return
      const { task } = place.entry
      void droppedIds(items).then((ids) => putAt(ids, task, place.position))
    },
    renderDropIndicator: (target) => <DropIndicator target={target} className="drop-line" />,
  })
  const { tasks } = useStore()
  return (
    <section className="panel-section" aria-label="Subtasks">
      {entries.length > 0 && (
        <GridList
          className="subtasks"
          aria-label="Subtasks"
          items={entries}
          onAction={(key) => open(String(key))}
          keyboardNavigationBehavior="tab"
          disallowTypeAhead
          dragAndDropHooks={dragAndDropHooks}
          dependencies={[viewer]}
        >
          {(entry) => (
            <GridListItem id={entry.id} textValue={entry.task.title} className="row row-task">
              <TaskRow entry={entry} viewer={viewer} listName={undefined} onToggle={undefined} place="panel" />
            </GridListItem>
          )}
        </GridList>
      )}
      {levelOf(tasks, task.id) < LIMITS.depth && !task.deletedAt && (
        <Composer key={task.id} target={{ name: task.title }} parentId={task.id} placeholder="Add a subtask" />
      )}
    </section>
  )
}

function useSubtasks(task: Task): TaskEntry[] {
  const tasks = useTasks({ listId: task.listId, trash: task.deletedAt !== null })
  return useMemo(() => {
    const tree = taskTree(tasks)
    const find = (nodes: typeof tree.tasks): typeof tree.tasks | undefined => {
      for (const node of nodes) {
        if (node.task.id === task.id) return node.subtasks
        const found = find(node.subtasks)
        if (found) return found
      }
      return undefined
    }
    return nodeEntries(find(tree.tasks) ?? [], { collapsed: OPEN, withCompleted: true })
  }, [tasks, task.id])
}
