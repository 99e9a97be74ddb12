import * as z from 'zod'

/** The longest time before the due time at which a task can remind, in days. */
export const MOST_DAYS = 28

/** A duration in calendar days and minutes. A day has 23 or 25 hours where a clock change falls into it. */
export interface Duration {
  days: number
  minutes: number
}

// ISO 8601-1 §5.5.2.2, without years, months, seconds, fractions and signs. Weeks may be combined with other units (ISO 8601-2).
const FORM = /^P(?=.)(?:(\d{1,2})W)?(?:(\d{1,3})D)?(?:T(?=\d)(?:(\d{1,4})H)?(?:(\d{1,6})M)?)?$/

/** Parses an ISO 8601 duration of weeks, days, hours and minutes; undefined if it is malformed or too long. */
export function parseDuration(text: string): Duration | undefined {
  const parts = FORM.exec(text)
  if (!parts) return undefined
  const [weeks = 0, days = 0, hours = 0, minutes = 0] = parts.slice(1).map((part) => Number(part ?? 0))
  const duration = { days: 7 * weeks + days, minutes: 60 * hours + minutes }
  return duration.days * 1440 + duration.minutes <= MOST_DAYS * 1440 ? duration : undefined
}

/** Formats a duration in its shortest form with days, hours and minutes: `P7D`, `PT1H30M`, `PT0M`. */
function formatDuration({ days, minutes }: Duration): string {
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60]
  const time = (hours > 0 ? `${hours}H` : '') + (rest > 0 || (days === 0 && hours === 0) ? `${rest}M` : '')
  return `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`
}

function canonical(text: string): string | undefined {
  const duration = parseDuration(text)
  return duration && formatDuration(duration)
}

/** How long before the due time a task reminds. Parsing converts it to its shortest form. */
export const BeforeDue = z
  .string()
  .max(20)
  .refine((value) => canonical(value) !== undefined, {
    error: `Must be an ISO 8601 duration of weeks, days, hours and minutes up to ${MOST_DAYS} days, like PT30M or P1D`,
  })
  .overwrite((value) => canonical(value) ?? value)
