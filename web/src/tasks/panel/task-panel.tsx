import { LIMITS, type Task } from '@taskwire/client'
import { type ReactNode, useId } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { Button, IconButton } from '../../ui/button.tsx'
import { instantText } from '../../ui/dates.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Icon, type IconName } from '../../ui/icon.tsx'
import { Select } from '../../ui/select.tsx'
import { whenNeeded } from '../../ui/when-needed.tsx'
import { useTaskActions } from '../data/actions.tsx'
import { copyLink } from '../data/copy-link.ts'
import { dueText, urgencyOf } from '../data/due.ts'
import { useOpenTask } from '../data/open-task.ts'
import { useTask } from '../data/queries.ts'
import { useRefusedField } from '../data/refusal-text.ts'
import { textProblem, titleProblem } from '../data/validate.ts'
import { useViewer } from '../data/viewer.ts'
import { DuePicker } from '../due/due-picker.tsx'
import { TaskCheckbox } from '../list/task-row.tsx'
import { DraftField } from './draft-field.tsx'
import { PlaceField } from './place-field.tsx'
import { PRIORITIES } from './priorities.tsx'
import { Subtasks } from './subtasks.tsx'
import { TagField } from './tag-field.tsx'

const Comments = whenNeeded(async () => (await import('./comments.tsx')).Comments)
const RepeatField = whenNeeded(async () => (await import('../../recurrence/repeat-field.tsx')).RepeatField)
const PastOccurrences = whenNeeded(async () => (await import('../../recurrence/past-occurrences.tsx')).PastOccurrences)
const ReminderField = whenNeeded(async () => (await import('../../reminders/reminder-field.tsx')).ReminderField)

/** Everything about one task. */
export function TaskPanel({ id }: { id: string }) {
  const task = useTask(id)
  const { close } = useOpenTask()
  if (!task) {
    return (
      <div className="panel">
        <div className="panel-bar">
          <span className="panel-space" />
          <IconButton icon="close" label="Close the details" shortcut="Esc" onPress={close} />
        </div>
        <EmptyState
          icon="search"
          title="This task is not here"
          text="It was deleted permanently, or it belongs to another account. If you have just signed in, it may still be on its way."
        />
      </div>
    )
  }
  return <Details key={id} task={task} />
}

function Details({ task }: { task: Task }) {
  const { close, open } = useOpenTask()
  const { update, remove, restore } = useTaskActions()
  const parent = useTask(task.parentId ?? '')
  const refusedTitle = useRefusedField('tasks.update', 'title', task.id)
  const refusedDescription = useRefusedField('tasks.update', 'description', task.id)
  const isInTrash = task.deletedAt !== null
  return (
    <div className="panel" data-panel-task={task.id}>
      <div className="panel-bar">
        {parent && (
          <Button look="quiet" size="small" icon="chevronLeft" onPress={() => open(parent.id)}>
            <span className="panel-parent">{parent.title}</span>
          </Button>
        )}
        <span className="panel-space" />
        <IconButton icon="link" label="Copy link" shortcut="Y" onPress={() => void copyLink(task)} />
        {!isInTrash && (
          <IconButton
            icon="trash"
            label="Delete"
            shortcut="#"
            onPress={() => {
              void remove([task.id])
              close()
            }}
          />
        )}
        <IconButton icon="close" label="Close the details" shortcut="Esc" onPress={close} />
      </div>
      <div className="panel-scroll">
        {isInTrash && (
          <div className="panel-notice">
            <span>This task is in the trash.</span>
            <Button size="small" onPress={() => void restore([task.id])}>
              Restore
            </Button>
          </div>
        )}
        <div className="panel-title">
          <TaskCheckbox task={task} />
          <DraftField
            label="Title"
            className="panel-title-input"
            value={task.title}
            isSingle
            problemOf={titleProblem}
            refused={refusedTitle}
            onSave={(title) => void update({ id: task.id, title: title.trim() })}
          />
        </div>
        <Facts task={task} />
        <section className="panel-section" aria-label="Notes">
          <DraftField
            label="Description"
            className="panel-description"
            placeholder="Notes"
            value={task.description}
            problemOf={(text) => textProblem(text, LIMITS.descriptionLength)}
            refused={refusedDescription}
            onSave={(description) => void update({ id: task.id, description })}
          />
        </section>
        <Subtasks task={task} />
        {task.recurrence && <PastOccurrences task={task} />}
        <Comments taskId={task.id} isReadOnly={isInTrash} />
        <History task={task} />
      </div>
    </div>
  )
}

function Facts({ task }: { task: Task }) {
  const viewer = useViewer()
  const { setDue, setPriority, update } = useTaskActions()
  const zone = task.due?.timeZone
  const refusedDue = useRefusedField('tasks.update', 'due', task.id)
  return (
    <dl className="panel-facts">
      <Fact icon="today" label="Due">
        <DuePicker
          due={task.due}
          isRequired={task.recurrence !== null}
          onChange={(due) => {
            refusedDue?.discard()
            void setDue([task.id], due)
          }}
          trigger={
            <AriaButton
              className={`panel-value${task.due ? ` due-${task.completed ? 'soon' : urgencyOf(task.due, viewer)}` : ''}`}
            >
              <span className="visually-hidden">Due date: </span>
              {task.due ? dueText(task.due, viewer) : <span className="panel-unset">No due date</span>}
              {zone !== undefined && zone !== viewer.timeZone && (
                <span className="panel-zone">
                  {task.due?.time} in {zone.replaceAll('_', ' ')}
                </span>
              )}
            </AriaButton>
          }
        />
        {refusedDue && (
          <p className="field-error panel-refused" role="alert">
            The date was not changed. {refusedDue.message}
          </p>
        )}
      </Fact>
      <Fact icon="repeat" label="Repeat">
        <RepeatField task={task} />
      </Fact>
      <Fact icon="bell" label="Reminders">
        <ReminderField task={task} />
      </Fact>
      <Fact icon="flag" label="Priority">
        <Select
          label="Priority"
          isLabelHidden
          value={task.priority}
          options={PRIORITIES}
          onChange={(priority) => void setPriority([task.id], priority)}
        />
      </Fact>
      <Fact icon="inbox" label="List">
        <PlaceField task={task} />
      </Fact>
      <Fact icon="tag" label="Tags">
        <TagField
          tags={task.tags}
          onAdd={(tag) => void update({ id: task.id, addTags: [tag] })}
          onRemove={(removeTags) => void update({ id: task.id, removeTags })}
        />
      </Fact>
    </dl>
  )
}

function Fact({ icon, label, children }: { icon: IconName; label: string; children: ReactNode }) {
  const id = useId()
  return (
    <div className="panel-fact">
      <dt className="panel-label" id={id}>
        <Icon name={icon} />
        {label}
      </dt>
      <dd>{children}</dd>
    </div>
  )
}

function History({ task }: { task: Task }) {
  const viewer = useViewer()
  const line = (verb: string, at: Date) => `${verb} ${instantText(at, viewer)}`
  return (
    <footer className="panel-history">
      <p>{line('Created', task.createdAt)}</p>
      {task.version > 1 && <p>{line('Changed', task.updatedAt)}</p>}
      {task.completedAt && <p>{line('Completed', task.completedAt)}</p>}
    </footer>
  )
}
