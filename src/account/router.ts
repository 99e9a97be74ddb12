import { protectedProcedure, router } from '../trpc.ts'
import { Account } from './schema.ts'

export const accountRouter = router({
  me: protectedProcedure
    .meta({ summary: 'Says whose token this is.', rest: { method: 'GET', path: '/me' } })
    .output(Account)
    .query(({ ctx }) => ({ userId: ctx.actor.userId })),
})
