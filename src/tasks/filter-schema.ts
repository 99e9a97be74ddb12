import * as z from 'zod'
import { text } from '../text.ts'
import { CalendarDate, TimeZone } from '../time/schema.ts'
import { Tags } from './fields.ts'
import { TASK_LIMITS } from './limits.ts'
import { PRIORITIES, Priority } from './priority.ts'

// Fewer than a task has, so that they fit into a URL.
const FilterTags = Tags.min(1).max(TASK_LIMITS.tagsOfFilter)

/** What narrows a list of tasks down. */
export const taskFilters = {
  completed: z.boolean().optional().meta({ description: 'True: what is done; false: what is open' }),
  priority: z.array(Priority).min(1).max(PRIORITIES.length).optional().meta({ description: 'Any of these' }),
  tags: z
    .strictObject({
      any: FilterTags.optional().meta({ description: 'At least one of these tags, each given once' }),
      all: FilterTags.optional().meta({ description: 'Every one of these tags, each given once' }),
    })
    .optional(),
  due: z
    .strictObject({
      from: CalendarDate.optional().meta({ description: 'Due on this day or later, in `timeZone`' }),
      to: CalendarDate.optional().meta({ description: 'Due on this day or earlier, in `timeZone`; not before `from`' }),
    })
    .refine((due) => due.from === undefined || due.to === undefined || due.from <= due.to, {
      error: '"from" must not be after "to"',
    })
    .optional()
    .meta({ description: 'Due on a day of this range in `timeZone`, both ends included' }),
  search: text(1, TASK_LIMITS.searchLength).optional().meta({
    description:
      'Literal text in title or description, without regard to case or to how accents are encoded (NFC, NFD)',
  }),
  timeZone: TimeZone.optional().meta({ description: 'Where the days of `due` begin and end. Default UTC' }),
}
export type TaskFilters = z.infer<z.ZodObject<typeof taskFilters>>
