import type { Notification } from '@taskwire/client'
import { Button as AriaButton } from 'react-aria-components'
import { dueText } from '../tasks/data/due.ts'
import { useOpenTask } from '../tasks/data/open-task.ts'
import { useTask } from '../tasks/data/queries.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { ActionMenu } from '../ui/menu.tsx'
import { useFiredActions } from './fired.ts'
import { usePermission } from './permission.ts'
import { tomorrowAtReminderTime } from './presets.ts'
import { atText, type ReminderContext } from './reminder-text.ts'
import { useReminderContext } from './use-reminder-context.ts'

interface FiredListProps {
  fired: readonly Notification[]
  /** Called when a task was opened. */
  onOpened: () => void
}

/** The reminders that have fired and wait for the user. */
export function FiredList({ fired, onOpened }: FiredListProps) {
  const { dismiss } = useFiredActions()
  const permission = usePermission()
  return (
    <>
      <div className="fired-head">
        <h2 className="fired-title">Reminders</h2>
        {fired.length > 1 && (
          <Button size="small" look="quiet" onPress={() => void dismiss(fired)}>
            Dismiss all
          </Button>
        )}
      </div>
      {fired.length === 0 ? (
        <p className="fired-empty">No reminder waits for you.</p>
      ) : (
        <ul className="fired-list">
          {fired.map((notification) => (
            <Fired key={notification.id} notification={notification} onOpened={onOpened} />
          ))}
        </ul>
      )}
      {(permission === 'denied' || permission === 'missing') && (
        <p className="field-hint fired-note">
          Reminders appear here only: this browser shows no notifications of the app.
        </p>
      )}
    </>
  )
}

function Fired({ notification, onOpened }: { notification: Notification; onOpened: () => void }) {
  const task = useTask(notification.taskId)
  const { open } = useOpenTask()
  const { snooze, dismiss } = useFiredActions()
  const context = useReminderContext()
  const title = task?.title ?? 'A task that is on its way'
  const due = task?.due ? `Due ${dueText(task.due, context)}` : atText(notification.remindAt, context)
  return (
    <li className="fired-row">
      <AriaButton
        className="fired-task"
        onPress={() => {
          open(notification.taskId)
          onOpened()
        }}
      >
        <span className="fired-text">{title}</span>
        <span className="reminder-time">{due}</span>
      </AriaButton>
      <ActionMenu
        label={`Snooze ${title}`}
        icon="clock"
        entries={snoozesOf(context).map(({ text, until }) => ({
          text,
          onAction: () => void snooze(notification, until()),
        }))}
      />
      <IconButton icon="check" label={`Dismiss ${title}`} onPress={() => void dismiss([notification])} />
    </li>
  )
}

/** Returns how long a reminder can be snoozed. The time counts from the moment of the choice, not from that of opening the list. */
function snoozesOf(context: ReminderContext): { text: string; until: () => Date }[] {
  const tomorrow = tomorrowAtReminderTime(context)
  return [
    { text: 'In 10 minutes', until: () => new Date(Date.now() + 600_000) },
    { text: 'In 1 hour', until: () => new Date(Date.now() + 3_600_000) },
    { text: atText(tomorrow, context), until: () => tomorrow },
  ]
}
