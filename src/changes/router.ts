import { declareErrors, protectedProcedure, router } from '../trpc.ts'
import { ChangesInput, ChangesPage } from './schema.ts'

const resync = declareErrors<never>()('RESYNC_REQUIRED')

export const changesRouter = router({
  since: protectedProcedure
    .meta({
      ...resync.meta,
      summary: 'Gives what has changed since a cursor, the trash included, so that a copy can be kept equal.',
      rest: { method: 'GET', path: '/changes' },
    })
    .errors(resync.format)
    .input(ChangesInput.optional())
    .output(ChangesPage)
    .query(({ ctx, input }) => ctx.changes.since(ctx.actor, input ?? {})),
})
