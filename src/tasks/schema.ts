import * as z from 'zod'
import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'
import { TimeZone } from '../time/schema.ts'
import { TASK_LIMITS } from './limits.ts'
import { taskEntity } from './task.ts'

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

/** The time zone whose current day decides which tasks are overdue. */
export const TaskStatsInput = z
  .strictObject({
    timeZone: TimeZone.optional().meta({
      description: 'Time zone in which days and floating times become overdue. Default UTC',
    }),
  })
  .meta({ id: 'TaskStatsInput', description: 'Options for counting tasks' })
export type TaskStatsInput = z.infer<typeof TaskStatsInput>

/** Counts of tasks outside the trash. `overdue` counts open tasks whose due time has passed. */
export const TaskStats = z
  .object({
    total: z.number().int(),
    open: z.number().int(),
    completed: z.number().int(),
    overdue: z.number().int(),
  })
  .meta({
    id: 'TaskStats',
    description: 'Counts of tasks outside the trash. `overdue` counts open tasks whose due time has passed',
  })
export type TaskStats = z.infer<typeof TaskStats>
