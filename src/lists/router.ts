import { protectedProcedure, router } from '../api/procedures.ts'
import { entityErrors, entityProcedures, withCondition } from '../entities/procedures.ts'
import { trashProcedures } from '../entities/trash-procedures.ts'
import { listEntity } from './list.ts'
import {
  ChangedTaskList,
  DeleteListInput,
  DeleteListsInput,
  MoveListInput,
  type TaskList,
  TaskListAction,
} from './schema.ts'
import { listNoun } from './service.ts'

const { changed } = entityErrors<TaskList>()

/** The procedures of lists: those of every noun, and their own. */
export const listsRouter = router({
  ...entityProcedures(listNoun),
  ...trashProcedures(listNoun),

  delete: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'lists:write',
      summary:
        'Moves a list to the trash, with its tasks unless moveTasksTo moves them to another list. No effect if it is already there.',
      rest: { method: 'DELETE', path: '/lists/{id}' },
    })
    .errors(changed.format)
    .input(DeleteListInput)
    .output(ChangedTaskList)
    .mutation(({ ctx, input }) => ctx.serviceOf(listNoun).delete(ctx.actor, withCondition(ctx, input))),

  deleteMany: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'lists:write',
      summary:
        'Moves several lists to the trash, with their tasks unless moveTasksTo moves them to another list, atomically: all or none.',
      isBulk: true,
      rest: { method: 'POST', path: '/lists/bulk/delete' },
    })
    .errors(changed.format)
    .input(DeleteListsInput)
    .output(listEntity.schemas.ChangedMany)
    .mutation(({ ctx, input }) => ctx.serviceOf(listNoun).deleteMany(ctx.actor, input, ctx.answerBytes)),

  move: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'lists:write',
      summary: 'Moves a list right before or after another one, or to the end.',
      rest: { method: 'POST', path: '/lists/{id}/move' },
    })
    .errors(changed.format)
    .input(MoveListInput)
    .output(ChangedTaskList)
    .mutation(({ ctx, input }) => ctx.serviceOf(listNoun).move(ctx.actor, withCondition(ctx, input))),

  archive: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'lists:write',
      summary:
        'Archives a list: it, its tasks and their counts are left out by default. No effect if it is already archived.',
      rest: { method: 'POST', path: '/lists/{id}/archive' },
    })
    .errors(changed.format)
    .input(TaskListAction)
    .output(ChangedTaskList)
    .mutation(({ ctx, input }) => ctx.serviceOf(listNoun).archive(ctx.actor, withCondition(ctx, input))),

  unarchive: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'lists:write',
      summary: 'Takes a list out of the archive. No effect if it is not archived.',
      rest: { method: 'POST', path: '/lists/{id}/unarchive' },
    })
    .errors(changed.format)
    .input(TaskListAction)
    .output(ChangedTaskList)
    .mutation(({ ctx, input }) => ctx.serviceOf(listNoun).unarchive(ctx.actor, withCondition(ctx, input))),
})
