import * as z from 'zod'
import { orNull } from '../entities/definition/common-schema.ts'
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
    error: 'Requires a time: without one, the task is due all day in every time zone',
    path: ['timeZone'],
  })
  .meta({
    id: 'DueInput',
    description: 'When a task is due: a whole day, a floating wall-clock time, or a wall-clock time in one time zone',
    dependentRequired: { timeZone: ['time'] },
  })
export type DueInput = z.infer<typeof DueInput>
