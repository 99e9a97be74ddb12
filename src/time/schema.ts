import { LRUCache } from 'lru-cache'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { storedZoneName } from './zone-names.ts'

// JSON Schema's `date` format cannot limit the years.
const DAY_OF_YEARS = '^(19\\d\\d|[2-8]\\d{3}|9[0-8]\\d\\d|99[0-8]\\d|999[0-8])-\\d\\d-\\d\\d$'

/** The days that `DayOrWord` accepts by name, in their order. */
export const DAY_WORDS = ['yesterday', 'today', 'tomorrow']

/** A calendar date, or a day relative to the present one. */
export const DayOrWord = z
  .string()
  .refine((value) => DAY_WORDS.includes(value) || isCalendarDate(value), {
    error: 'Must be a date from 1900-01-01 to 9998-12-31, as YYYY-MM-DD, or today, tomorrow or yesterday',
  })
  .meta({
    pattern: `${DAY_OF_YEARS}|^(${DAY_WORDS.join('|')})$`,
    examples: ['2026-11-30', 'today'],
  })

/** A calendar date in ISO 8601 form, of the years 1900 to 9998. */
export const CalendarDate = z
  .string()
  .refine(isCalendarDate, { error: 'Must be a date from 1900-01-01 to 9998-12-31, as YYYY-MM-DD' })
  .meta({
    format: 'date',
    pattern: DAY_OF_YEARS,
    description: 'Date from 1900-01-01 to 9998-12-31',
    examples: ['2026-11-30'],
  })

/** A time of day, to the minute. */
export const WallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'Must be a time from 00:00 to 23:59, as HH:MM' })
  .meta({ examples: ['09:00'] })

// RFC 3339 §5.6, which requires seconds and an offset.
const INSTANT = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/

/** An instant as text, of the years 1970 to 9998. Parsing converts it to UTC with milliseconds. */
export const InstantText = instantSince(1970)

/** The bound of a range of instants, of the years 1900 to 9998. Parsing converts it to UTC with milliseconds. */
export const InstantBound = instantSince(1900)

function instantSince(year: number) {
  const first = Date.UTC(year, 0)
  return z
    .string()
    .max(40)
    .refine((value) => instantText(value, first) !== undefined, {
      error: `Must be a time from ${year} to 9998 in RFC 3339 format, like 2026-11-30T09:00:00Z`,
    })
    .overwrite((value) => instantText(value, first) ?? value)
    .meta({ format: 'date-time', examples: ['2026-11-30T09:00:00.000Z'] })
}

function instantText(value: string, first: number): string | undefined {
  if (!INSTANT.test(value)) return undefined
  // A day that does not exist, such as 30 February, must not become another one.
  const time = isCalendarDate(value.slice(0, 10)) ? Date.parse(value) : Number.NaN
  return time >= first && time < END_OF_TIMES ? new Date(time).toISOString() : undefined
}

const END_OF_TIMES = Date.parse('9999-01-01T00:00:00.000Z')

/** An IANA time zone, by any name or alias in the runtime's tz database. Parsing converts it to its stored name. */
export const TimeZone = z
  .string()
  .max(64)
  .refine((value) => zoneName(value) !== undefined, {
    error: 'Must be an IANA time zone name, such as Europe/Berlin',
  })
  .overwrite((value) => zoneName(value) ?? value)
  .meta({ format: 'time-zone', description: 'IANA time zone name', examples: ['Europe/Berlin'] })

function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || value < '1900-01-01' || value > '9998-12-31') return false
  const day = new Date(`${value}T00:00:00.000Z`)
  // An impossible date, such as 30 February, parses as an invalid Date or as another day.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
}

// Looking up the tz database costs more than validating all other fields of a task together.
const zones = new LRUCache<string, { name: string | undefined }>({ max: 1000 })

function zoneName(value: string): string | undefined {
  let known = zones.get(value)
  if (known === undefined) {
    known = { name: isInDatabase(value) ? storedZoneName(value) : undefined }
    zones.set(value, known)
  }
  return known.name
}

function isInDatabase(value: string): boolean {
  // Temporal also accepts offsets ("+01:00") and whole timestamps, which are not time zone names.
  if (!/^[A-Za-z]/.test(value)) return false
  try {
    // Temporal computes with the zone later. Intl also accepts abbreviations, which are ambiguous.
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value)
    return true
  } catch {
    return false
  }
}
