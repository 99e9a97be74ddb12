import { v5 as uuidv5 } from 'uuid'
import * as z from 'zod'
import { Id, orNull } from '../entities/definition/common-schema.ts'
import { InstantText } from '../time/schema.ts'
import { BeforeDue, MOST_DAYS } from './duration.ts'
import { REMINDER_LIMITS } from './limits.ts'

const AT = 'An instant. The reminder fires once at this time'
const BEFORE = `An ISO 8601 duration of weeks, days, hours and minutes, up to ${MOST_DAYS} days. The reminder fires this long before the due time; without one it waits for one. Days are calendar days in the time zone of the due time`
const DURATION = { examples: ['PT30M', 'P1D'] }

/** A reminder of a task in responses. It has either `at` or `before`. */
export const Reminder = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    at: z
      .string()
      .optional()
      .meta({ format: 'date-time', description: `${AT}, in UTC` }),
    before: z
      .string()
      .optional()
      .meta({ ...DURATION, description: BEFORE }),
  })
  .meta({
    id: 'Reminder',
    description:
      'A reminder of a task, at an instant or a duration before the due time: it has either `at` or `before`',
  })
export type Reminder = z.infer<typeof Reminder>

const isGiven = (value: unknown) => value !== undefined && value !== null

/** A reminder of a task in requests. */
export const ReminderInput = z
  .strictObject({
    id: orNull(Id, { description: 'Identifies the reminder within its task. Default: derived from its time' }),
    at: orNull(InstantText, { description: AT }),
    before: orNull(BeforeDue, { ...DURATION, description: BEFORE }),
  })
  .refine(({ at, before }) => isGiven(at) !== isGiven(before), { error: 'Must have either "at" or "before"' })
  .meta({
    id: 'ReminderInput',
    description: 'A reminder, at an instant or a duration before the due time. Give either `at` or `before`',
    examples: [{ before: 'PT30M' }],
  })
export type ReminderInput = z.infer<typeof ReminderInput>

/** The reminders of a task in requests, without duplicates. */
export const Reminders = z
  .array(ReminderInput)
  .max(REMINDER_LIMITS.reminders)
  .refine((given) => isUnique((given as ReminderInput[]).map(timeOf)), { error: 'Each time may be given once' })
  .refine((given) => isUnique((given as ReminderInput[]).map(idOf)), { error: 'Each id may be given once' })
  .meta({
    description: 'No duplicate ids or times',
    examples: [[{ id: '01a2134d-c622-74ec-ae07-f77888b1355d', before: 'PT30M' }]],
  })

/** Returns the stored form of a reminder: its id, a space, and its instant or duration. */
export function encodeReminder(reminder: ReminderInput): string {
  return `${idOf(reminder)} ${timeOf(reminder)}`
}

/** Reads a reminder from its stored form. */
export function decodeReminder(stored: string): Reminder {
  const [id = '', time = ''] = stored.split(' ')
  return time.startsWith('P') ? { id, before: time } : { id, at: time }
}

/** The namespace of the ids that are derived from times (RFC 9562 §5.5). */
const NAMESPACE = '7f0c1d3e-5b0a-5f4e-9d6c-2a8e4b1f9c37'

// Derived, so that sending the same reminders again changes nothing.
function idOf(reminder: ReminderInput): string {
  return reminder.id ?? uuidv5(timeOf(reminder), NAMESPACE)
}

function timeOf({ at, before }: ReminderInput): string {
  return at ?? before ?? ''
}

function isUnique(values: string[]): boolean {
  return new Set(values).size === values.length
}
