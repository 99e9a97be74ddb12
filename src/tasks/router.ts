import { protectedProcedure, router } from '../api/procedures.ts'
import { entityErrors, entityProcedures, withCondition } from '../entities/procedures.ts'
import { trashProcedures } from '../entities/trash-procedures.ts'
import { ChangedTask, ChangedTasks, type Task, TaskAction, TaskStats, TaskStatsInput, TasksAction } from './schema.ts'
import { taskNoun } from './service.ts'

const { changed } = entityErrors<Task>()

/** The procedures of tasks: those of every noun, and their own. */
export const tasksRouter = router({
  ...entityProcedures(taskNoun),
  ...trashProcedures(taskNoun),

  complete: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary: 'Marks a task as completed. No effect if it is already completed.',
      rest: { method: 'POST', path: '/tasks/{id}/complete' },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).complete(ctx.actor, withCondition(ctx, input))),

  reopen: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary: 'Marks a task as open. No effect if it is already open.',
      rest: { method: 'POST', path: '/tasks/{id}/reopen' },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).reopen(ctx.actor, withCondition(ctx, input))),

  completeMany: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary: 'Marks several tasks as completed, atomically: all or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/complete' },
    })
    .errors(changed.format)
    .input(TasksAction)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).completeMany(ctx.actor, input, ctx.answerBytes)),

  reopenMany: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary: 'Marks several tasks as open, atomically: all or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/reopen' },
    })
    .errors(changed.format)
    .input(TasksAction)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).reopenMany(ctx.actor, input, ctx.answerBytes)),

  stats: protectedProcedure
    .meta({
      scope: 'tasks:read',
      summary: 'Counts all, open, completed and overdue tasks outside the trash.',
      rest: { method: 'GET', path: '/tasks/stats' },
    })
    .input(TaskStatsInput.optional())
    .output(TaskStats)
    .query(({ ctx, input }) => ctx.serviceOf(taskNoun).stats(ctx.actor, input)),
})
