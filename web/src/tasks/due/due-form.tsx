import { type CalendarDate, parseDate, parseTime } from '@internationalized/date'
import type { Due, DueInput } from '@taskwire/client'
import { useState } from 'react'
import { DateInput, DateSegment, Label, TimeField } from 'react-aria-components'
import { Button } from '../../ui/button.tsx'
import { addDays } from '../../ui/dates.ts'
import { TimeZoneField } from '../../ui/time-zone-field.tsx'
import { useViewer } from '../data/viewer.ts'
import { MonthCalendar } from './month-calendar.tsx'

interface DueFormProps {
  due: Due | null
  isRequired: boolean
  onChange: (due: DueInput | null) => void
  close: () => void
}

/** The fields of a due date. A day that is chosen closes it; a time does not. */
export function DueForm({ due, isRequired, onChange, close }: DueFormProps) {
  const { today, timeZone } = useViewer()
  const [hasZone, setHasZone] = useState(due?.timeZone !== undefined)
  const setDay = (date: string) => onChange({ ...due, date })
  const choose = (date: string) => {
    setDay(date)
    close()
  }
  return (
    <>
      <div className="due-presets">
        <Button size="small" onPress={() => choose(today)}>
          Today
        </Button>
        <Button size="small" onPress={() => choose(addDays(today, 1))}>
          Tomorrow
        </Button>
        <Button size="small" onPress={() => choose(addDays(today, 7))}>
          In a week
        </Button>
      </div>
      <MonthCalendar
        value={due ? parseDate(due.date) : null}
        onChange={(day: CalendarDate) => choose(day.toString())}
      />
      {due && (
        <>
          <TimeField
            className="field"
            value={due.time === undefined ? null : parseTime(due.time)}
            onChange={(time) => {
              const { time: _, timeZone: zone, ...day } = due
              if (time === null) onChange(day)
              else
                onChange({
                  ...day,
                  time: time.toString().slice(0, 5),
                  ...(zone === undefined ? {} : { timeZone: zone }),
                })
            }}
          >
            <Label className="field-label">Time</Label>
            <DateInput className="input date-input">
              {(segment) => <DateSegment className="date-segment" segment={segment} />}
            </DateInput>
          </TimeField>
          {due.time !== undefined && hasZone && (
            <TimeZoneField
              label="Time zone"
              value={due.timeZone ?? timeZone}
              onChange={(zone) => onChange({ ...due, timeZone: zone })}
            />
          )}
          <div className="due-presets">
            {due.time !== undefined && !hasZone && (
              <Button
                size="small"
                look="quiet"
                icon="clock"
                onPress={() => {
                  setHasZone(true)
                  onChange({ ...due, timeZone })
                }}
              >
                Fix to a time zone
              </Button>
            )}
            {due.time !== undefined && (
              <Button
                size="small"
                look="quiet"
                onPress={() => {
                  setHasZone(false)
                  onChange({ date: due.date })
                }}
              >
                No time
              </Button>
            )}
            {!isRequired && (
              <Button
                size="small"
                look="quiet"
                onPress={() => {
                  onChange(null)
                  close()
                }}
              >
                No due date
              </Button>
            )}
          </div>
        </>
      )}
    </>
  )
}
