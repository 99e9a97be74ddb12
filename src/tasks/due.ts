import { Temporal } from 'temporal-polyfill'
import * as z from 'zod'
import { orNull } from '../entities/definition/common-schema.ts'
import type { TaskModel } from '../generated/prisma/models/Task.ts'
import { CalendarDate, TimeZone, WallTime } from '../time/schema.ts'

/** A due date as it is answered: whatever is stored, also in a time zone that this runtime does not know. */
export const Due = z
  .object({
    date: z.string().meta({ format: 'date' }),
    time: z
      .string()
      .optional()
      .meta({ description: 'Left out: the task is due all day', examples: ['09:00'] }),
    timeZone: z
      .string()
      .optional()
      .meta({ description: 'Left out: the time is meant wherever the reader is', examples: ['Europe/Berlin'] }),
  })
  .meta({
    id: 'Due',
    description: 'When a task is due: all of a day; a wall time, wherever the reader is; or a wall time in one zone',
  })
export type Due = z.infer<typeof Due>

const isLeftOut = (value: unknown) => value === undefined || value === null

/** A due date as a caller sets it: a day; a wall time, wherever the reader is; or a wall time in one zone. */
export const DueInput = z
  .strictObject({
    date: CalendarDate,
    time: orNull(WallTime, { description: 'Left out: the task is due all day' }),
    timeZone: orNull(TimeZone, { description: 'Left out: the time is meant wherever the reader is' }),
  })
  .refine(({ time, timeZone }) => isLeftOut(timeZone) || !isLeftOut(time), {
    error: 'A time zone needs a time: without one the task is due all day, everywhere',
    path: ['timeZone'],
  })
  .meta({
    id: 'DueInput',
    description: 'When a task is due: all of a day; a wall time, wherever the reader is; or a wall time in one zone',
    dependentRequired: { timeZone: ['time'] },
  })
export type DueInput = z.infer<typeof DueInput>

/** Sorts after every due time, so that tasks without one come last in ascending order. */
const LAST = new Date('9999-12-31T23:59:59.999Z')
/** Sorts before every due time, so that tasks without one come last in descending order. */
const FIRST = new Date('0001-01-01T00:00:00.000Z')

/** The columns that a due date is stored in, as Prisma has days and times of day: in UTC, the latter on 1 January 1970. */
type DueColumns = Pick<TaskModel, 'dueDate' | 'dueTime' | 'dueZone'>

/**
 * Turns a due date into its columns. The sort columns hold the instant in the due date's own zone; without a zone, the
 * wall time as if in UTC; without a time, the end of that day. A wall time that a DST change skips or repeats is taken
 * as RFC 5545 §3.3.5 says: the offset before the gap, the first of the two.
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

/** Returns the wall clock at an instant in a zone: its day, and its date and time as if they were UTC. */
export function wallClock(now: Date, timeZone: string): { day: Date; time: Date } {
  const local = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(timeZone)
  const asUtc = (plain: Temporal.PlainDateTime) => new Date(plain.toZonedDateTime('UTC').epochMilliseconds)
  return { day: asUtc(local.toPlainDate().toPlainDateTime()), time: asUtc(local.toPlainDateTime()) }
}

/** Returns the instant at which a day begins in a zone. */
export function startOfDay(date: string, timeZone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds)
}

/** Returns the day after a day. */
export function nextDay(date: string): string {
  return Temporal.PlainDate.from(date).add({ days: 1 }).toString()
}

function sortInstant({ date, time, timeZone }: DueInput): Date {
  if (typeof time !== 'string') return new Date(`${date}T23:59:59.999Z`)
  if (typeof timeZone !== 'string') return new Date(`${date}T${time}:00.000Z`)
  const local = Temporal.PlainDateTime.from(`${date}T${time}`)
  return new Date(local.toZonedDateTime(timeZone, { disambiguation: 'compatible' }).epochMilliseconds)
}
