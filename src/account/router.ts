import { protectedProcedure, router } from '../trpc.ts'
import { Account } from './schema.ts'

export const accountRouter = router({
  me: protectedProcedure.output(Account).query(({ ctx }) => ({ userId: ctx.actor.userId })),
})
