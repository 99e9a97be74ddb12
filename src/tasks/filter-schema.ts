import * as z from 'zod'
import { ENTITY_LIMITS, Id } from '../entities/definition/common-schema.ts'
import { text } from '../text.ts'
import { DAY_WORDS, DayOrWord, InstantBound, TimeZone } from '../time/schema.ts'
import { Tags } from './fields.ts'
import { Filter } from './filter-text/filter-schema.ts'
import { TASK_LIMITS } from './limits.ts'
import { PRIORITIES, Priority } from './priority.ts'

// Fewer tags than a task may have, so that a query fits into a URL.
const FilterTags = Tags.min(1).max(TASK_LIMITS.tagsOfFilter)

const ORDER = { error: '"from" must not be after "to"' }

/** The schema of a range of instants, of which both ends may be left out. */
function instants(event: string) {
  return z
    .strictObject({
      from: InstantBound.optional().meta({ description: 'Start of the range, inclusive' }),
      to: InstantBound.optional().meta({ description: 'End of the range, exclusive' }),
    })
    .refine(({ from, to }) => from === undefined || to === undefined || from <= to, ORDER)
    .optional()
    .meta({ description: `Tasks ${event} within a range of time: at or after \`from\`, and before \`to\`` })
}

/** Returns whether a range of days has an order. A date and a word have one only at the time of the call. */
function isDayRange({ from, to }: { from?: string | undefined; to?: string | undefined }): boolean {
  if (from === undefined || to === undefined) return true
  const [first, last] = [DAY_WORDS.indexOf(from), DAY_WORDS.indexOf(to)]
  return first === -1 && last === -1 ? from <= to : first === -1 || last === -1 || first <= last
}

/** The filters of a list of tasks. A task must match all of them. */
export const taskFilters = {
  ids: z.array(Id).max(ENTITY_LIMITS.pageSize).optional().meta({
    description: 'Tasks with these ids, also of archived lists. Ids without a task are ignored, and so are duplicates',
  }),
  listId: Id.nullable().optional().meta({ description: 'Tasks of this list, subtasks included; null: of the inbox' }),
  sectionId: Id.nullable()
    .optional()
    .meta({ description: 'Tasks of this section, subtasks included; null: tasks without a section' }),
  parentId: Id.nullable().optional().meta({ description: 'Direct subtasks of this task; null: only topmost tasks' }),
  archived: z.boolean().optional().meta({
    description:
      'True: tasks of archived lists too. Default false, unless `ids`, or an id as `listId`, `sectionId` or `parentId`, is given',
  }),
  completed: z.boolean().optional().meta({ description: 'True: completed tasks only; false: open tasks only' }),
  priority: z
    .array(Priority)
    .min(1)
    .max(PRIORITIES.length)
    .optional()
    .meta({ description: 'Tasks with any of these priorities' }),
  completedAt: instants('completed'),
  updatedAt: instants('last changed'),
  overdue: z.boolean().optional().meta({
    description:
      'True: open tasks whose due time has passed; false: all others. Days and floating times pass in `timeZone`',
  }),
  untagged: z.boolean().optional().meta({ description: 'True: tasks without tags only; false: tasks with tags only' }),
  tags: z
    .strictObject({
      any: FilterTags.optional().meta({ description: 'Tasks with at least one of these tags. No duplicates' }),
      all: FilterTags.optional().meta({ description: 'Tasks with all of these tags. No duplicates' }),
    })
    .optional(),
  due: z
    .strictObject({
      from: DayOrWord.optional().meta({
        description: 'First day of the range, in `timeZone`: a date, `today`, `tomorrow` or `yesterday`',
      }),
      to: DayOrWord.optional().meta({
        description: 'Last day of the range, like `from`. Must not be before `from`',
      }),
    })
    .refine(isDayRange, ORDER)
    .nullable()
    .optional()
    .meta({
      description: 'Tasks due within a range of days in `timeZone`, both ends included; null: tasks without a due date',
    }),
  search: text(1, TASK_LIMITS.searchLength).optional().meta({
    description:
      'Tasks whose title or description contains all these words, or phrases in quotation marks. Case, accents of Latin and Greek letters, and the forms NFC and NFD make no difference',
  }),
  filter: Filter.optional(),
  timeZone: TimeZone.optional().meta({
    description: 'Time zone in which the days of `due`, `overdue` and `filter` begin and end. Default UTC',
  }),
}
export type TaskFilters = z.infer<z.ZodObject<typeof taskFilters>>
