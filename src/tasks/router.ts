import type { Context } from '../context.ts'
import { declareErrors, pagedProcedure, protectedProcedure, router } from '../trpc.ts'
import {
  ChangedTasks,
  CreateTasksInput,
  EmptiedTrash,
  EmptyTrashInput,
  TasksAction,
  UpdateTasksInput,
} from './bulk-schema.ts'
import { ListTasksInput, TaskPage, TaskStats, TaskStatsInput } from './list-schema.ts'
import { ChangedTask, CreateTaskInput, ReplaceTaskInput, Task, TaskAction, TaskId, UpdateTaskInput } from './schema.ts'
import type { Conditional } from './version-condition.ts'

const found = declareErrors<Task>()('NOT_FOUND')
const created = declareErrors<Task>()('CONFLICT', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED')
const ONE = '/tasks/{id}'
const replaced = declareErrors<Task>()('NOT_FOUND', 'CONFLICT', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED')
const changed = declareErrors<Task>()('NOT_FOUND', 'CONFLICT', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED')
// What removes is never too much.
const removed = declareErrors<Task>()('NOT_FOUND', 'CONFLICT', 'IDEMPOTENCY_MISMATCH')

/** A change of one task with what REST's headers say of it. */
function conditional<Input extends object>(
  { condition }: Pick<Context, 'condition'>,
  input: Input,
): Conditional<Input> {
  return condition ? { ...input, condition } : input
}

export const tasksRouter = router({
  list: pagedProcedure
    .meta({ summary: 'Lists tasks, a page at a time.', rest: { method: 'GET', path: '/tasks' } })
    .input(ListTasksInput.optional())
    .output(TaskPage)
    .query(({ ctx, input }) => ctx.tasks.list(ctx.actor, input ?? {}, ctx.answerBytes)),

  get: protectedProcedure
    .meta({ ...found.meta, summary: 'Gets one task, from the trash too.', rest: { method: 'GET', path: ONE } })
    .errors(found.format)
    .input(TaskId)
    .output(Task)
    .query(({ ctx, input }) => ctx.tasks.get(ctx.actor, input)),

  create: protectedProcedure
    .meta({
      ...created.meta,
      summary: 'Creates a task.',
      rest: { method: 'POST', path: '/tasks', creates: ONE },
    })
    .errors(created.format)
    .input(CreateTaskInput)
    .output(ChangedTask)
    .mutation(async ({ ctx, input }) => {
      const { task, created } = await ctx.tasks.create(ctx.actor, input)
      if (created) ctx.noteCreated()
      return task
    }),

  update: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Changes what is given of a task; what is left out stays as it is, null clears.',
      rest: { method: 'PATCH', path: ONE },
    })
    .errors(changed.format)
    .input(UpdateTaskInput)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, conditional(ctx, input))),

  replace: protectedProcedure
    .meta({
      ...replaced.meta,
      summary:
        'Puts a whole task in place of the one with its id, or creates it; what is left out takes its default, and what cannot be set may be sent back as it was read.',
      rest: { method: 'PUT', path: ONE, creates: ONE },
    })
    .errors(replaced.format)
    .input(ReplaceTaskInput)
    .output(ChangedTask)
    .mutation(async ({ ctx, input }) => {
      const { task, created } = await ctx.tasks.replace(ctx.actor, conditional(ctx, input))
      if (created) ctx.noteCreated()
      return task
    }),

  complete: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Marks a task as done; one that is done already stays as it is.',
      rest: { method: 'POST', path: `${ONE}/complete` },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.tasks.complete(ctx.actor, conditional(ctx, input))),

  reopen: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Marks a task as not done; one that is open already stays as it is.',
      rest: { method: 'POST', path: `${ONE}/reopen` },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.tasks.reopen(ctx.actor, conditional(ctx, input))),

  delete: protectedProcedure
    .meta({
      ...removed.meta,
      summary: 'Moves a task to the trash, from where restore takes it back; one that is there already stays as it is.',
      rest: { method: 'DELETE', path: ONE },
    })
    .errors(removed.format)
    .input(TaskAction)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.tasks.delete(ctx.actor, conditional(ctx, input))),

  restore: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Takes a task out of the trash; one that is not there stays as it is.',
      rest: { method: 'POST', path: `${ONE}/restore` },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.tasks.restore(ctx.actor, conditional(ctx, input))),

  purge: protectedProcedure
    .meta({
      ...removed.meta,
      summary: 'Deletes a task that is in the trash for good.',
      rest: { method: 'DELETE', path: '/tasks/trash/{id}' },
    })
    .errors(removed.format)
    .input(TaskAction)
    .output(ChangedTask)
    .mutation(({ ctx, input }) => ctx.tasks.purge(ctx.actor, conditional(ctx, input))),

  emptyTrash: protectedProcedure
    .meta({
      summary: 'Deletes everything in the trash for good. After 30 days that happens by itself.',
      rest: { method: 'DELETE', path: '/tasks/trash' },
    })
    .input(EmptyTrashInput.optional())
    .output(EmptiedTrash)
    .mutation(({ ctx, input }) => ctx.tasks.emptyTrash(ctx.actor, input ?? {})),

  createMany: protectedProcedure
    .meta({
      ...created.meta,
      summary: 'Creates several tasks, all of them or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/create' },
    })
    .errors(created.format)
    .input(CreateTasksInput)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.tasks.createMany(ctx.actor, input, ctx.createdBytes)),

  updateMany: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Makes one change of several tasks, all of them or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/update' },
    })
    .errors(changed.format)
    .input(UpdateTasksInput)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.tasks.updateMany(ctx.actor, input, ctx.answerBytes)),

  completeMany: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Marks several tasks as done, all of them or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/complete' },
    })
    .errors(changed.format)
    .input(TasksAction)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.tasks.completeMany(ctx.actor, input, ctx.answerBytes)),

  reopenMany: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Marks several tasks as not done, all of them or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/reopen' },
    })
    .errors(changed.format)
    .input(TasksAction)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.tasks.reopenMany(ctx.actor, input, ctx.answerBytes)),

  deleteMany: protectedProcedure
    .meta({
      ...removed.meta,
      summary: 'Moves several tasks to the trash, all of them or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/tasks/bulk/delete' },
    })
    .errors(removed.format)
    .input(TasksAction)
    .output(ChangedTasks)
    .mutation(({ ctx, input }) => ctx.tasks.deleteMany(ctx.actor, input, ctx.answerBytes)),

  stats: protectedProcedure
    .meta({ summary: 'Counts the tasks outside the trash.', rest: { method: 'GET', path: '/tasks/stats' } })
    .input(TaskStatsInput.optional())
    .output(TaskStats)
    .query(({ ctx, input }) => ctx.tasks.stats(ctx.actor, input)),
})
