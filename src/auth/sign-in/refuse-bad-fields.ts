import { APIError, createAuthMiddleware } from 'better-auth/api'
import * as z from 'zod'
import { countCodePoints, isStorable, isVisible, text } from '../../text.ts'
import { SIGN_IN_LIMITS } from './sign-in-limits.ts'

/** Checks fields that Better Auth passes on unchecked at one path or another, and that the database or a header cannot hold. */
const Fields = z.object({
  name: text(0, SIGN_IN_LIMITS.nameLength).optional(),
  email: z.string().max(SIGN_IN_LIMITS.emailLength).optional(),
  image: z.string().max(2048).nullable().optional(),
  // It becomes a header, which has no characters beyond ASCII.
  callbackURL: z
    .stringFormat('ASCII text', /^[\x21-\x7e]*$/)
    .max(2048)
    .optional(),
})

/** The body fields with a password, and the paths where it is to become one. */
const PASSWORDS = ['password', 'newPassword', 'currentPassword']
const SETS_PASSWORD: Record<string, string> = {
  '/sign-up/email': 'password',
  '/change-password': 'newPassword',
  '/reset-password': 'newPassword',
  '/set-password': 'newPassword',
}

/** Where a name is to become one. Forms send what they do not show along, such as an empty name to a sign-in. */
const SETS_NAME = new Set(['/sign-up/email', '/update-user'])

/** Answers 400 where a sign-in request carries a field that cannot be, or text that PostgreSQL could not give back. */
export const refuseBadFields = createAuthMiddleware(async ({ body, query, params, path }) => {
  if (!hasStorableText([body, query, params])) {
    throw badRequest('INVALID_TEXT', 'Leave out NUL characters and lone surrogates.')
  }
  if (typeof body !== 'object' || body === null) return
  const [issue] = Fields.safeParse(body).error?.issues ?? []
  if (issue) {
    const [field] = issue.path
    if (typeof field !== 'string') throw badRequest('BAD_REQUEST', 'Send a JSON object.')
    throw badRequest(`INVALID_${field.replace(/URL|[A-Z]/g, '_$&').toUpperCase()}`, `${field}: ${issue.message}`)
  }
  const { name } = body as { name?: unknown }
  if (SETS_NAME.has(path) && typeof name === 'string' && !isVisible(name)) {
    throw badRequest('INVALID_NAME', 'name: Text needs a visible character')
  }
  for (const field of PASSWORDS) refuseLength(Reflect.get(body, field), SETS_PASSWORD[path] === field)
})

function refuseLength(password: unknown, isNew: boolean): void {
  if (typeof password !== 'string') return
  const length = countCodePoints(password)
  const { passwordMin: min, passwordMax: max } = SIGN_IN_LIMITS
  if (length > max) throw badRequest('PASSWORD_TOO_LONG', `Password too long: it has at most ${max} characters`)
  if (isNew && length < min)
    throw badRequest('PASSWORD_TOO_SHORT', `Password too short: it has at least ${min} characters`)
}

function badRequest(code: string, message: string): APIError {
  return new APIError('BAD_REQUEST', { code, message })
}

// With a list and not by recursion: nesting may be deeper than the stack.
function hasStorableText(root: unknown): boolean {
  const left = [root]
  while (left.length > 0) {
    const value = left.pop()
    if (typeof value === 'string' && !isStorable(value)) return false
    if (typeof value !== 'object' || value === null) continue
    for (const [name, member] of Object.entries(value)) left.push(name, member)
  }
  return true
}
