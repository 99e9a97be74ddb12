import type { Task } from '@taskwire/client'
import { memo, type ReactNode, type SyntheticEvent } from 'react'
import { Button } from 'react-aria-components'
import { TagDot } from '../../tags/tag-color.tsx'
import { Icon } from '../../ui/icon.tsx'
import { MenuButton } from '../../ui/menu-button.tsx'
import { whenNeeded } from '../../ui/when-needed.tsx'
import { useTaskActions } from '../data/actions.tsx'
import { dueText, dueTimeText, urgencyOf } from '../data/due.ts'
import type { Viewer } from '../data/viewer.ts'
import { type EditPlace, useEditing } from './editing.tsx'
import type { TaskEntry } from './rows.ts'

const InlineTitle = whenNeeded(async () => (await import('./inline-title.tsx')).InlineTitle)
const TaskMenu = whenNeeded(async () => (await import('./task-menu.tsx')).TaskMenu)

interface TaskRowProps {
  entry: TaskEntry
  viewer: Viewer
  /** The name of the list, on screens that show several. */
  listName: string | undefined
  onToggle: ((id: string) => void) | undefined
  place?: EditPlace
}

/** A task in a list: its check box, its title, and what one wants to know at a glance. */
export const TaskRow = memo(function TaskRow({ entry, viewer, listName, onToggle, place = 'list' }: TaskRowProps) {
  const { task, depth, canFold, isCollapsed } = entry
  const editing = useEditing()
  const edit = (id: string | undefined) => editing.edit(id, place)
  const isEdited = editing.taskId === task.id && editing.place === place
  return (
    <div className={`task depth-${Math.min(depth, 4)}${task.completed ? ' task-done' : ''}`}>
      <Button slot="drag" className="task-grip" aria-label={`Move ${task.title}`}>
        <Icon name="grip" />
      </Button>
      {canFold && onToggle ? (
        <Button
          className="task-fold"
          aria-label={isCollapsed ? 'Show subtasks' : 'Hide subtasks'}
          aria-expanded={!isCollapsed}
          onPress={() => onToggle(task.id)}
        >
          <Icon name={isCollapsed ? 'chevronRight' : 'chevronDown'} />
        </Button>
      ) : (
        <span className="task-fold" />
      )}
      <TaskCheckbox task={task} />
      {isEdited ? (
        <InlineTitle task={task} onDone={() => edit(undefined)} />
      ) : (
        <div className="task-body">
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the key "e" does the same */}
          <span className="task-title" onDoubleClick={() => edit(task.id)}>
            {task.title}
          </span>
          <TaskFacts entry={entry} viewer={viewer} listName={listName} />
        </div>
      )}
      {!isEdited && (
        <span className="task-menu">
          <MenuButton label={`Actions of ${task.title}`}>
            {(menu) => <TaskMenu task={task} place={place} {...menu} />}
          </MenuButton>
        </span>
      )}
    </div>
  )
})

/** The check box that completes a task. Its ring has the colour of the priority. */
export function TaskCheckbox({ task }: { task: Task }) {
  const { complete, reopen } = useTaskActions()
  return (
    // A press on it is no press on the row, which opens the task.
    <label
      className={`task-check priority-${task.priority}`}
      onPointerDown={stop}
      onMouseDown={stop}
      onClick={stop}
      onKeyDown={(event) => event.key === ' ' && stop(event)}
    >
      <input
        type="checkbox"
        className="visually-hidden"
        aria-label={`${task.completed ? 'Reopen' : 'Complete'} ${task.title}`}
        checked={task.completed}
        disabled={task.deletedAt !== null}
        onChange={(event) => void (event.currentTarget.checked ? complete : reopen)([task.id])}
      />
      <span className="task-ring">
        <Icon name="check" />
      </span>
    </label>
  )
}

function stop(event: SyntheticEvent): void {
  event.stopPropagation()
}

/** What one wants to know about a task at a glance. */
export function TaskFacts({ entry, viewer, listName }: Omit<TaskRowProps, 'onToggle'>) {
  const { task, subtasks, doneSubtasks } = entry
  return (
    <span className="task-facts">
      {task.priority === 'urgent' || task.priority === 'high' ? (
        <span className={`fact priority-text-${task.priority}`}>
          <Icon name="flag" />
          <span className="visually-hidden">{`${task.priority} priority`}</span>
        </span>
      ) : null}
      {task.description !== '' && (
        <span className="fact" title="Has a description">
          <Icon name="section" />
          <span className="visually-hidden">has a description</span>
        </span>
      )}
      {subtasks > 0 && (
        <span className="fact">
          <Icon name="subtasks" />
          {doneSubtasks}/{subtasks}
          <span className="visually-hidden"> subtasks done</span>
        </span>
      )}
      {task.tags.length > 0 && (
        <span className="fact-tags">
          {task.tags.slice(0, 2).map((tag) => (
            <span key={tag} className="fact fact-tag">
              <TagDot tag={tag} />
              {tag}
            </span>
          ))}
          {task.tags.length > 2 && <span className="fact">+{task.tags.length - 2}</span>}
        </span>
      )}
      {listName !== undefined && <span className="fact fact-list">{listName}</span>}
      {task.recurrence && (
        <span className="fact fact-date" title="Repeats">
          <Icon name="repeat" />
          <span className="visually-hidden">repeats</span>
        </span>
      )}
      {dueFact(entry, viewer)}
    </span>
  )
}

function dueFact({ task, isDayKnown = false }: TaskEntry, viewer: Viewer): ReactNode {
  if (!task.due) return null
  const text = isDayKnown ? dueTimeText(task.due, viewer) : dueText(task.due, viewer)
  if (text === undefined) return null
  return <span className={`fact fact-date due-${task.completed ? 'soon' : urgencyOf(task.due, viewer)}`}>{text}</span>
}
