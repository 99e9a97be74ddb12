import { declareErrors, protectedProcedure } from '../../api/procedures.ts'
import type { Task } from '../schema.ts'
import { taskNoun } from '../service.ts'
import {
  ChangedTasksWhere,
  CompleteTasksWhereInput,
  DeleteTasksWhereInput,
  UpdateTasksWhereInput,
} from './by-filter-schema.ts'

const declare = declareErrors<Task>()
const changed = declare('CONFLICT', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED')
// Removing rows never exceeds a quota.
const removed = declare('CONFLICT', 'IDEMPOTENCY_MISMATCH')

/** The procedures that change all tasks that match a filter. */
export const byFilterProcedures = {
  updateWhere: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary:
        'Makes one change of all tasks that match a filter, atomically. With `dryRun` only counts and shows them.',
      rest: { method: 'POST', path: '/tasks/bulk/update-where' },
    })
    .errors(changed.format)
    .input(UpdateTasksWhereInput)
    .output(ChangedTasksWhere)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).updateWhere(ctx.actor, input, ctx.answerBytes)),

  completeWhere: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'tasks:write',
      summary:
        'Marks all tasks that match a filter and their open subtasks as completed, or the current occurrences of those that repeat, atomically. With `dryRun` only counts and shows them.',
      rest: { method: 'POST', path: '/tasks/bulk/complete-where' },
    })
    .errors(changed.format)
    .input(CompleteTasksWhereInput)
    .output(ChangedTasksWhere)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).completeWhere(ctx.actor, input, ctx.answerBytes)),

  deleteWhere: protectedProcedure
    .meta({
      ...removed.meta,
      scope: 'tasks:write',
      summary:
        'Moves all tasks that match a filter to the trash with their subtasks, atomically. With `dryRun` only counts and shows them.',
      rest: { method: 'POST', path: '/tasks/bulk/delete-where' },
    })
    .errors(removed.format)
    .input(DeleteTasksWhereInput)
    .output(ChangedTasksWhere)
    .mutation(({ ctx, input }) => ctx.serviceOf(taskNoun).deleteWhere(ctx.actor, input, ctx.answerBytes)),
}
