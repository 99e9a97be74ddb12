import * as z from 'zod'
import { text } from '../text.ts'
import { CalendarDate, TimeZone } from '../time/schema.ts'
import { LIMITS, PRIORITIES, Priority, Tags, Task } from './schema.ts'

// Fewer than a task has, so that they fit into a URL.
const FilterTags = Tags.min(1).max(LIMITS.tagsOfFilter)

/** What tasks can be sorted by. */
export const SORT_KEYS = ['createdAt', 'updatedAt', 'due', 'priority', 'title'] as const

const SortKeys = z
  .array(
    z.strictObject({
      by: z.enum(SORT_KEYS),
      order: z.enum(['asc', 'desc']).optional().meta({ description: 'Default asc' }),
    }),
  )
  .min(1)
  .max(LIMITS.sortKeys)
  .refine((keys) => new Set(keys.map(({ by }) => by)).size === keys.length, { error: 'Each key may be given once' })
  .meta({
    description:
      'One to three keys, each given once: a later one decides where the earlier ones are equal, and the id, in the direction of the last, where all are. Default: newest first. Tasks without a due date come last, both ways',
  })

/** Which tasks to list, in which order, and where to go on. */
export const ListTasksInput = z
  .strictObject({
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
        to: CalendarDate.optional().meta({
          description: 'Due on this day or earlier, in `timeZone`; not before `from`',
        }),
      })
      .refine((due) => due.from === undefined || due.to === undefined || due.from <= due.to, {
        error: '"from" must not be after "to"',
      })
      .optional()
      .meta({ description: 'Due on a day of this range in `timeZone`, both ends included' }),
    search: text(1, LIMITS.searchLength).optional().meta({
      description:
        'Literal text in title or description, without regard to case or to how accents are encoded (NFC, NFD)',
    }),
    trash: z.boolean().optional().meta({ description: 'True: what is in the trash, instead of what is not' }),
    timeZone: TimeZone.optional().meta({ description: 'Where the days of `due` begin and end. Default UTC' }),
    sort: SortKeys.optional(),
    limit: z.number().int().min(1).max(LIMITS.pageSize).optional().meta({
      description: 'Tasks a page; fewer where together they are larger than 512 KB',
      default: LIMITS.defaultPageSize,
    }),
    cursor: z
      .string()
      .max(LIMITS.cursorLength)
      .meta({ minLength: 1 })
      .optional()
      .meta({ description: 'The `nextCursor` of the page before, with the same input otherwise' }),
  })
  .meta({ id: 'ListTasksInput', description: 'Which tasks to list, in which order, and where to go on' })
export type ListTasksInput = z.infer<typeof ListTasksInput>

/** One page of tasks. */
export const TaskPage = z
  .object({
    items: z.array(Task),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: 'Null on the last page, and on no other, however few tasks a page has' }),
  })
  .meta({ id: 'TaskPage', description: 'One page of tasks' })
export type TaskPage = z.infer<typeof TaskPage>

export const TaskStatsInput = z
  .strictObject({
    timeZone: TimeZone.optional().meta({ description: 'Where the day ends that decides what is overdue. Default UTC' }),
  })
  .meta({ id: 'TaskStatsInput', description: 'Where the day ends that decides what is overdue. Default UTC' })
export type TaskStatsInput = z.infer<typeof TaskStatsInput>

/** How many tasks there are outside the trash. `overdue` counts open tasks whose due time has passed. */
export const TaskStats = z
  .object({
    total: z.number().int(),
    open: z.number().int(),
    completed: z.number().int(),
    overdue: z.number().int(),
  })
  .meta({
    id: 'TaskStats',
    description: 'How many tasks there are outside the trash. `overdue` counts open tasks whose due time has passed',
  })
export type TaskStats = z.infer<typeof TaskStats>
