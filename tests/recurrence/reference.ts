import { WEEKDAYS } from '../../src/recurrence/rule/rule.ts'

/** The parts of a rule text by name, as a second, independent reading of it. */
type Parts = Record<string, string | undefined>

const DAY = 86_400_000
const at = (day: string) => Date.parse(day)
const text = (time: number) => new Date(time).toISOString().slice(0, 10)
const numbers = (list: string | undefined) => list?.split(',').map(Number)

/**
 * Returns the days of a rule from its start, by looking at every day until `until`: slow, and written directly from RFC 5545 §3.3.10.
 * It shares no code with the product. COUNT and UNTIL are left out; with `clamps` a missing day is the last of its month.
 */
export function referenceDays(rule: string, start: string, { clamps = false, until = '' } = {}): string[] {
  const parts: Parts = Object.fromEntries(rule.split(';').map((part) => part.split('=')))
  const groups = new Map<number, string[]>()
  for (let time = periodStart(start, parts); time <= at(until); time += DAY) {
    const day = text(time)
    const period = periodOf(day, parts)
    const offset = period - periodOf(start, parts)
    if (offset % Number(parts.INTERVAL ?? 1) !== 0) continue
    if (!isSelected(day, { parts, start, clamps })) continue
    groups.set(period, [...(groups.get(period) ?? []), day])
  }
  // The period of `until` may be incomplete, so that positions in it would be wrong.
  const last = periodOf(until, parts)
  const days = [...groups].filter(([period]) => period < last).flatMap(([, days]) => positioned(days, parts))
  return days.filter((day) => day >= start)
}

function positioned(days: string[], { BYSETPOS }: Parts): string[] {
  const positions = numbers(BYSETPOS)
  if (!positions) return days
  return days.filter((_, n) => positions.includes(n + 1) || positions.includes(n - days.length))
}

function periodStart(day: string, { FREQ }: Parts): number {
  if (FREQ === 'YEARLY') return at(`${day.slice(0, 4)}-01-01`)
  if (FREQ === 'MONTHLY') return at(`${day.slice(0, 7)}-01`)
  return at(day) - 6 * DAY
}

/** Numbers the days, weeks, months or years. */
function periodOf(day: string, { FREQ, WKST = 'MO' }: Parts): number {
  const number = at(day) / DAY
  if (FREQ === 'DAILY') return number
  // 1969-12-29 was a Monday.
  if (FREQ === 'WEEKLY') return Math.floor((number + 3 - WEEKDAYS.indexOf(WKST as 'MO')) / 7)
  const year = Number(day.slice(0, 4))
  return FREQ === 'MONTHLY' ? year * 12 + Number(day.slice(5, 7)) : year
}

function isSelected(day: string, { parts, start, clamps }: { parts: Parts; start: string; clamps: boolean }): boolean {
  const { FREQ, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS } = parts
  const [, month = '', date = ''] = day.split('-')
  const isPlain = !BYDAY && !BYMONTHDAY
  const months = numbers(BYMONTH) ?? (FREQ === 'YEARLY' && isPlain ? [Number(start.slice(5, 7))] : undefined)
  if (months && !months.includes(Number(month))) return false
  const implied = isPlain && (FREQ === 'MONTHLY' || FREQ === 'YEARLY') ? [Number(start.slice(8))] : undefined
  const monthDays = numbers(BYMONTHDAY) ?? implied
  if (
    monthDays &&
    !isMonthDay(Number(date), {
      monthDays,
      length: monthLength(day),
      clamps: clamps && !BYDAY && !BYSETPOS && FREQ !== 'DAILY',
    })
  )
    return false
  if (FREQ === 'WEEKLY' && isPlain) return weekday(day) === weekday(start)
  if (!BYDAY) return true
  return BYDAY.split(',').some((one) => {
    const [, nth = '', name] = /^([+-]?\d*)(..)$/.exec(one) ?? []
    if (name !== weekday(day)) return false
    return nth === '' || isNth(day, Number(nth), FREQ === 'MONTHLY' || BYMONTH ? 7 : 4)
  })
}

function isMonthDay(
  date: number,
  { monthDays, length, clamps }: { monthDays: number[]; length: number; clamps: boolean },
) {
  return monthDays.some((n) => (n < 0 ? length + 1 + n === date : (clamps ? Math.min(n, length) : n) === date))
}

/** Whether a day is the n-th of its weekday in the month or year, which is the first `prefix` characters of the date. */
function isNth(day: string, nth: number, prefix: number): boolean {
  const isWithin = (time: number) => text(time).slice(0, prefix) === day.slice(0, prefix)
  let place = 0
  const step = nth > 0 ? -7 * DAY : 7 * DAY
  for (let time = at(day); isWithin(time); time += step) place += 1
  return place === Math.abs(nth)
}

function weekday(day: string): string {
  return WEEKDAYS[(new Date(day).getUTCDay() + 6) % 7] as string
}

function monthLength(day: string): number {
  return new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 0)).getUTCDate()
}
