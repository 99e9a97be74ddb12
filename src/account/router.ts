import { declareErrors, protectedProcedure, router } from '../api/procedures.ts'
import { settingsRouter } from '../settings/router.ts'
import { Account } from './schema.ts'

const ending = declareErrors<null>()('REAUTHENTICATION_REQUIRED')

/** The procedures of the caller's own account. */
export const accountRouter = router({
  settings: settingsRouter,

  me: protectedProcedure
    .meta({ summary: 'Returns the authenticated user.', scope: 'account:read', rest: { method: 'GET', path: '/me' } })
    .output(Account)
    .query(({ ctx }) => ({ userId: ctx.actor.userId })),

  delete: protectedProcedure
    .meta({
      ...ending.meta,
      summary: 'Permanently deletes the account and all its data. Requires a sign-in within the last five minutes.',
      scope: 'account:write',
      isForUsers: true,
      rest: { method: 'DELETE', path: '/me' },
    })
    .errors(ending.format)
    .output(Account)
    .mutation(async ({ ctx }) => ctx.account.delete(await ctx.authenticate())),
})
