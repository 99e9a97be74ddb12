import type { BetterAuthPlugin } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'

/** The endpoints whose token a page needs: that of a sign-in, which requires the password, and the access token. */
const REVEALING = /^\/api\/auth\/(sign-(in|up)\/email|token)\/?$/

/**
 * Removes session tokens from the response to a request with a cookie. A browser adds the cookie to the requests of every
 * script in the page; without this, a malicious script could read the token in the response and use it elsewhere for a week,
 * although it cannot read the cookie (HttpOnly). Sessions have their id in place of the token.
 */
export async function hideSessionTokens(request: Request, response: Response): Promise<Response> {
  if (!request.headers.has('cookie')) return response
  const { pathname } = new URL(request.url)
  const headers = new Headers(response.headers)
  // Present when the cookie is renewed, which any request with a cookie can cause.
  if (!/\/sign-(in|up)\//.test(pathname)) headers.delete('set-auth-token')
  const { status } = response
  if (REVEALING.test(pathname) || !response.body) return new Response(response.body, { status, headers })
  headers.delete('content-length')
  return new Response(withoutTokens(await response.text()), { status, headers })
}

function withoutTokens(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text, hideToken))
  } catch {
    return text
  }
}

function hideToken(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('token' in value)) return value
  return { ...value, token: 'id' in value ? value.id : null }
}

/** Accepts the id of a session in place of its token at `/revoke-session`, since pages do not get the token. */
export const revokeSessionById = {
  id: 'revoke-session-by-id',
  hooks: {
    before: [
      {
        matcher: ({ path }) => path === '/revoke-session',
        handler: createAuthMiddleware(async (ctx) => {
          const id: unknown = Object(ctx.body).token
          if (typeof id !== 'string') return undefined
          const where = [{ field: 'id', value: id }]
          // The endpoint itself checks that the session belongs to the caller.
          const found = await ctx.context.adapter.findOne<{ token: string }>({ model: 'session', where })
          return found ? { context: { body: { token: found.token } } } : undefined
        }),
      },
    ],
  },
} satisfies BetterAuthPlugin
