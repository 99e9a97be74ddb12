import { LIMITS, type Reminder, type Task } from '@taskwire/client'
import { useRef, useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { useRefusedField } from '../tasks/data/refusal-text.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { MenuPopover } from '../ui/menu-popover.tsx'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { askForPermission, usePermission } from './permission.ts'
import { presetsOf, type ReminderTime } from './presets.ts'
import { atText, fireTime, reminderText } from './reminder-text.ts'
import { useReminderContext } from './use-reminder-context.ts'

const CustomReminder = dialogWhenNeeded(async () => (await import('./custom-reminder.tsx')).CustomReminder)

/** The reminders of a task in its details. */
export function ReminderField({ task }: { task: Task }) {
  const { update } = useTaskActions()
  const context = useReminderContext()
  const refused = useRefusedField('tasks.update', 'reminders', task.id)
  const [isChoosing, setChoosing] = useState(false)
  const [isCustom, setCustom] = useState(false)
  const trigger = useRef<HTMLButtonElement>(null)
  const { reminders, due } = task
  const isKnown = (time: ReminderTime) => reminders.some(({ at, before }) => at === time.at && before === time.before)

  function save(next: (Reminder | ReminderTime)[]) {
    refused?.discard()
    void update({ id: task.id, reminders: next })
  }
  function add(time: ReminderTime) {
    void askForPermission()
    if (!isKnown(time)) save([...reminders, time])
  }

  const entries = presetsOf(due, context).map(({ text, time }) => ({
    text,
    isDisabled: isKnown(time),
    onAction: () => add(time),
  }))
  return (
    <div className="reminders">
      {reminders.length > 0 && (
        <ul className="reminder-list" aria-label="Reminders">
          {reminders.map((reminder) => (
            <li key={reminder.id} className="reminder">
              <ReminderLine task={task} reminder={reminder} />
              <IconButton
                icon="close"
                label={`Remove the reminder: ${reminderText(reminder, due, context)}`}
                onPress={() => save(reminders.filter(({ id }) => id !== reminder.id))}
              />
            </li>
          ))}
        </ul>
      )}
      {reminders.length < LIMITS.reminders && task.deletedAt === null && (
        <AriaButton
          ref={trigger}
          className="panel-value"
          aria-haspopup="menu"
          aria-expanded={isChoosing}
          onPress={() => setChoosing(true)}
        >
          <span className="panel-unset">Add a reminder</span>
        </AriaButton>
      )}
      <MenuPopover
        label="Remind me"
        isOpen={isChoosing}
        trigger={trigger}
        focus="first"
        onClose={() => setChoosing(false)}
        entries={[...entries, 'line', { text: 'Custom…', icon: 'clock', onAction: () => setCustom(true) }]}
      />
      <CustomReminder isOpen={isCustom} onClose={() => setCustom(false)} due={due} isKnown={isKnown} onAdd={add} />
      {refused && (
        <p className="field-error panel-refused" role="alert">
          The reminders were not changed. {refused.message}
        </p>
      )}
      {reminders.length > 0 && <PermissionNote />}
    </div>
  )
}

function ReminderLine({ task: { due }, reminder }: { task: Task; reminder: Reminder }) {
  const context = useReminderContext()
  const at = fireTime(reminder, due, context)
  const isPast = at !== undefined && at.getTime() < Date.now()
  return (
    <span className="reminder-text">
      {reminderText(reminder, due, context)}
      <span className="reminder-time">
        {at === undefined && 'Waits for a due date'}
        {at !== undefined && reminder.at === undefined && atText(at, context)}
        {isPast && (reminder.at === undefined ? ' · has passed' : 'Has passed')}
      </span>
    </span>
  )
}

/** Says where reminders are shown, if that is not where one expects them. */
function PermissionNote() {
  const state = usePermission()
  if (state === 'granted') return null
  if (state === 'default') {
    return (
      <Button size="small" look="quiet" icon="bell" onPress={() => void askForPermission()}>
        Show notifications on this device
      </Button>
    )
  }
  return (
    <p className="field-hint panel-note">
      {state === 'denied'
        ? 'Shown in the app only: this browser blocks its notifications. Its settings for this site can allow them.'
        : 'Shown in the app only: this browser has no notifications for this site.'}
    </p>
  )
}
