import { prismaAdapter } from 'better-auth/adapters/prisma'
import { type BetterAuthOptions, betterAuth } from 'better-auth/minimal'
import { bearer } from 'better-auth/plugins/bearer'
import { jwt } from 'better-auth/plugins/jwt'
import type { VersionedSecret } from '../../config/auth-config.ts'
import { SetupError } from '../../errors.ts'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { clientIpHeader } from './client-ip-header.ts'
import { endOtherSessions } from './end-other-sessions.ts'
import { refuseBadFields } from './refuse-bad-fields.ts'
import { SESSION_PATHS, sessionUserHeader } from './session-user.ts'
import { SIGN_IN_LIMITS } from './sign-in-limits.ts'

/** Where Better Auth keeps its rows. */
export type AuthDatabase = NonNullable<BetterAuthOptions['database']>

/** Better Auth's rows in PostgreSQL. A sign-up is one transaction, so no user is left without an account. */
export function authDatabase(prisma: PrismaClient): AuthDatabase {
  return prismaAdapter(prisma, { provider: 'postgresql', transaction: true })
}

/** Configures the built-in sign-in, and receives its events. */
export interface BetterAuthSettings {
  database: AuthDatabase
  /** At least 32 characters. */
  secret: string
  /** The same with those before it, the newest first: what an older one has encrypted is still read. */
  secrets?: VersionedSecret[] | undefined
  /** Where this service is reached. Its origin is the issuer and audience of every token. */
  baseUrl: URL
  /** Origins, with `*` as wildcard, whose pages may sign in beside `baseUrl`'s own. */
  trustedOrigins: string[]
  /** Limits requests without a session per address and path: 3 guesses at a password in 10 s, 100 of anything else in a minute. */
  rateLimit: boolean
  /** Told of problems, in words without personal data. */
  onProblem: (message: string) => void
  /** Told of each account that is made. */
  onAccountStart?: ((userId: string) => void) | undefined
  /** Told of each sign-in. */
  onSessionStart?: ((session: { id: string; userId: string }) => void) | undefined
  /** Told of each session that is over before its time: a sign-out, here or from afar. */
  onSessionEnd?: ((session: { id: string; userId: string }) => void) | undefined
  /** Told of each account that is no more. */
  onAccountEnd?: ((userId: string) => void) | undefined
}

/** Better Auth set up as issuer: e-mail and password, sessions, and 15-minute EdDSA tokens that name user and session, no more. */
export function createBetterAuth(settings: BetterAuthSettings) {
  const { database, secret, secrets, baseUrl, trustedOrigins, rateLimit, onProblem } = settings
  if ([secret, ...(secrets ?? []).map(({ value }) => value)].some((value) => value.length < 32)) {
    throw new SetupError('BETTER_AUTH_SECRET needs at least 32 characters.')
  }
  return betterAuth({
    database,
    secret,
    ...(secrets && { secrets }),
    baseURL: baseUrl.origin,
    basePath: '/api/auth',
    trustedOrigins,
    telemetry: { enabled: false },
    // Without mail, hiding that an address is taken would hide nothing: signing in with the new password tells as much.
    // The lengths here are in units of UTF-16: `refuseBadFields` counts characters.
    emailAndPassword: {
      enabled: true,
      minPasswordLength: SIGN_IN_LIMITS.passwordMin,
      maxPasswordLength: 2 * SIGN_IN_LIMITS.passwordMax,
    },
    rateLimit: {
      enabled: rateLimit,
      window: 60,
      max: 100,
      storage: 'database',
      customRules: {
        // It takes guesses at a password as signing in does, which Better Auth limits by itself.
        '/verify-password': { window: 10, max: 3 },
        ...Object.fromEntries(SESSION_PATHS.map((path) => [path, unlessSignedIn])),
      },
    },
    advanced: {
      useSecureCookies: baseUrl.protocol === 'https:',
      // Better Auth switches this check off under NODE_ENV=test; ours are to test it.
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
    },
    logger: {
      // No "level": set, it makes Better Auth print to the console past this function.
      log: (level, message) => level === 'error' && onProblem(withoutPersonalData(message)),
    },
    hooks: { before: refuseBadFields, after: endOtherSessions },
    databaseHooks: {
      session: {
        create: { after: async ({ id, userId }) => settings.onSessionStart?.({ id, userId }) },
        delete: { after: async ({ id, userId }) => settings.onSessionEnd?.({ id, userId }) },
      },
      user: {
        create: { after: async ({ id }) => settings.onAccountStart?.(id) },
        delete: { after: async ({ id }) => settings.onAccountEnd?.(id) },
      },
    },
    // Otherwise what is no API error, such as the database's, goes to the console.
    onAPIError: { throw: true },
    plugins: [
      // With its header, every session check would sign a token, and fail if the key could not be decrypted.
      jwt({
        jwt: {
          definePayload: ({ session }) => ({
            sid: session.id,
            auth_time: Math.floor(session.createdAt.getTime() / 1000),
          }),
          expirationTime: '15m',
        },
        disableSettingJwtHeader: true,
      }),
      bearer(),
    ],
  })
}

/** The limit of an address does not count what a valid session asks for: the limit of its user does. */
function unlessSignedIn(request: Request, rule: { window: number; max: number }) {
  return request.headers.has(sessionUserHeader) ? false : rule
}

/** Better Auth set up as issuer. */
export type BetterAuth = ReturnType<typeof createBetterAuth>

// Cut first: what follows is to cost little however long a caller makes his part of the message. What comes after "Invalid
// callbackURL:" and the like is the caller's own text, whole.
function withoutPersonalData(message: string): string {
  return message
    .slice(0, 300)
    .replace(/^(Invalid \w+):[\s\S]*/, '$1')
    .replaceAll(/\S+@\S*/g, '(e-mail)')
    .replaceAll(/\s+/g, ' ')
}
