import { protectedProcedure, router } from '../api/procedures.ts'
import { entityErrors, entityProcedures, withCondition } from '../entities/procedures.ts'
import { trashProcedures } from '../entities/trash-procedures.ts'
import { byFilterProcedures } from './by-filter/procedures.ts'
import { ParsedQuickAdd, ParseQuickAddInput } from './quick-add/quick-add-schema.ts'
import {
  ChangedTask,
  ChangedTasks,
  CompleteTaskInput,
  CompleteTasksInput,
  SkipTaskInput,
  type Task,
  TaskAction,
  TaskStats,
  TaskStatsInput,
  TasksAction,
} from './schema.ts'
import { taskNoun } from './service.ts'
import { MoveTaskInput, MoveTasksInput } from './structure/placement-schema.ts'

const { changed } = entityErrors<Task>()

/** The procedures of tasks: those of every noun, and their own. */
export const tasksRouter = router({
  ...entityProcedures(taskNoun),
  ...trashProcedures(taskNoun),

  complete: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary:
        'Marks a task and its open subtasks as completed, or the current occurrence of a task that repeats. No effect if they are already completed.',
      rest: { method: 'POST', path: '/tasks/{id}/complete' },
    })
    .errors(changed.format)
    .input(CompleteTaskInput)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).complete(ctx.actor, withCondition(ctx, input))),

  skip: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary:
        'Skips the current occurrence of a task that repeats: like completing it, but recorded as skipped. No effect on other tasks.',
      rest: { method: 'POST', path: '/tasks/{id}/skip' },
    })
    .errors(changed.format)
    .input(SkipTaskInput)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).skip(ctx.actor, withCondition(ctx, input))),

  reopen: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary: 'Marks a task as open; its subtasks stay as they are. No effect if it is already open.',
      rest: { method: 'POST', path: '/tasks/{id}/reopen' },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).reopen(ctx.actor, withCondition(ctx, input))),

  move: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary:
        'Moves a task with its subtasks to another list, section, parent or position. No effect if it is already there.',
      rest: { method: 'POST', path: '/tasks/{id}/move' },
    })
    .errors(changed.format)
    .input(MoveTaskInput)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).move(ctx.actor, withCondition(ctx, input))),

  completeMany: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary: 'Marks several tasks and their open subtasks as completed, atomically: all or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/complete' },
    })
    .errors(changed.format)
    .input(CompleteTasksInput)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).completeMany(ctx.actor, input, ctx.answerBytes)),

  reopenMany: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary: 'Marks several tasks as open, atomically: all or none. Their subtasks stay as they are.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/reopen' },
    })
    .errors(changed.format)
    .input(TasksAction)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).reopenMany(ctx.actor, input, ctx.answerBytes)),

  moveMany: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary: 'Moves several tasks with their subtasks to one place, in their present order, atomically: all or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/move' },
    })
    .errors(changed.format)
    .input(MoveTasksInput)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).moveMany(ctx.actor, input, ctx.answerBytes)),

  ...byFilterProcedures,

  parseQuickAdd: protectedProcedure
    .meta({
      scope: 'tasks:read',
      summary:
        'Reads a text such as “Pay rent tomorrow 9:00 #Home” as a task, and returns the input of tasks.create. Creates nothing.',
      rest: { method: 'GET', path: '/tasks/quick-add' },
    })
    .input(ParseQuickAddInput)
    .output(ParsedQuickAdd)
    .query(({ ctx, input }) => ctx.serviceOf(taskNoun).parseQuickAdd(ctx.actor, input)),

  stats: protectedProcedure
    .meta({
      scope: 'tasks:read',
      summary: 'Counts all, open, completed and overdue tasks, without those in the trash and in archived lists.',
      rest: { method: 'GET', path: '/tasks/stats' },
    })
    .input(TaskStatsInput.optional())
    .output(TaskStats)
    .query(({ ctx, input }) => ctx.serviceOf(taskNoun).stats(ctx.actor, input)),
})
