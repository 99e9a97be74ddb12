import type { Recurrence, Task } from '@taskwire/client'
import { useState } from 'react'
import { Button as AriaButton, Radio, RadioGroup } from 'react-aria-components'
import { useViewer } from '../tasks/data/viewer.ts'
import { Button } from '../ui/button.tsx'
import { ModalDialog } from '../ui/dialogs.tsx'
import { Form } from '../ui/form.tsx'
import { Icon } from '../ui/icon.tsx'
import { CustomRule } from './custom-rule.tsx'
import { PreviewDates } from './preview-dates.tsx'
import { type Draft, draftOf, recurrenceIn } from './rule/draft.ts'
import { EVERY_DAY, patternOf, recurrenceOf, weekdayNamed } from './rule/pattern.ts'
import { presetText } from './rule/pattern-text.ts'
import { presetsOf } from './rule/presets.ts'
import { usePreview } from './use-preview.ts'

interface RepeatDialogProps {
  task: Task
  /** The present recurrence in words. */
  text: string
  isOpen: boolean
  onClose: () => void
  onChange: (recurrence: Recurrence | null) => void
}

/** Chooses how a task repeats: a frequent recurrence, or a custom one. */
export function RepeatDialog({ isOpen, onClose, ...form }: RepeatDialogProps) {
  return (
    <ModalDialog title="Repeat" isOpen={isOpen} onClose={onClose} isWide>
      <RepeatForm {...form} onClose={onClose} />
    </ModalDialog>
  )
}

/** `kept`: a rule that this form cannot show, and leaves as it is. */
type Choice = 'kept' | 'custom' | `${number}`

/** The preset of tasks that do not repeat yet. */
const WEEKLY = '2'

function RepeatForm({ task, text, onClose, onChange }: Omit<RepeatDialogProps, 'isOpen'>) {
  const viewer = useViewer()
  const { recurrence, due } = task
  const day = due?.date ?? viewer.today
  const presets = presetsOf(day)
  const pattern = recurrence ? patternOf(recurrence) : undefined
  // In the form in which the presets are written.
  const present = pattern ? recurrenceOf(pattern) : recurrence
  const [choice, setChoice] = useState<Choice>(() => {
    if (!present) return WEEKLY
    const known = presets.findIndex((preset) => isSame(recurrenceOf(preset), present))
    return known >= 0 ? `${known}` : pattern ? 'custom' : 'kept'
  })
  const [draft, setDraft] = useState<Draft>(() => draftOf(pattern ?? EVERY_DAY, day))
  const [isChecked, setChecked] = useState(false)
  const [isBack, setBack] = useState(false)

  const preset = presets[Number(choice)]
  const chosen = choice === 'kept' ? (present ?? undefined) : preset ? recurrenceOf(preset) : recurrenceIn(draft, day)
  const isKept = chosen !== undefined && present !== null && isSame(chosen, present)
  // A recurrence that stays continues from its present occurrence, wherever the due date was moved to.
  const start = isKept && due && task.occurrence !== null ? { ...due, date: task.occurrence } : due
  const preview = usePreview({ recurrence: chosen, start, timeZone: viewer.timeZone })

  /** Goes on with what was chosen. */
  function customize() {
    const weekStart = weekdayNamed(viewer.weekStart)
    setDraft(draftOf({ ...(preset ?? presets[Number(WEEKLY)] ?? EVERY_DAY), weekStart }, day))
    setChoice('custom')
  }

  function save() {
    setChecked(true)
    if (!chosen || preview.state === 'refused') return
    if (!isKept) onChange(chosen)
    onClose()
  }

  return (
    <Form onSubmit={save}>
      <div className="repeat-parts">
        {choice === 'custom' ? (
          <div className="form">
            <span className="repeat-back">
              <Button
                size="small"
                look="quiet"
                icon="chevronLeft"
                onPress={() => {
                  setBack(true)
                  setChoice(recurrence && !pattern ? 'kept' : WEEKLY)
                }}
              >
                Frequent choices
              </Button>
            </span>
            <CustomRule
              draft={draft}
              day={day}
              isChecked={isChecked}
              onChange={(change) => setDraft({ ...draft, ...change })}
            />
          </div>
        ) : (
          <div className="repeat-choices">
            <RadioGroup value={choice} onChange={(value) => setChoice(value as Choice)} aria-label="How often">
              {recurrence && !pattern && <Choose value="kept" text={text} note="Set elsewhere" />}
              {presets.map((one, n) => (
                <Choose key={recurrenceOf(one).rule} value={`${n}`} text={presetText(one, day, viewer)} />
              ))}
            </RadioGroup>
            <AriaButton className="repeat-choice repeat-custom" autoFocus={isBack} onPress={customize}>
              <Icon name="settings" />
              Custom…
              <Icon name="chevronRight" />
            </AriaButton>
          </div>
        )}
        <PreviewDates preview={chosen ? preview : undefined} isFromCompletion={chosen?.from === 'completion'} />
      </div>
      <div className="dialog-buttons dialog-buttons-fixed">
        {recurrence && (
          <span className="repeat-stop">
            <Button
              look="quiet"
              onPress={() => {
                onChange(null)
                onClose()
              }}
            >
              Stop repeating
            </Button>
          </span>
        )}
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          Save
        </Button>
      </div>
    </Form>
  )
}

function Choose({ value, text, note }: { value: Choice; text: string; note?: string }) {
  return (
    <Radio value={value} className="repeat-choice">
      <span className="radio-dot" />
      <span className="reminder-text">
        {text}
        {note !== undefined && <span className="reminder-time">{note}</span>}
      </span>
    </Radio>
  )
}

function isSame(one: Recurrence, other: Recurrence): boolean {
  return one.rule === other.rule && one.from === other.from && one.missingDay === other.missingDay
}
