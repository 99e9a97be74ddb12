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
    .meta({ summary: 'Lists tasks, a page at a time.' })
    .input(ListTasksInput.optional())
    .output(TaskPage)
    .query(({ ctx, input }) => ctx.tasks.list(ctx.actor, input ?? {})),

  get: protectedProcedure
    .meta({ ...found.meta, summary: 'Gets one task, from the trash too.' })
    .errors(found.format)
    .input(TaskId)
    .output(Task)
    .query(({ ctx, input }) => ctx.tasks.get(ctx.actor, input)),

  create: protectedProcedure
    .meta({ ...created.meta, summary: 'Creates a task.' })
    .errors(created.format)
    .input(CreateTaskInput)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.create(ctx.actor, input)),

  update: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Changes what is given of a task; what is left out stays as it is, null clears.',
    })
    .errors(changed.format)
    .input(UpdateTaskInput)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, input)),

  complete: protectedProcedure
    .meta({ ...changed.meta, summary: 'Marks a task as done; one that is done already stays as it is.' })
    .errors(changed.format)
    .input(TaskId)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, { ...input, completed: true })),

  reopen: protectedProcedure
    .meta({ ...changed.meta, summary: 'Marks a task as not done; one that is open already stays as it is.' })
    .errors(changed.format)
    .input(TaskId)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, { ...input, completed: false })),

  delete: protectedProcedure
    .meta({
      ...found.meta,
      summary:
        'Moves a task to the trash, from where `restore` takes it back; one that is there already stays as it is.',
    })
    .errors(found.format)
    .input(TaskId)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.delete(ctx.actor, input)),

  restore: protectedProcedure
    .meta({ ...found.meta, summary: 'Takes a task out of the trash; one that is not there stays as it is.' })
    .errors(found.format)
    .input(TaskId)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.restore(ctx.actor, input)),

  stats: protectedProcedure
    .meta({ summary: 'Counts the tasks outside the trash.' })
    .input(TaskStatsInput.optional())
    .output(TaskStats)
    .query(({ ctx, input }) => ctx.tasks.stats(ctx.actor, input)),
})
