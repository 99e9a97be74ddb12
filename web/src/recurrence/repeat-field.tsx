import type { Recurrence, Task } from '@taskwire/client'
import { useState } from 'react'
import { Button as AriaButton } from 'react-aria-components'
import { useTaskActions } from '../tasks/data/actions.tsx'
import { dueDay } from '../tasks/data/due.ts'
import { useRefusedField } from '../tasks/data/refusal-text.ts'
import { useViewer } from '../tasks/data/viewer.ts'
import { Button } from '../ui/button.tsx'
import { longDayText } from '../ui/dates.ts'
import { dialogWhenNeeded } from '../ui/when-needed.tsx'
import { patternOf } from './rule/pattern.ts'
import { patternText } from './rule/pattern-text.ts'
import { usePreview } from './use-preview.ts'

const RepeatDialog = dialogWhenNeeded(async () => (await import('./repeat-dialog.tsx')).RepeatDialog)

/** How a task repeats, in its details. */
export function RepeatField({ task }: { task: Task }) {
  const { update, skip } = useTaskActions()
  const refused = useRefusedField('tasks.update', 'recurrence', task.id)
  const [isEditing, setEditing] = useState(false)
  const { recurrence } = task
  const text = useRecurrenceText(recurrence)
  const isOver = task.completed || task.deletedAt !== null
  return (
    <div className="repeat">
      <AriaButton
        className="panel-value"
        aria-haspopup="dialog"
        isDisabled={task.deletedAt !== null}
        onPress={() => setEditing(true)}
      >
        <span className="visually-hidden">Repeats: </span>
        {recurrence ? text : <span className="panel-unset">Does not repeat</span>}
        <NextDate task={task} />
      </AriaButton>
      {recurrence && !isOver && (
        <Button size="small" look="quiet" icon="skip" onPress={() => void skip([task.id])}>
          Skip this date
        </Button>
      )}
      <RepeatDialog
        task={task}
        text={text}
        isOpen={isEditing}
        onClose={() => setEditing(false)}
        onChange={(next) => {
          refused?.discard()
          void update({ id: task.id, recurrence: next })
        }}
      />
      {refused && (
        <p className="field-error panel-refused" role="alert">
          The repetition was not changed. {refused.message}
        </p>
      )}
    </div>
  )
}

/** The date after the present one. One that has passed meanwhile is computed again when the task is completed. */
function NextDate({ task: { nextDue, recurrence, completed } }: { task: Task }) {
  const viewer = useViewer()
  if (!recurrence || completed || !nextDue) return null
  const day = dueDay(nextDue, viewer.timeZone)
  return day < viewer.today ? null : <span className="panel-zone">Then {longDayText(day, viewer)}</span>
}

/** Returns a recurrence in words. The server describes rules that are not of this app; without network their text is shown. */
function useRecurrenceText(recurrence: Recurrence | null): string {
  const viewer = useViewer()
  const pattern = recurrence ? patternOf(recurrence) : undefined
  const unknown = recurrence && !pattern ? recurrence : undefined
  const preview = usePreview({ recurrence: unknown, start: null, timeZone: viewer.timeZone })
  if (pattern) return patternText(pattern, viewer)
  if (preview.state === 'shown') return preview.text
  return preview.state === 'loading' ? 'Loading…' : (recurrence?.rule ?? '')
}
