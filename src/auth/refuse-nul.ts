import { APIError, createAuthMiddleware } from 'better-auth/api'

/** Answers 400 where a sign-in request carries a NUL character, which PostgreSQL has no text for. */
export const refuseNul = createAuthMiddleware(async ({ body, query, params }) => {
  if (hasNul([body, query, params])) throw new APIError('BAD_REQUEST', { message: 'Leave out NUL characters.' })
})

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0')
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([name, member]) => name.includes('\0') || hasNul(member))
}
