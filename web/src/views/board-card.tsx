import type { Task } from '@taskwire/client'
import { Button, GridListItem } from 'react-aria-components'
import type { Viewer } from '../tasks/data/viewer.ts'
import { flatEntries } from '../tasks/list/rows.ts'
import { TaskCheckbox, TaskFacts } from '../tasks/list/task-row.tsx'
import { Icon } from '../ui/icon.tsx'
import { ActionMenu, type MenuEntry } from '../ui/menu.tsx'
import type { Group } from './groups.ts'
import type { Regroup } from './use-regroup.ts'

interface BoardCardProps {
  task: Task
  group: Group
  groups: ReadonlyMap<string, Group>
  viewer: Viewer
  regroup: Regroup
}

/** A task on a board. Its menu moves it to another column. */
export function BoardCard({ task, group, groups, viewer, regroup }: BoardCardProps) {
  const [entry] = flatEntries([task])
  const moves: MenuEntry[] = [...groups.values()]
    .filter(({ id, entering }) => entering && id !== group.id)
    .map((to) => ({ text: `Move to ${to.text}`, icon: 'board', onAction: () => regroup([task.id], group, to) }))
  return (
    <GridListItem id={task.id} textValue={task.title} className={`card${task.completed ? ' task-done' : ''}`}>
      <Button slot="drag" className="card-grip" aria-label={`Move ${task.title}`}>
        <Icon name="grip" />
      </Button>
      <TaskCheckbox task={task} />
      <div className="card-body">
        <span className="card-title">{task.title}</span>
        {entry && <TaskFacts entry={entry} viewer={viewer} listName={undefined} />}
      </div>
      <ActionMenu label={`Move ${task.title} to another column`} entries={moves} isDisabled={moves.length === 0} />
    </GridListItem>
  )
}
