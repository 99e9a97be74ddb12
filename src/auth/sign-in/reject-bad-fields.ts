import { APIError, createAuthMiddleware } from 'better-auth/api'
import * as z from 'zod'
import { describeIssue } from '../../errors.ts'
import { ruleOf } from '../../issues.ts'
import { countCodePoints, isStorable, isVisible, text } from '../../text.ts'
import { SIGN_IN_LIMITS } from './sign-in-limits.ts'

/**
 * Validates fields that Better Auth does not check on every path and that the database or a header may not be able to
 * store.
 */
const Fields = z.object({
  name: text(0, SIGN_IN_LIMITS.nameLength).optional(),
  email: z.string().max(SIGN_IN_LIMITS.emailLength).optional(),
  image: z.string().max(2048).nullable().optional(),
  // The value becomes a header, which is limited to ASCII.
  callbackURL: z
    .string()
    .regex(/^[\x21-\x7e]*$/, { error: 'Must contain only ASCII characters, without spaces' })
    .max(2048)
    .optional(),
})

/** The body fields that contain a password, and the paths that set a new one. */
const PASSWORDS = ['password', 'newPassword', 'currentPassword']
const SETS_PASSWORD: Record<string, string> = {
  '/sign-up/email': 'password',
  '/change-password': 'newPassword',
  '/reset-password': 'newPassword',
  '/set-password': 'newPassword',
}

/** The paths that set a name. Elsewhere an empty name is accepted, since forms may send unused fields along. */
const SETS_NAME = new Set(['/sign-up/email', '/update-user'])

/** Answers 400 when a sign-in request contains an invalid field, or text that PostgreSQL cannot store. */
export const rejectBadFields = createAuthMiddleware(async ({ body, query, params, path }) => {
  if (!hasStorableText([body, query, params])) {
    throw badRequest('INVALID_TEXT', 'No field may contain the NUL character or a lone surrogate.')
  }
  if (typeof body !== 'object' || body === null) return
  const [issue] = Fields.safeParse(body).error?.issues ?? []
  if (issue) {
    const [field] = issue.path
    if (typeof field !== 'string') throw badRequest('BAD_REQUEST', 'The request body must be a JSON object.')
    throw badRequest(
      `INVALID_${field.replace(/URL|[A-Z]/g, '_$&').toUpperCase()}`,
      describeIssue({ path: [field], message: ruleOf(issue) }),
    )
  }
  const { name } = body as { name?: unknown }
  if (SETS_NAME.has(path) && typeof name === 'string' && !isVisible(name)) {
    throw badRequest('INVALID_NAME', 'name must contain a visible character')
  }
  for (const field of PASSWORDS) {
    checkPasswordLength(field, Reflect.get(body, field), SETS_PASSWORD[path] === field)
  }
})

function checkPasswordLength(field: string, password: unknown, isNew: boolean): void {
  if (typeof password !== 'string') return
  const length = countCodePoints(password)
  const { passwordMin: min, passwordMax: max } = SIGN_IN_LIMITS
  if (length > max) throw badRequest('PASSWORD_TOO_LONG', `${field} must have at most ${max} characters`)
  if (isNew && length < min) throw badRequest('PASSWORD_TOO_SHORT', `${field} must have at least ${min} characters`)
}

function badRequest(code: string, message: string): APIError {
  return new APIError('BAD_REQUEST', { code, message })
}

// Iterative rather than recursive: deep nesting could overflow the stack.
function hasStorableText(root: unknown): boolean {
  const pending = [root]
  while (pending.length > 0) {
    const value = pending.pop()
    if (typeof value === 'string' && !isStorable(value)) return false
    if (typeof value !== 'object' || value === null) continue
    for (const [name, member] of Object.entries(value)) pending.push(name, member)
  }
  return true
}
