import { count } from '../ui/text.ts'

/** How long before the due time a reminder fires. Days are calendar days. */
export interface Duration {
  days: number
  minutes: number
}

const SHAPE = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/

/** Reads an ISO 8601 duration of weeks, days, hours and minutes. */
export function parseDuration(text: string): Duration {
  const [weeks = 0, days = 0, hours = 0, minutes = 0] = (SHAPE.exec(text) ?? [])
    .slice(1)
    .map((part) => Number(part ?? 0))
  return { days: weeks * 7 + days, minutes: hours * 60 + minutes }
}

/** Returns a duration in words, such as "1 day 2 hours"; an empty text if it is zero. */
export function durationText({ days, minutes }: Duration): string {
  const weeks = days % 7 === 0 && days > 0
  const parts: [number, string][] = [
    [weeks ? days / 7 : 0, 'week'],
    [weeks ? 0 : days, 'day'],
    [Math.floor(minutes / 60), 'hour'],
    [minutes % 60, 'minute'],
  ]
  return parts
    .filter(([number]) => number > 0)
    .map(([number, unit]) => count(number, unit))
    .join(' ')
}

/** Formats a duration in its shortest form with days, hours and minutes: `P7D`, `PT1H30M`, `PT0M`. */
export function formatDuration({ days, minutes }: Duration): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const time = (hours > 0 ? `${hours}H` : '') + (rest > 0 || (days === 0 && hours === 0) ? `${rest}M` : '')
  return `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`
}
