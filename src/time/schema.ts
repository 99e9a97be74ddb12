import { LRUCache } from 'lru-cache'
import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { storedZoneName } from './zone-names.ts'

// No format says which years.
const DAY_OF_YEARS = '^(19\\d\\d|[2-8]\\d{3}|9[0-8]\\d\\d|99[0-8]\\d|999[0-8])-\\d\\d-\\d\\d$'

/** A day, as ISO 8601 writes it. */
export const CalendarDate = z
  .string()
  .refine(isCalendarDate, { error: 'Must be a day of the years 1900 to 9998, as YYYY-MM-DD' })
  .meta({
    format: 'date',
    pattern: DAY_OF_YEARS,
    description: 'A day of the years 1900 to 9998',
    examples: ['2026-11-30'],
  })

/** A time of day, to the minute. */
export const WallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'Must be a time of day from 00:00 to 23:59, as HH:MM' })
  .meta({ examples: ['09:00'] })

/** An IANA time zone, by any name or alias the runtime's tz database has; it becomes the name that is stored. */
export const TimeZone = z
  .string()
  .max(64)
  .refine((value) => zoneName(value) !== undefined, {
    error: 'Must be the name of an IANA time zone, like Europe/Berlin',
  })
  .overwrite((value) => zoneName(value) ?? value)
  .meta({ format: 'time-zone', description: 'The name of an IANA time zone', examples: ['Europe/Berlin'] })

function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || value < '1900-01-01' || value > '9998-12-31') return false
  const day = new Date(`${value}T00:00:00.000Z`)
  // The 30th of February is no time at all, or another day.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value)
}

// Asking the tz database costs more than all the rest of a task.
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
  // Temporal also takes offsets ("+01:00") and whole timestamps, which are no zones.
  if (!/^[A-Za-z]/.test(value)) return false
  try {
    // Asked of what will reckon with it: Intl takes abbreviations too, which mean several zones.
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value)
    return true
  } catch {
    return false
  }
}
