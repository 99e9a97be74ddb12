import { APIError, createAuthMiddleware } from 'better-auth/api'
import * as z from 'zod'

/** What Better Auth passes on unchecked at one path or another, and the database or a header then chokes on. */
const Fields = z.object({
  name: z.string().max(200).optional(),
  email: z.string().max(254).optional(),
  image: z.string().max(2048).nullable().optional(),
  // It becomes a header, which has no characters beyond ASCII.
  callbackURL: z
    .stringFormat('ASCII text', /^[\x21-\x7e]*$/)
    .max(2048)
    .optional(),
})

/** Answers 400 where a sign-in request carries a field that cannot be, or a NUL, which PostgreSQL has no text for. */
export const refuseBadFields = createAuthMiddleware(async ({ body, query, params }) => {
  if (hasNul([body, query, params])) throw new APIError('BAD_REQUEST', { message: 'Leave out NUL characters.' })
  if (typeof body !== 'object' || body === null) return
  const [issue] = Fields.safeParse(body).error?.issues ?? []
  if (issue) throw new APIError('BAD_REQUEST', { message: `${issue.path.join('.')}: ${issue.message}` })
})

// With a list and not by recursion: nesting may be deeper than the stack.
function hasNul(root: unknown): boolean {
  const left = [root]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string' && value.includes('\0')) return true
    if (typeof value !== 'object' || value === null) continue
    for (const [name, member] of Object.entries(value)) left.push(name, member)
  }
  return false
}
