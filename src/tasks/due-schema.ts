import * as z from 'zod'
import { orNull } from '../entities/definition/common-schema.ts'
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
