import * as z from 'zod'
import { orNull } from '../entities/definition/common-schema.ts'
import { parseRule } from './rule/parse-rule.ts'
import { RULE_LIMITS } from './rule/rule.ts'

const RULE =
  'Recurrence rule: the value of RRULE in RFC 5545 §3.3.10, with FREQ (DAILY, WEEKLY, MONTHLY or YEARLY), INTERVAL, COUNT or UNTIL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS and WKST. Stored and returned as it was sent'

/** The text of a recurrence rule. It stays as it was given. */
export const RuleText = z
  .string()
  .superRefine((text, context) => {
    for (const message of parseRule(text).problems ?? []) context.addIssue({ code: 'custom', message })
  })
  .meta({
    minLength: 1,
    maxLength: RULE_LIMITS.length,
    description: RULE,
    examples: ['FREQ=WEEKLY;BYDAY=MO,TH', 'FREQ=MONTHLY;BYMONTHDAY=31'],
  })

const FROM = '`due`: the next occurrence is counted from the due dates; `completion`: from the day of completion'
export const RepeatFrom = z.enum(['due', 'completion']).meta({ description: FROM })

const MISSING =
  '`last`: in a month without the day, such as the 31st, the occurrence is on its last day; `skip`: the month has none'
const MissingDay = z.enum(['last', 'skip'])

/** How a task repeats, in requests. */
export const RecurrenceInput = z
  .strictObject({
    rule: RuleText,
    from: RepeatFrom,
    missingDay: orNull(MissingDay, { description: `${MISSING}. Default last` }),
  })
  .meta({
    id: 'RecurrenceInput',
    description:
      'How a task repeats. Without a due date, the task gets the first day of the rule that is not before today. Setting it, even to the same, starts a new series at the due date',
    examples: [{ rule: 'FREQ=WEEKLY;BYDAY=MO,TH', from: 'due' }],
  })
export type RecurrenceInput = z.infer<typeof RecurrenceInput>

/** How a task repeats, in responses. Not validated: an earlier version may have accepted other rules. */
export const Recurrence = z
  .object({
    rule: z.string().meta({ description: RULE, examples: ['FREQ=WEEKLY;BYDAY=MO,TH'] }),
    from: RepeatFrom,
    missingDay: MissingDay.meta({ description: MISSING }),
  })
  .meta({ id: 'Recurrence', description: 'How a task repeats' })
export type Recurrence = z.infer<typeof Recurrence>
