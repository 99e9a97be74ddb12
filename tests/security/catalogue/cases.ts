import { CALENDAR_CASES } from './calendar.ts'
import { DATABASE_CASES } from './database.ts'
import { ISOLATION_CASES } from './isolation.ts'
import { LIMIT_CASES } from './limits.ts'
import { OWASP_CASES } from './owasp.ts'
import { PERSONAL_TOKEN_CASES } from './personal-tokens.ts'
import { PROCESS_CASES } from './processes.ts'
import { PROTOCOL_CASES } from './protocols.ts'
import { SIGN_IN_CASES } from './sign-in.ts'
import { STREAM_CASES } from './streams.ts'
import { TOKEN_CASES } from './tokens.ts'
import { WEB_APP_CASES } from './web-app.ts'

/**
 * The security and fault cases: the id of each, and the behaviour of Taskwire that its tests show. A test has the ids of its
 * cases in its title, like `[J-06]`. Missing numbers were never assigned.
 */
export const CASES: Readonly<Record<string, string>> = {
  ...TOKEN_CASES,
  ...PERSONAL_TOKEN_CASES,
  ...CALENDAR_CASES,
  ...SIGN_IN_CASES,
  ...ISOLATION_CASES,
  ...OWASP_CASES,
  ...PROTOCOL_CASES,
  ...LIMIT_CASES,
  ...DATABASE_CASES,
  ...STREAM_CASES,
  ...PROCESS_CASES,
  ...WEB_APP_CASES,
}

/** The cases that need no test, with the reason. */
export const NOT_APPLICABLE: Readonly<Record<string, string>> = {
  'P-02': 'No development mode returns stack traces: NODE_ENV does not change responses (O-15).',
}
