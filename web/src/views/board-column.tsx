import type { Task } from '@taskwire/client'
import { useState } from 'react'
import { GridList, useDragAndDrop } from 'react-aria-components'
import { TagDot } from '../tags/tag-color.tsx'
import { useOpenTask } from '../tasks/data/open-task.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { droppedIds, TASK_TYPE } from '../tasks/drag/drop.ts'
import { Button } from '../ui/button.tsx'
import { BoardCard } from './board-card.tsx'
import { type Group, tagOf } from './groups.ts'
import type { Regroup } from './use-regroup.ts'

/** The kind of data of a dragged card: the id of its group. */
const GROUP_TYPE = 'application/x-taskwire-group'

/** Cards of a column in the page at first, and how many more each time. */
const PART = 100

interface BoardColumnProps {
  group: Group
  groups: ReadonlyMap<string, Group>
  regroup: Regroup
}

/** A column of a board: a group with its tasks. */
export function BoardColumn({ group, groups, regroup }: BoardColumnProps) {
  const [shown, setShown] = useState(PART)
  const { open } = useOpenTask()
  const viewer = useViewer()
  const tag = tagOf(group)
  const tasks = group.tasks.slice(0, shown)
  const { dragAndDropHooks } = useDragAndDrop<Task>({
    getItems: (keys) =>
      tasks
        .filter(({ id }) => keys.has(id))
        .map(({ id, title }) => ({ [TASK_TYPE]: id, [GROUP_TYPE]: group.id, 'text/plain': title })),
    acceptedDragTypes: [GROUP_TYPE],
    getDropOperation: ({ type }) => (type === 'root' && group.entering ? 'move' : 'cancel'),
    onDrop: ({ items }) => {
      void Promise.all([droppedIds(items), droppedIds(items, GROUP_TYPE)]).then(([ids, [from = '']]) =>
        regroup(ids, groups.get(from), group),
      )
    },
  })
  return (
    <div className="board-column">
      <h2 className={`board-heading${group.isLate ? ' board-late' : ''}`}>
        {tag !== undefined && <TagDot tag={tag} />}
        <span className="board-title">{group.text}</span>
        <span className="group-count">
          {group.tasks.length}
          <span className="visually-hidden"> tasks</span>
        </span>
      </h2>
      <GridList
        className="board-cards"
        aria-label={group.text}
        items={tasks}
        onAction={(key) => open(String(key))}
        keyboardNavigationBehavior="tab"
        disallowTypeAhead
        dragAndDropHooks={dragAndDropHooks}
        dependencies={[viewer, groups]}
        renderEmptyState={() => <p className="board-empty">No tasks</p>}
      >
        {(task) => <BoardCard task={task} group={group} groups={groups} viewer={viewer} regroup={regroup} />}
      </GridList>
      {group.tasks.length > shown && (
        <Button size="small" look="quiet" onPress={() => setShown(shown + PART)}>
          Show more
        </Button>
      )}
    </div>
  )
}
