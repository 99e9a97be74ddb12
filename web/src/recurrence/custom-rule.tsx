import { useId } from 'react'
import { Checkbox, CheckboxGroup, Label } from 'react-aria-components'
import { useViewer } from '../tasks/data/viewer.ts'
import { TextField } from '../ui/fields.tsx'
import { Segments } from '../ui/segments.tsx'
import { Select } from '../ui/select.tsx'
import { MonthDayFields } from './month-day-fields.tsx'
import { type DraftProps, patternIn, problemsOf } from './rule/draft.ts'
import { canMissDays, UNITS, WEEKDAYS, weekdayNamed } from './rule/pattern.ts'
import { weekdayText } from './rule/pattern-text.ts'

/** The fields of a custom recurrence. */
export function CustomRule(props: DraftProps) {
  const { draft, day, onChange } = props
  const problems = problemsOf(draft, day)
  const { unit, from } = draft
  const units = UNITS.map((value) => ({ value, text: Number(draft.interval) === 1 ? value : `${value}s` }))
  return (
    <div className="custom-rule">
      <div className="field-pair">
        <TextField
          label="Every"
          inputMode="numeric"
          autoFocus
          value={draft.interval}
          onChange={(interval) => onChange({ interval })}
          error={problems.interval}
        />
        <Select label="Unit" value={unit} options={units} onChange={(next) => onChange({ unit: next })} />
      </div>
      {unit === 'week' && <WeekdayField {...props} />}
      {unit === 'month' && <MonthDayFields {...props} problem={problems.day} />}
      <Segments
        label="Counted from"
        value={from}
        options={[
          { value: 'due', text: 'The due date' },
          { value: 'completion', text: 'Completion' },
        ]}
        onChange={(next) => onChange({ from: next })}
      />
      {canMissDays(patternIn(draft), day) && (
        <Segments
          label={unit === 'year' ? 'Years without this day' : 'Months without this day'}
          value={draft.missingDay}
          options={[
            { value: 'last', text: 'Use the last day' },
            { value: 'skip', text: 'Leave out' },
          ]}
          onChange={(missingDay) => onChange({ missingDay })}
        />
      )}
      <EndFields {...props} />
    </div>
  )
}

function WeekdayField({ draft, onChange }: DraftProps) {
  const { locale, weekStart } = useViewer()
  const first = WEEKDAYS.indexOf(weekdayNamed(weekStart))
  const days = [...WEEKDAYS.slice(first), ...WEEKDAYS.slice(0, first)]
  // A description slot is looked for only once, but this hint comes and goes.
  const hintId = useId()
  const hint = draft.weekdays.length === 0 ? { 'aria-describedby': hintId } : {}
  return (
    <CheckboxGroup
      {...hint}
      className="field"
      value={[...draft.weekdays]}
      onChange={(chosen) => onChange({ weekdays: WEEKDAYS.filter((day) => chosen.includes(day)) })}
    >
      <Label className="field-label">On</Label>
      <div className="weekdays">
        {days.map((day) => (
          <Checkbox key={day} value={day} className="weekday" aria-label={weekdayText(day, locale)}>
            {weekdayText(day, locale, 'short')}
          </Checkbox>
        ))}
      </div>
      {draft.weekdays.length === 0 && (
        <p className="field-hint" id={hintId}>
          {draft.from === 'due' ? 'On the weekday of the due date.' : 'On the weekday of the completion.'}
        </p>
      )}
    </CheckboxGroup>
  )
}

function EndFields({ draft, day, isChecked, onChange }: DraftProps) {
  const { endKind, until, count } = draft
  const problems = problemsOf(draft, day)
  return (
    <>
      <Segments
        label="Ends"
        value={endKind}
        options={[
          { value: 'never', text: 'Never' },
          { value: 'until', text: 'On a date' },
          { value: 'count', text: 'After a number' },
        ]}
        onChange={(kind) => onChange({ endKind: kind })}
      />
      {endKind === 'until' && (
        <TextField
          label="Last date"
          type="date"
          value={until}
          onChange={(value) => onChange({ until: value })}
          error={until === '' && !isChecked ? undefined : problems.until}
        />
      )}
      {endKind === 'count' && (
        <TextField
          label="Number of times"
          inputMode="numeric"
          value={count}
          onChange={(value) => onChange({ count: value })}
          error={problems.count}
        />
      )}
    </>
  )
}
