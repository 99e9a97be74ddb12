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
  return pino({ level, base: null, redact: { paths, censor: '[redacted]' } }, destination)
}
