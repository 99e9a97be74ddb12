import { APIError, createAuthMiddleware, getSessionFromCtx } from 'better-auth/api'

/**
 * Ends all other sessions of a user, with their live streams, after a password change: an attacker with the old password
 * may hold one. The caller's session stays valid. `revokeOtherSessions` in the request overrides this: `false` keeps the
 * other sessions, `true` also replaces the caller's own (Better Auth's behavior).
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
