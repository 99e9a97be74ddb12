import { dayAt, dayNumber, dayOf, daysInMonth, LAST_DAY, mod, partsAt, startOfWeek, weekdayOf } from '../rule/days.ts'
import { type Rule, WEEKDAYS } from '../rule/rule.ts'
import { CALENDAR_DAYS, type Grid, SEARCH, unlimitedWork } from './search.ts'

/**
 * Returns the first days of a daily or weekly rule after a day, at most `count`, in order. Visits only the periods that the interval
 * selects, in the months of the rule, so that a large interval costs less than a small one.
 */
export function steppedDaysAfter(grid: Grid, after: string, count: number): string[] {
  const { rule, anchor, work = unlimitedWork() } = grid
  const { base, size, offsets } = periodsOf(rule, anchor)
  const isSelected = selectorOf(rule)
  const first = Math.max(dayNumber(after) + 1, dayNumber(anchor))
  const isWithinMonths = rule.months.length + rule.monthDays.length > 0
  const last = Math.min(dayNumber(LAST_DAY), isWithinMonths ? first + CALENDAR_DAYS : Number.POSITIVE_INFINITY)
  const found: string[] = []
  let period = Math.max(0, Math.floor((first - base) / size))
  const isPossible = offsets.length > 0 && hasMonthDay(rule)
  for (let left = SEARCH.steps; isPossible && left > 0 && work.left > 0 && found.length < count; left--) {
    work.left -= 1
    const start = base + period * size
    if (start > last) break
    for (const offset of offsets) {
      const day = start + offset
      if (day >= first && day <= last && isSelected(day)) found.push(dayAt(day))
    }
    period = Math.max(period + 1, Math.floor((nextInMonths(rule, start + (offsets.at(-1) ?? 0)) - base) / size))
  }
  return found.slice(0, count)
}

/** The days or weeks of a rule. Days are numbers. */
interface Periods {
  /** The first day of the period that the anchor is in. */
  base: number
  /** The number of days from one period to the next. */
  size: number
  /** The days of a period that the rule may select, counted from its first. None: the rule has no days. */
  offsets: number[]
}

function periodsOf(rule: Rule, anchor: string): Periods {
  const { frequency, interval, days, weekStart } = rule
  const weekdays = days.map(({ weekday }) => weekday)
  if (frequency === 'DAILY') {
    // Every seventh day has the same weekday.
    const isNever = days.length > 0 && interval % 7 === 0 && !weekdays.includes(weekdayOf(anchor))
    return { base: dayNumber(anchor), size: interval, offsets: isNever ? [] : [0] }
  }
  const shown = weekdays.length > 0 ? weekdays : [weekdayOf(anchor)]
  const first = WEEKDAYS.indexOf(weekStart)
  const offsets = shown.map((weekday) => mod(WEEKDAYS.indexOf(weekday) - first, 7)).sort((a, b) => a - b)
  return { base: dayNumber(startOfWeek(anchor, weekStart)), size: 7 * interval, offsets: [...new Set(offsets)] }
}

/** Returns whether a month of the rule has one of its days of the month. 2024 was a leap year. */
function hasMonthDay({ months, monthDays }: Rule): boolean {
  if (months.length === 0 || monthDays.length === 0) return true
  return months.some((month) => monthDays.some((day) => Math.abs(day) <= daysInMonth(2024, month)))
}

/** Returns the function that tells whether a rule selects a day, by month, day of the month and weekday. */
function selectorOf({ days, monthDays, months }: Rule): (day: number) => boolean {
  const weekdays = new Set(days.map(({ weekday }) => WEEKDAYS.indexOf(weekday)))
  const isOfWeek = (day: number) => weekdays.size === 0 || weekdays.has(mod(day + 3, 7))
  if (months.length + monthDays.length === 0) return isOfWeek
  return (number) => {
    if (!isOfWeek(number)) return false
    const { year, month, dayOfMonth } = partsAt(number)
    if (months.length > 0 && !months.includes(month)) return false
    if (monthDays.length === 0 || monthDays.includes(dayOfMonth)) return true
    return monthDays.includes(dayOfMonth - daysInMonth(year, month) - 1)
  }
}

/** Returns the next day that is in a month of the rule. */
function nextInMonths({ months }: Rule, day: number): number {
  if (months.length === 0) return day + 1
  const { year, month } = partsAt(day + 1)
  if (months.includes(month)) return day + 1
  const next = months.find((one) => one > month)
  return dayNumber(next === undefined ? dayOf(year + 1, months[0] ?? 1, 1) : dayOf(year, next, 1))
}
