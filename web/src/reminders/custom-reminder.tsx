import type { Due } from '@taskwire/client'
import { useState } from 'react'
import { instantOf } from '../tasks/data/due.ts'
import { Button } from '../ui/button.tsx'
import { addDays } from '../ui/dates.ts'
import { ModalDialog } from '../ui/dialogs.tsx'
import { TextField } from '../ui/fields.tsx'
import { Form } from '../ui/form.tsx'
import { Segments } from '../ui/segments.tsx'
import { Select } from '../ui/select.tsx'
import { formatDuration, parseDuration } from './duration.ts'
import type { ReminderTime } from './presets.ts'
import { useReminderContext } from './use-reminder-context.ts'

const UNITS = [
  { value: 'minutes', text: 'minutes', most: 40_320, write: (n: number) => `PT${n}M` },
  { value: 'hours', text: 'hours', most: 672, write: (n: number) => `PT${n}H` },
  { value: 'days', text: 'days', most: 28, write: (n: number) => `P${n}D` },
  { value: 'weeks', text: 'weeks', most: 4, write: (n: number) => `P${n * 7}D` },
] as const
const KINDS = [
  { value: 'before', text: 'Before the due time' },
  { value: 'at', text: 'At a date and time' },
] as const
type Unit = (typeof UNITS)[number]['value']

interface CustomReminderProps {
  isOpen: boolean
  onClose: () => void
  due: Due | null
  isKnown: (time: ReminderTime) => boolean
  onAdd: (time: ReminderTime) => void
}

/** Chooses any time for a reminder: before the due time, or a date and time. */
export function CustomReminder({ isOpen, onClose, ...form }: CustomReminderProps) {
  return (
    <ModalDialog title="Remind me" isOpen={isOpen} onClose={onClose}>
      <CustomForm {...form} onClose={onClose} />
    </ModalDialog>
  )
}

function CustomForm({ onClose, due, isKnown, onAdd }: Omit<CustomReminderProps, 'isOpen'>) {
  const context = useReminderContext()
  const [kind, setKind] = useState<'before' | 'at'>(due ? 'before' : 'at')
  const [number, setNumber] = useState('30')
  const [unit, setUnit] = useState<Unit>('minutes')
  const [time, setTime] = useState(() => `${addDays(context.today, 1)}T${context.allDayTime}`)
  const [isChecked, setChecked] = useState(false)

  const chosen = kind === 'before' ? before(number, unit) : at(time, context.timeZone)
  const problem = 'problem' in chosen ? chosen.problem : isKnown(chosen) ? 'This reminder is set already.' : undefined
  const error = isChecked ? problem : undefined

  function add() {
    setChecked(true)
    if (problem !== undefined || 'problem' in chosen) return
    onAdd(chosen)
    onClose()
  }

  return (
    <Form onSubmit={add}>
      <Segments label="Kind of reminder" isLabelHidden value={kind} options={KINDS} onChange={setKind} />
      {kind === 'before' ? (
        <>
          <div className="field-pair">
            <TextField label="How long before" inputMode="numeric" value={number} onChange={setNumber} error={error} />
            <Select label="Unit" value={unit} options={UNITS} onChange={setUnit} />
          </div>
          {!due && <p className="field-hint">The task has no due date. The reminder waits until it gets one.</p>}
        </>
      ) : (
        <TextField label="Date and time" type="datetime-local" value={time} onChange={setTime} error={error} />
      )}
      <div className="dialog-buttons">
        <Button onPress={onClose}>Cancel</Button>
        <Button type="submit" look="primary">
          Add reminder
        </Button>
      </div>
    </Form>
  )
}

type Chosen = ReminderTime | { problem: string }

function before(text: string, unit: Unit): Chosen {
  const number = Number(text)
  const { most, write } = UNITS.find(({ value }) => value === unit) ?? UNITS[0]
  if (!/^\d+$/.test(text.trim()) || number > most) return { problem: `Enter a number from 0 to ${most}.` }
  // In the form in which the server returns it, so that both can be compared.
  return { before: formatDuration(parseDuration(write(number))) }
}

function at(text: string, timeZone: string): Chosen {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text) ?? []
  if (day === undefined || time === undefined) return { problem: 'Enter a date and a time.' }
  const instant = instantOf(day, time, timeZone)
  return instant.getTime() > Date.now() ? { at: instant.toISOString() } : { problem: 'This time has passed.' }
}
