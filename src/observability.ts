import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

// Keys that may hold a token or personal data, redacted at any level of a logged object down to three.
const SECRET_KEYS = [
  'authorization',
  'cookie',
  'set-cookie',
  'set-auth-jwt',
  'set-auth-token',
  'password',
  'token',
  'email',
  'title',
  'description',
]

/**
 * Creates the logger: one JSON line per event, to standard output by default. Callers never pass tokens, e-mail addresses or
 * user content to it; the redaction list is a second line of defence.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`])
  const options = { level, base: null, redact: { paths, censor: '[redacted]' }, serializers: { err: describeError } }
  return pino(options, destination)
}

/** Writes an audit line for a security event: a sign-in, a denied access or a deleted account. */
export type Audit = (event: AuditEvent, details: AuditDetails) => void

/** The security events in the audit log. */
export type AuditEvent =
  | 'signed up'
  | 'signed in'
  | 'sign-in rejected'
  | 'signed out'
  | 'access denied'
  | 'account deleted'
  | 'token created'
  | 'token revoked'
  | 'token used from a new address'
  | 'calendar feed created'
  | 'calendar feed revoked'

interface AuditDetails {
  userId?: string | undefined
  requestId?: string | undefined
  sessionId?: string | undefined
  tokenId?: string | undefined
  feedId?: string | undefined
  address?: string | undefined
  path?: string | undefined
  status?: number | undefined
  reason?: string | undefined
}

/** Returns a function that writes audit lines to a log, with the event in the field `audit`. */
export function createAudit(logger: Logger): Audit {
  const auditLog = logger.child({}, { redact: [] })
  return (event, details) => auditLog.info({ audit: event, ...details }, 'audit')
}

interface LoggedError {
  type: string
  message: string
  code?: string
  stack: string[]
  cause?: LoggedError
}

/**
 * Serializes an error for the log: type, code, message, stack frames, and the same for its cause. Prisma's validation errors
 * include the values of the query in their message, so only the last line is logged, which has none.
 */
function describeError(error: unknown): LoggedError | string {
  if (!(error instanceof Error)) return `${typeof error} thrown`
  const lines = error.message.trim().split('\n')
  const code: unknown = Reflect.get(error, 'code')
  const cause = error.cause === undefined ? undefined : describeError(error.cause)
  return {
    type: error.constructor.name,
    message: (error.name === 'PrismaClientValidationError' ? lines.at(-1) : error.message) ?? '',
    ...(typeof code === 'string' && { code }),
    stack: (error.stack ?? '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .map((line) => line.trim()),
    ...(typeof cause === 'object' && { cause }),
  }
}
