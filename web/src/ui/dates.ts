/** A day as in due dates, `YYYY-MM-DD`. */
export type Day = string

const formats = new Map<string, Intl.DateTimeFormat>()

/** Returns the format of a language. Formats are slow to create, so each is created once. */
function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale} ${JSON.stringify(options)}`
  let known = formats.get(name)
  if (!known) {
    known = new Intl.DateTimeFormat(locale, options)
    formats.set(name, known)
  }
  return known
}

/** Returns the day that an instant falls on in a time zone. */
export function dayOf(instant: Date, timeZone: string): Day {
  const parts = format('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(instant)
  const value = (type: string) => parts.find((part) => part.type === type)?.value ?? ''
  return `${value('year')}-${value('month')}-${value('day')}`
}

/** Returns the day some days later, or earlier. */
export function addDays(day: Day, days: number): Day {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  return date.toISOString().slice(0, 10)
}

/** Returns the number of days from one day to another. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

/** Where and in which language dates are shown. */
export interface DateContext {
  today: Day
  locale: string
  timeZone: string
}

/** Returns a day in words: today, tomorrow, a weekday within a week, otherwise the date. */
export function dayText(day: Day, { today, locale }: DateContext): string {
  const distance = daysBetween(today, day)
  if (distance >= -1 && distance <= 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(distance, 'day')
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1)
  }
  const date = new Date(`${day}T00:00:00Z`)
  if (distance > 1 && distance < 7) return format(locale, { weekday: 'long', timeZone: 'UTC' }).format(date)
  const isSameYear = day.slice(0, 4) === today.slice(0, 4)
  return format(locale, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
    ...(isSameYear ? {} : { year: 'numeric' }),
  }).format(date)
}

/** Returns a day with its weekday, such as "Saturday, 28 November". */
export function longDayText(day: Day, { today, locale }: DateContext): string {
  return format(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    timeZone: 'UTC',
    ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: 'numeric' }),
  }).format(new Date(`${day}T00:00:00Z`))
}

/** Returns a wall-clock time in the way of a language. */
export function timeText(time: string, locale: string): string {
  return format(locale, { hour: 'numeric', minute: '2-digit', timeZone: 'UTC' }).format(
    new Date(`2000-01-01T${time}:00Z`),
  )
}

/** Returns an instant with date and time in a time zone. */
export function instantText(instant: Date, { locale, timeZone }: DateContext): string {
  return format(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(instant)
}

/** Returns whether this runtime knows a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

/** Returns the time zone of the device. */
export function deviceTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone
}
