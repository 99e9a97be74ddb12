import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { orNull } from '../entities/definition/common-schema.ts'
import type { TaskModel } from '../generated/prisma/models/Task.ts'
import { CalendarDate, TimeZone, WallTime } from '../time/schema.ts'

/** A due date in responses. Not validated: a stored time zone may be unknown to this runtime. */
export const Due = z
  .object({
    date: z.string().meta({ format: 'date' }),
    time: z
      .string()
      .optional()
      .meta({ description: 'Wall-clock time, HH:MM. Absent: the task is due all day', examples: ['09:00'] }),
    timeZone: z
      .string()
      .optional()
      .meta({
        description: 'IANA time zone of `time`. Absent: a floating time, the same wall-clock time in every time zone',
        examples: ['Europe/Berlin'],
      }),
  })
  .meta({
    id: 'Due',
    description: 'When a task is due: a whole day, a floating wall-clock time, or a wall-clock time in one time zone',
  })
export type Due = z.infer<typeof Due>

const isLeftOut = (value: unknown) => value === undefined || value === null

/** A due date in requests: a whole day, a floating wall-clock time, or a wall-clock time in one time zone. */
export const DueInput = z
  .strictObject({
    date: CalendarDate,
    time: orNull(WallTime, { description: 'Wall-clock time, HH:MM. Omitted: the task is due all day' }),
    timeZone: orNull(TimeZone, {
      description: 'IANA time zone of `time`. Omitted: a floating time, the same wall-clock time in every time zone',
    }),
  })
  .refine(({ time, timeZone }) => isLeftOut(timeZone) || !isLeftOut(time), {
    error: 'Must come with a time: without one, the task is due all day in every time zone',
    path: ['timeZone'],
  })
  .meta({
    id: 'DueInput',
    description: 'When a task is due: a whole day, a floating wall-clock time, or a wall-clock time in one time zone',
    dependentRequired: { timeZone: ['time'] },
  })
export type DueInput = z.infer<typeof DueInput>

/** Sorts after every due time, so that tasks without one come last in ascending order. */
const LAST = new Date('9999-12-31T23:59:59.999Z')
/** Sorts before every due time, so that tasks without one come last in descending order. */
const FIRST = new Date('0001-01-01T00:00:00.000Z')

/** The columns of a due date. Prisma represents days and times of day as Dates in UTC, times of day on 1 January 1970. */
type DueColumns = Pick<TaskModel, 'dueDate' | 'dueTime' | 'dueZone'>

/**
 * Converts a due date to its columns. The sort columns hold the instant in the due date's own zone; without a zone, the
 * wall-clock time as if in UTC; without a time, the end of that day. A wall-clock time that a DST change skips or repeats
 * is resolved by RFC 5545 §3.3.5: with the offset before the gap, and to the first of the two occurrences.
 */
export function dueColumns(due: DueInput | null): DueColumns & Pick<TaskModel, 'dueAsc' | 'dueDesc'> {
  if (!due) return { dueDate: null, dueTime: null, dueZone: null, dueAsc: LAST, dueDesc: FIRST }
  const sort = sortInstant(due)
  return {
    dueDate: new Date(`${due.date}T00:00:00.000Z`),
    dueTime: typeof due.time === 'string' ? new Date(`1970-01-01T${due.time}:00.000Z`) : null,
    dueZone: due.timeZone ?? null,
    dueAsc: sort,
    dueDesc: sort,
  }
}

/** Reads a due date back from its columns, exactly as it was written. */
export function dueOf({ dueDate, dueTime, dueZone }: DueColumns): Due | null {
  if (dueDate === null) return null
  return {
    date: dueDate.toISOString().slice(0, 10),
    ...(dueTime !== null && { time: dueTime.toISOString().slice(11, 16) }),
    ...(dueZone !== null && { timeZone: dueZone }),
  }
}

/** Returns the wall clock of a time zone at an instant: the day, and the local date and time expressed as UTC. */
export function wallClock(now: Date, timeZone: string): { day: Date; time: Date } {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone)
  const asUtc = (plain: Temporal.PlainDateTime) => new Date(plain.toZonedDateTime('UTC').epochMilliseconds)
  return { day: asUtc(local.toPlainDate().toPlainDateTime()), time: asUtc(local.toPlainDateTime()) }
}

/** Returns the instant at which a day begins in a time zone. */
export function startOfDay(date: string, timeZone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds)
}

/** Returns the day after a date, both as YYYY-MM-DD. */
export function nextDay(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString()
}

function sortInstant({ date, time, timeZone }: DueInput): Date {
  if (typeof time !== 'string') return new Date(`${date}T23:59:59.999Z`)
  if (typeof timeZone !== 'string') return new Date(`${date}T${time}:00.000Z`)
  const local = Temporal.PlainDateTime.from(`${date}T${time}`)
  return new Date(local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds)
}
