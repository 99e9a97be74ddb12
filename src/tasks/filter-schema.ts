import * as z from 'zod'
import { Id } from '../entities/definition/common-schema.ts'
import { text } from '../text.ts'
import { CalendarDate, TimeZone } from '../time/schema.ts'
import { Tags } from './fields.ts'
import { TASK_LIMITS } from './limits.ts'
import { PRIORITIES, Priority } from './priority.ts'

// Fewer tags than a task may have, so that a query fits into a URL.
const FilterTags = Tags.min(1).max(TASK_LIMITS.tagsOfFilter)

/** The filters of a list of tasks. A task must match all of them. */
export const taskFilters = {
  listId: Id.nullable().optional().meta({ description: 'Tasks of this list, subtasks included; null: of the inbox' }),
  sectionId: Id.nullable()
    .optional()
    .meta({ description: 'Tasks of this section, subtasks included; null: tasks without a section' }),
  parentId: Id.nullable().optional().meta({ description: 'Direct subtasks of this task; null: only topmost tasks' }),
  archived: z.boolean().optional().meta({
    description:
      'True: tasks of archived lists too. Default false, unless `listId`, `sectionId` or `parentId` is an id',
  }),
  completed: z.boolean().optional().meta({ description: 'True: completed tasks only; false: open tasks only' }),
  priority: z
    .array(Priority)
    .min(1)
    .max(PRIORITIES.length)
    .optional()
    .meta({ description: 'Tasks with any of these priorities' }),
  tags: z
    .strictObject({
      any: FilterTags.optional().meta({ description: 'Tasks with at least one of these tags. No duplicates' }),
      all: FilterTags.optional().meta({ description: 'Tasks with all of these tags. No duplicates' }),
    })
    .optional(),
  due: z
    .strictObject({
      from: CalendarDate.optional().meta({ description: 'First day of the range, in `timeZone`' }),
      to: CalendarDate.optional().meta({
        description: 'Last day of the range, in `timeZone`. Must not be before `from`',
      }),
    })
    .refine((due) => due.from === undefined || due.to === undefined || due.from <= due.to, {
      error: '"from" must not be after "to"',
    })
    .optional()
    .meta({ description: 'Tasks due within a range of days in `timeZone`, both ends included' }),
  search: text(1, TASK_LIMITS.searchLength).optional().meta({
    description:
      'Tasks whose title or description contains this text. Literal, case-insensitive; NFC and NFD forms are equal',
  }),
  timeZone: TimeZone.optional().meta({
    description: 'Time zone in which the days of `due` begin and end. Default UTC',
  }),
}
export type TaskFilters = z.infer<z.ZodObject<typeof taskFilters>>
