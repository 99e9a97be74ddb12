import { type CalendarDate, parseDate } from '@internationalized/date'
import {
  Button,
  Calendar,
  CalendarCell,
  CalendarGrid,
  CalendarGridBody,
  CalendarGridHeader,
  CalendarHeaderCell,
  Heading,
} from 'react-aria-components'
import { Icon } from '../../ui/icon.tsx'
import { useViewer } from '../data/viewer.ts'

const WEEKDAYS = {
  sunday: 'sun',
  monday: 'mon',
  tuesday: 'tue',
  wednesday: 'wed',
  thursday: 'thu',
  friday: 'fri',
  saturday: 'sat',
} as const

interface MonthCalendarProps {
  value: CalendarDate | null
  onChange: (day: CalendarDate) => void
}

/** A month, of which one day can be chosen. Its weeks begin on the day of the settings. */
export function MonthCalendar({ value, onChange }: MonthCalendarProps) {
  const { today, weekStart } = useViewer()
  return (
    <Calendar
      className="calendar"
      aria-label="Day"
      value={value}
      defaultFocusedValue={value ?? parseDate(today)}
      firstDayOfWeek={WEEKDAYS[weekStart]}
      onChange={(day) => onChange(parseDate(day.toString().slice(0, 10)))}
    >
      <header className="calendar-header">
        <Button slot="previous" className="button button-quiet button-icon">
          <Icon name="chevronLeft" />
        </Button>
        <Heading className="calendar-month" />
        <Button slot="next" className="button button-quiet button-icon">
          <Icon name="chevronRight" />
        </Button>
      </header>
      <CalendarGrid className="calendar-grid" weekdayStyle="short">
        <CalendarGridHeader>
          {(day) => <CalendarHeaderCell className="calendar-weekday">{day}</CalendarHeaderCell>}
        </CalendarGridHeader>
        <CalendarGridBody>
          {(date) => (
            <CalendarCell date={date} className={`calendar-day${date.toString() === today ? ' calendar-today' : ''}`} />
          )}
        </CalendarGridBody>
      </CalendarGrid>
    </Calendar>
  )
}
