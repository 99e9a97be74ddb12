import * as z from 'zod'
import { Due, DueInput } from '../tasks/due.ts'
import { TimeZone } from '../time/schema.ts'
import { NAMES, PERIODS } from './rule/describe.ts'
import { RecurrenceInput } from './schema.ts'

/** The maximum number of dates in a preview. */
export const MOST_PREVIEWED = 50

/** The recurrence to preview. */
export const PreviewRecurrenceInput = z
  .strictObject({
    ...RecurrenceInput.shape,
    due: DueInput.optional(),
    timeZone: TimeZone.optional().meta({
      description: 'Time zone in which days begin, if `due` has none. Default: that of the account',
    }),
    count: z
      .number()
      .int()
      .min(1)
      .max(MOST_PREVIEWED)
      .optional()
      .meta({ description: 'Maximum number of dates', default: 5 }),
  })
  .meta({
    id: 'PreviewRecurrenceInput',
    description:
      'A recurrence, and the start of its series: the due date of the first occurrence. Default: the first day of the rule that is not before today',
    examples: [{ rule: 'FREQ=WEEKLY;BYDAY=MO,TH', from: 'due', due: { date: '2026-11-30' }, count: 3 }],
  })
export type PreviewRecurrenceInput = z.infer<typeof PreviewRecurrenceInput>

const RuleWeekday = z
  .object({
    weekday: z.enum(NAMES),
    nth: z
      .number()
      .int()
      .optional()
      .meta({ description: 'Its number within the month or year, negative from the end' }),
  })
  .meta({ id: 'RuleWeekday', description: 'A day of the week in a rule' })

/** A recurrence in words, and its parts for a translation. */
export const RecurrenceDescription = z
  .object({
    text: z.string().meta({ description: 'In English' }),
    frequency: z.enum(PERIODS),
    interval: z.number().int(),
    weekdays: z.array(RuleWeekday),
    monthDays: z
      .array(z.number().int())
      .meta({ description: 'Days of the month; negative numbers count from its end' }),
    months: z.array(z.number().int()),
    positions: z
      .array(z.number().int())
      .meta({ description: 'Places among the days that the other parts select; negative numbers count from the end' }),
    count: z.number().int().optional(),
    until: z.string().optional().meta({ format: 'date' }),
    from: z.enum(['due', 'completion']),
  })
  .meta({ id: 'RecurrenceDescription', description: 'A recurrence in words, and its parts for a translation' })

/** The first due dates of a recurrence, and its description. */
export const RecurrencePreview = z
  .object({
    dates: z.array(Due).meta({
      description:
        'The first due dates, if each occurrence is completed on its day; fewer than `count` if the series ends before',
    }),
    description: RecurrenceDescription,
  })
  .meta({ id: 'RecurrencePreview', description: 'The first due dates of a recurrence, and its description' })
export type RecurrencePreview = z.infer<typeof RecurrencePreview>
