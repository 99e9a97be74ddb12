import { useViewer } from '../tasks/data/viewer.ts'
import { TextField } from '../ui/fields.tsx'
import { Select } from '../ui/select.tsx'
import type { DraftProps } from './rule/draft.ts'
import { NUMBERS, WEEKDAYS } from './rule/pattern.ts'
import { NTH_TEXTS, weekdayText } from './rule/pattern-text.ts'

/** Chooses on which day of a month a task repeats. */
export function MonthDayFields({ draft, problem, onChange }: DraftProps & { problem: string | undefined }) {
  const { locale } = useViewer()
  const { monthKind, from } = draft
  const kinds = [
    { value: 'day', text: 'a day' },
    { value: 'last', text: 'the last day' },
    { value: 'nth', text: 'a weekday' },
    { value: 'same', text: from === 'due' ? 'the due day' : 'the same day' },
  ] as const
  return (
    <>
      <div className={monthKind === 'day' ? 'field-pair' : 'field'}>
        <Select label="On" value={monthKind} options={kinds} onChange={(kind) => onChange({ monthKind: kind })} />
        {monthKind === 'day' && (
          <TextField
            label="Day of the month"
            inputMode="numeric"
            value={draft.day}
            onChange={(day) => onChange({ day })}
            error={problem}
          />
        )}
      </div>
      {monthKind === 'nth' && (
        <div className="field-pair">
          <Select
            label="Which"
            value={String(draft.nth)}
            options={NUMBERS.map((nth) => ({ value: String(nth), text: NTH_TEXTS[nth] }))}
            onChange={(value) => onChange({ nth: NUMBERS.find((nth) => String(nth) === value) ?? 1 })}
          />
          <Select
            label="Weekday"
            value={draft.nthWeekday}
            options={WEEKDAYS.map((value) => ({ value, text: weekdayText(value, locale) }))}
            onChange={(nthWeekday) => onChange({ nthWeekday })}
          />
        </div>
      )}
    </>
  )
}
