import { protectedProcedure, router } from '../api/procedures.ts'
import { entityErrors, entityProcedures, withCondition } from '../entities/procedures.ts'
import { trashProcedures } from '../entities/trash-procedures.ts'
import { ChangedView, MoveViewInput, type View } from './schema.ts'
import { viewNoun } from './service.ts'

const { changed } = entityErrors<View>()

/** The procedures of saved views: those of every noun, and their own. */
export const viewsRouter = router({
  ...entityProcedures(viewNoun),
  ...trashProcedures(viewNoun),

  move: protectedProcedure
    .meta({
      ...changed.meta,
      scope: 'views:write',
      summary: 'Moves a view right before or after another one, or to the end.',
      rest: { method: 'POST', path: '/views/{id}/move' },
    })
    .errors(changed.format)
    .input(MoveViewInput)
    .output(ChangedView)
    .mutation(({ ctx, input }) => ctx.serviceOf(viewNoun).move(ctx.actor, withCondition(ctx, input))),
})
