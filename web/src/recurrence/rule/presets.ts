import type { Day } from '../../ui/dates.ts'
import { EVERY_DAY, type Nth, NUMBERS, type Pattern, WEEKDAYS, weekdayOf } from './pattern.ts'

/** Returns the patterns that are proposed for a task that is due on a day, the most frequent first. */
export function presetsOf(day: Day): readonly Pattern[] {
  const weekday = weekdayOf(day)
  return [
    EVERY_DAY,
    { ...EVERY_DAY, unit: 'week', weekdays: WEEKDAYS.slice(0, 5) },
    { ...EVERY_DAY, unit: 'week', weekdays: [weekday] },
    { ...EVERY_DAY, unit: 'month', monthDay: { kind: 'day', day: Number(day.slice(8)) } },
    { ...EVERY_DAY, unit: 'month', monthDay: { kind: 'nth', nth: nthOf(day), weekday } },
    { ...EVERY_DAY, unit: 'year' },
  ]
}

/** Returns the number of a day among the same weekdays of its month. The fifth is the last one. */
export function nthOf(day: Day): Nth {
  const number = Math.ceil(Number(day.slice(8)) / 7)
  return NUMBERS.find((nth) => nth === number) ?? -1
}
