import * as z from 'zod'
import { RepeatFrom } from '../../recurrence/schema.ts'
import { Locale } from '../../settings/locale.ts'
import { visibleText } from '../../text.ts'
import { TimeZone } from '../../time/schema.ts'
import { Due } from '../due.ts'
import { Priority } from '../priority.ts'

/** The limits of quick add. */
export const QUICK_ADD_LIMITS = {
  /** Maximum length of a text, in code points. */
  length: 1024,
  /** Maximum number of ignored places, suggestions and warnings. */
  places: 50,
} as const

/** A part of the text as `start-end`, so that it fits into a URL. One without a character has no effect. */
const TextPlace = z
  .string()
  .regex(/^\d\d?\d?\d?-\d\d?\d?\d?$/, { error: 'Must be the start and end of a part, such as 9-17' })
  .meta({ examples: ['9-17'] })

/** A text to read as a task. */
export const ParseQuickAddInput = z
  .strictObject({
    text: visibleText(QUICK_ADD_LIMITS.length).meta({
      description: 'What the user wrote. Must contain at least one visible character',
      examples: ['Pay rent every month on the 1st #Home !1'],
    }),
    timeZone: TimeZone.optional().meta({
      description: 'Time zone of “today” and of times that have passed. Default: that of the account',
    }),
    locale: Locale.optional().meta({
      description:
        'Language of dates and recurrences, and the order of day and month in dates such as 10/8. Default: that of the account',
    }),
    ignore: z.array(TextPlace).max(QUICK_ADD_LIMITS.places).optional().meta({
      description:
        'Parts of the text that belong to the title, such as spans that the user switched off: `start-end` in UTF-16 code units',
    }),
  })
  .meta({
    id: 'ParseQuickAddInput',
    description: 'A text to read as a task',
    examples: [{ text: 'Pay rent tomorrow 9:00 #Home !1', timeZone: 'Europe/Berlin', locale: 'en-GB' }],
  })
export type ParseQuickAddInput = z.infer<typeof ParseQuickAddInput>

const SPAN = {
  start: z.number().int().meta({ description: 'In UTF-16 code units' }),
  end: z.number().int().meta({ description: 'After the last code unit' }),
}

/** The parts of a task that a text can state, and `escape` for quotes and backslashes. */
const QuickAddField = z.enum(['date', 'time', 'timeZone', 'recurrence', 'list', 'tag', 'priority', 'escape'])

/** A part of the text that states something about the task. */
export const QuickAddSpan = z
  .object({
    ...SPAN,
    field: QuickAddField,
    value: z.string().meta({
      description:
        'Date (YYYY-MM-DD, or YYYY-MM-DDTHH:MM), time (HH:MM), IANA time zone, rule, name of the list, tag, or priority; empty for `escape`',
    }),
  })
  .meta({ id: 'QuickAddSpan', description: 'A part of the text that states something about the task' })
export type QuickAddSpan = z.infer<typeof QuickAddSpan>

/** What a warning is about. */
const QuickAddWarningCode = z.enum([
  ...(['unknown_list', 'archived_list', 'new_tag', 'unknown_date', 'given_twice', 'contradictory_date'] as const),
  ...(['ambiguous_time', 'end_ignored', 'in_the_past', 'unsupported_time_zone', 'invalid_recurrence'] as const),
  ...(['unsupported_locale', 'no_title', 'title_too_long', 'too_many_tags'] as const),
])

/** Something that the text may not mean as it was read. */
export const QuickAddWarning = z
  .object({
    start: SPAN.start.optional(),
    end: SPAN.end.optional(),
    code: QuickAddWarningCode,
    message: z.string(),
  })
  .meta({ id: 'QuickAddWarning', description: 'Something that the text may not mean as it was read' })
export type QuickAddWarning = z.infer<typeof QuickAddWarning>

/** The task that a text describes. */
const QuickAddTask = z
  .object({
    title: z.string(),
    description: z.string().optional(),
    priority: Priority.optional(),
    tags: z.array(z.string()).optional(),
    due: Due.optional(),
    recurrence: z.object({ rule: z.string(), from: RepeatFrom }).optional(),
    listId: z.string().meta({ format: 'uuid' }).nullable().optional(),
  })
  .meta({ id: 'QuickAddTask', description: 'An input of `tasks.create`' })
export type QuickAddTask = z.infer<typeof QuickAddTask>

/** The task that a text describes, and which parts of the text state it. */
export const ParsedQuickAdd = z
  .object({
    create: QuickAddTask,
    spans: z.array(QuickAddSpan).meta({
      description: 'The parts of the text that are not in the title, in order and without overlaps',
    }),
    suggestions: z.array(QuickAddSpan).meta({
      description: 'Parts of the text that may state something, but stay in the title',
    }),
    warnings: z.array(QuickAddWarning),
  })
  .meta({ id: 'ParsedQuickAdd', description: 'The task that a text describes, and which parts of the text state it' })
export type ParsedQuickAdd = z.infer<typeof ParsedQuickAdd>
