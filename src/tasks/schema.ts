import * as z from 'zod'
import { bulkInput } from '../entities/definition/bulk-input.ts'
import { ENTITY_LIMITS, Id } from '../entities/definition/common-schema.ts'
import { CalendarDate, TimeZone } from '../time/schema.ts'
import { taskFilters } from './filter-schema.ts'
import { TASK_LIMITS } from './limits.ts'
import { EXAMPLE, taskEntity } from './task.ts'

/** All limits on task requests. Lengths are in code points. */
export const LIMITS = { ...TASK_LIMITS, ...ENTITY_LIMITS } as const

const { schemas } = taskEntity

// The inputs and answers of tasks under the names that they have in the client. Their definition describes each.
export const Task = schemas.Row
export type Task = z.infer<typeof Task>
export const TaskId = schemas.ById
export type TaskId = z.infer<typeof TaskId>
export const ChangedTask = schemas.Changed
export type ChangedTask = z.infer<typeof ChangedTask>
export const ChangedTasks = schemas.ChangedMany
export type ChangedTasks = z.infer<typeof ChangedTasks>
export const CreateTasksInput = schemas.CreateMany
export type CreateTasksInput = z.infer<typeof CreateTasksInput>
export const UpdateTasksInput = schemas.UpdateMany
export type UpdateTasksInput = z.infer<typeof UpdateTasksInput>
export const CreateTaskInput = schemas.Create
export type CreateTaskInput = z.infer<typeof CreateTaskInput>
export const UpdateTaskInput = schemas.Update
export type UpdateTaskInput = z.infer<typeof UpdateTaskInput>
export const ReplaceTaskInput = schemas.Replace
export type ReplaceTaskInput = z.infer<typeof ReplaceTaskInput>
export const TaskAction = schemas.Action
export type TaskAction = z.infer<typeof TaskAction>
export const TasksAction = schemas.ActionMany
export type TasksAction = z.infer<typeof TasksAction>
export const ListTasksInput = schemas.List
export type ListTasksInput = z.infer<typeof ListTasksInput>
export const TaskPage = schemas.Page
export type TaskPage = z.infer<typeof TaskPage>

/** What happens to the subtasks of tasks that are completed. */
export const Subtasks = z.enum(['complete', 'leave']).optional().meta({
  description: '`complete`: completes the open subtasks at all levels too; `leave`: leaves them open. Default complete',
})

const MeantOccurrence = CalendarDate.optional().meta({
  description:
    'The `occurrence` of the task when the user decided. One that is completed or skipped already changes nothing, so that two devices have one effect. Default: the current one',
})

/** The task whose current occurrence to skip. */
export const SkipTaskInput = z.strictObject({ ...TaskAction.shape, occurrence: MeantOccurrence }).meta({
  id: 'SkipTaskInput',
  description: 'The id of a task that repeats, the occurrence to skip, and optionally its required version',
})
export type SkipTaskInput = z.infer<typeof SkipTaskInput>

/** The task to complete, and whether its subtasks are completed too. */
export const CompleteTaskInput = z
  .strictObject({ ...TaskAction.shape, subtasks: Subtasks, occurrence: MeantOccurrence })
  .meta({
    id: 'CompleteTaskInput',
    description: 'The id of a task, whether its subtasks are completed too, and optionally its required version',
  })
export type CompleteTaskInput = z.infer<typeof CompleteTaskInput>

/** The tasks to complete, and whether their subtasks are completed too. */
export const CompleteTasksInput = bulkInput({
  subtasks: Subtasks,
  occurrences: z.record(Id, CalendarDate).optional().meta({
    description:
      'The occurrences to complete of tasks that repeat, by id. One that is completed or skipped already changes nothing. Default: the current ones',
  }),
}).meta({
  id: 'CompleteTasksInput',
  description: 'The ids of tasks, whether their subtasks are completed too, and optionally their required versions',
  examples: [{ ids: [EXAMPLE.id] }],
})
export type CompleteTasksInput = z.infer<typeof CompleteTasksInput>

const GROUPS = ['list', 'section', 'tag', 'priority'] as const

/** Which tasks to count, by the filters of a list, and when the day ends that decides what is overdue. */
export const TaskStatsInput = z
  .strictObject({
    groupBy: z
      .enum(GROUPS)
      .optional()
      .meta({ description: 'Also returns the counts of each list, section, tag or priority, in `groups`' }),
    ...taskFilters,
    timeZone: TimeZone.optional().meta({
      description:
        'Time zone in which days and floating times become overdue, and of the days of `due` and `filter`. Default UTC',
    }),
  })
  .meta({ id: 'TaskStatsInput', description: 'Options for counting tasks' })
export type TaskStatsInput = z.infer<typeof TaskStatsInput>

const COUNTS = {
  total: z.number().int(),
  open: z.number().int(),
  completed: z.number().int(),
  overdue: z.number().int(),
}

/** Counts of tasks outside the trash. `overdue` counts open tasks whose due time has passed. */
export const TaskStats = z
  .object({
    ...COUNTS,
    groups: z
      .array(
        z
          .object({ key: z.string().nullable(), ...COUNTS })
          .meta({ id: 'TaskGroup', description: 'The counts of one group; see `TaskStats`' }),
      )
      .optional()
      .meta({
        description: `With \`groupBy\`: the ${TASK_LIMITS.groups} groups with the most tasks, largest first. \`key\` is the id of the list or section, the tag or the priority; null is the inbox, no section, or no tag. A task counts for each of its tags`,
      }),
  })
  .meta({
    id: 'TaskStats',
    description: 'Counts of tasks outside the trash. `overdue` counts open tasks whose due time has passed',
  })
export type TaskStats = z.infer<typeof TaskStats>
