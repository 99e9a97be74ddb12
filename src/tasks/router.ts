import { declareErrors, protectedProcedure, router } from '../trpc.ts'
import {
  CreateTaskInput,
  ListTasksInput,
  Task,
  TaskId,
  TaskPage,
  TaskStats,
  TaskStatsInput,
  UpdateTaskInput,
} from './schema.ts'

const found = declareErrors<Task>()('NOT_FOUND')
const created = declareErrors<Task>()('CONFLICT')
const changed = declareErrors<Task>()('NOT_FOUND', 'CONFLICT')

export const tasksRouter = router({
  list: protectedProcedure
    .input(ListTasksInput.optional())
    .output(TaskPage)
    .query(({ ctx, input }) => ctx.tasks.list(ctx.actor, input ?? {})),

  get: protectedProcedure
    .meta(found.meta)
    .errors(found.format)
    .input(TaskId)
    .output(Task)
    .query(({ ctx, input }) => ctx.tasks.get(ctx.actor, input)),

  create: protectedProcedure
    .meta(created.meta)
    .errors(created.format)
    .input(CreateTaskInput)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.create(ctx.actor, input)),

  update: protectedProcedure
    .meta(changed.meta)
    .errors(changed.format)
    .input(UpdateTaskInput)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, input)),

  complete: protectedProcedure
    .meta(changed.meta)
    .errors(changed.format)
    .input(TaskId)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, { ...input, completed: true })),

  reopen: protectedProcedure
    .meta(changed.meta)
    .errors(changed.format)
    .input(TaskId)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, { ...input, completed: false })),

  delete: protectedProcedure
    .meta(found.meta)
    .errors(found.format)
    .input(TaskId)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.delete(ctx.actor, input)),

  restore: protectedProcedure
    .meta(found.meta)
    .errors(found.format)
    .input(TaskId)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.restore(ctx.actor, input)),

  stats: protectedProcedure
    .input(TaskStatsInput)
    .output(TaskStats)
    .query(({ ctx, input }) => ctx.tasks.stats(ctx.actor, input)),
})
