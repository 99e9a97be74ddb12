import { type Due, nextDay } from '../../tasks/due.ts'
import type { Property } from './component.ts'

/** The duration of the event of a task that is due at a time of day, in minutes. */
export const EVENT_MINUTES = 30

/** An instant in UTC as iCalendar has it, to the second. */
export function utcTime(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`
}

/**
 * Returns when a task is due as a property such as DUE: a day, a time in UTC, or for a floating time a time without a zone
 * (RFC 5545 §3.3.5). `dueAt` is the instant, for a floating time as if in UTC.
 */
export function dueProperty(name: string, due: Due, dueAt: Date): Property {
  if (due.time === undefined) return [name, {}, 'date', due.date]
  return [name, {}, 'date-time', timeOf(due, dueAt)]
}

/** Returns the end of the event of a task: the next day, which is not part of it, or half an hour later. */
export function endProperty(due: Due, dueAt: Date): Property {
  if (due.time === undefined) return ['dtend', {}, 'date', nextDay(due.date)]
  return ['dtend', {}, 'date-time', timeOf(due, new Date(dueAt.getTime() + EVENT_MINUTES * 60_000))]
}

function timeOf({ timeZone }: Due, at: Date): string {
  const time = utcTime(at)
  return timeZone === undefined ? time.slice(0, -1) : time
}
