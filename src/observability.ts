import { type DestinationStream, type Logger, pino } from 'pino'

export type { Logger }

// What may hold a token or a person's data, wherever it turns up in a logged object.
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
 * Makes the log: one JSON line an event, to standard output unless told otherwise. Tokens, e-mail addresses and what
 * users write are never passed to it; the redaction list is the second line of defence.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`])
  const options = { level, base: null, redact: { paths, censor: '[redacted]' }, serializers: { err: describeError } }
  return pino(options, destination)
}

/** Writes a line of what matters to whoever looks into an attack: who signed in, was denied, or has deleted an account. */
export type Audit = (event: AuditEvent, details: AuditDetails) => void

/** What an audit line tells of. */
export type AuditEvent =
  | 'signed up'
  | 'signed in'
  | 'sign-in refused'
  | 'signed out'
  | 'access denied'
  | 'account deleted'

interface AuditDetails {
  userId?: string | undefined
  requestId?: string | undefined
  sessionId?: string | undefined
  address?: string | undefined
  path?: string | undefined
  status?: number | undefined
  reason?: string | undefined
}

/** The audit lines of a log: `audit` says what has happened. */
export function createAudit(logger: Logger): Audit {
  const lines = logger.child({}, { redact: [] })
  return (event, details) => lines.info({ audit: event, ...details }, 'audit')
}

interface LoggedError {
  type: string
  message: string
  code?: string
  stack: string[]
  cause?: LoggedError
}

/**
 * What the log says of an error: kind, code, message, places in the code, and the same of its cause. Prisma puts the values
 * of a query into the message of an error about the query's form, so of these the last line alone is kept, which has none.
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
