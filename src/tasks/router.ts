import { declareErrors, pagedProcedure, protectedProcedure, router } from '../trpc.ts'
import { ListTasksInput, TaskPage, TaskStats, TaskStatsInput } from './list-schema.ts'
import { CreateTaskInput, ReplaceTaskInput, Task, TaskAction, TaskId, UpdateTaskInput } from './schema.ts'

const found = declareErrors<Task>()('NOT_FOUND')
const created = declareErrors<Task>()('CONFLICT')
const ONE = '/tasks/{id}'
const changed = declareErrors<Task>()('NOT_FOUND', 'CONFLICT')

export const tasksRouter = router({
  list: pagedProcedure
    .meta({ summary: 'Lists tasks, a page at a time.', rest: { method: 'GET', path: '/tasks' } })
    .input(ListTasksInput.optional())
    .output(TaskPage)
    .query(({ ctx, input }) => ctx.tasks.list(ctx.actor, input ?? {})),

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
    .output(Task)
    .mutation(async ({ ctx, input }) => {
      const task = await ctx.tasks.create(ctx.actor, input)
      ctx.noteCreated()
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
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, input)),

  replace: protectedProcedure
    .meta({
      ...changed.meta,
      summary:
        'Puts a whole task in place of the one with its id, or creates it; what is left out takes its default, and what cannot be set may be sent back as it was read.',
      rest: { method: 'PUT', path: ONE, creates: ONE },
    })
    .errors(changed.format)
    .input(ReplaceTaskInput)
    .output(Task)
    .mutation(async ({ ctx, input }) => {
      const { task, created } = await ctx.tasks.replace(ctx.actor, input)
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
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, { ...input, completed: true })),

  reopen: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Marks a task as not done; one that is open already stays as it is.',
      rest: { method: 'POST', path: `${ONE}/reopen` },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.update(ctx.actor, { ...input, completed: false })),

  delete: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Moves a task to the trash, from where restore takes it back; one that is there already stays as it is.',
      rest: { method: 'DELETE', path: ONE },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.delete(ctx.actor, input)),

  restore: protectedProcedure
    .meta({
      ...changed.meta,
      summary: 'Takes a task out of the trash; one that is not there stays as it is.',
      rest: { method: 'POST', path: `${ONE}/restore` },
    })
    .errors(changed.format)
    .input(TaskAction)
    .output(Task)
    .mutation(({ ctx, input }) => ctx.tasks.restore(ctx.actor, input)),

  stats: protectedProcedure
    .meta({ summary: 'Counts the tasks outside the trash.', rest: { method: 'GET', path: '/tasks/stats' } })
    .input(TaskStatsInput.optional())
    .output(TaskStats)
    .query(({ ctx, input }) => ctx.tasks.stats(ctx.actor, input)),
})
