import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'

/**
 * Ends all other sessions of who has changed the password, with their streams: whoever knew the old one is to be out. The
 * caller's own goes on. `revokeOtherSessions: false` leaves them; `true` replaces the caller's own as well, as Better Auth
 * has it.
 */
export const endOtherSessions = createAuthMiddleware(async (ctx) => {
  if (ctx.path !== '/change-password' || ctx.context.returned instanceof APIError) return
  if ((ctx.body as { revokeOtherSessions?: boolean } | undefined)?.revokeOtherSessions !== undefined) return
  const own = await getSessionFromCtx(ctx)
  if (!own) return
  const sessions = await ctx.context.internalAdapter.listSessions(own.user.id)
  for (const { token } of sessions) {
    if (token !== own.session.token) await ctx.context.internalAdapter.deleteSession(token)
  }
})
