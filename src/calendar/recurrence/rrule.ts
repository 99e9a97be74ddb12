import type { RuleParts } from './rule-parts.ts'

/** The value of RRULE as ical.js writes it, in the order of its keys. */
export type RecurrenceValue = Record<string, string | number | (string | number)[]>

/**
 * Returns the value of RRULE. `until` is the last day or time in the form of DTSTART: a day, a time in UTC if it has a zone, else
 * a time without one (RFC 5545 §3.3.10).
 */
export function rruleOf(parts: RuleParts, until: string | undefined): RecurrenceValue {
  const { frequency, interval, days, monthDays, months, positions, weekStart } = parts
  return {
    freq: frequency,
    ...(until !== undefined && { until }),
    ...(interval > 1 && { interval }),
    ...(months.length > 0 && { bymonth: [...months] }),
    ...(monthDays.length > 0 && { bymonthday: [...monthDays] }),
    ...(days.length > 0 && { byday: days.map(({ nth, weekday }) => `${nth ?? ''}${weekday}`) }),
    ...(positions.length > 0 && { bysetpos: [...positions] }),
    ...(weekStart !== 'MO' && { wkst: weekStart }),
  }
}
