import { prismaAdapter } from 'better-auth/adapters/prisma'
import { type BetterAuthOptions, betterAuth } from 'better-auth/minimal'
import { bearer } from 'better-auth/plugins/bearer'
import { jwt } from 'better-auth/plugins/jwt'
import { createAddresses } from '../../config/addresses.ts'
import type { VersionedSecret } from '../../config/auth-config.ts'
import { SetupError } from '../../errors.ts'
import type { PrismaClient } from '../../generated/prisma/client.ts'
import { clientIpHeader } from './client-ip-header.ts'
import { endOtherSessions } from './end-other-sessions.ts'
import { revokeSessionById } from './hide-session-tokens.ts'
import { rejectBadFields } from './reject-bad-fields.ts'
import { SESSION_PATHS, sessionUserHeader } from './session-user.ts'
import { SIGN_IN_LIMITS } from './sign-in-limits.ts'

/** The storage adapter of Better Auth. */
export type AuthDatabase = NonNullable<BetterAuthOptions['database']>

/**
 * Creates Better Auth's storage adapter for PostgreSQL. A sign-up is one transaction, so no user is left without an
 * account.
 */
export function authDatabase(prisma: PrismaClient): AuthDatabase {
  return prismaAdapter(prisma, { provider: 'postgresql', transaction: true })
}

/** The settings and event callbacks of the built-in sign-in. */
export interface BetterAuthSettings {
  database: AuthDatabase
  /** At least 32 characters. */
  secret: string
  /** The current and previous secrets, newest first; data encrypted with a previous one can still be decrypted. */
  secrets?: VersionedSecret[] | undefined
  /** The public URL of this service, with its base path. It is the issuer and audience of every token. */
  baseUrl: URL
  /** Origins allowed to sign in, in addition to that of `baseUrl`; `*` is a wildcard. */
  trustedOrigins: string[]
  /** Limits requests without a session per address and path: 3 password attempts in 10 s, 100 other requests in a minute. */
  rateLimit: boolean
  /** Called with problems for the operator, as text without personal data. */
  onProblem: (message: string) => void
  /** Called when an account is created. */
  onAccountStart?: ((userId: string) => void) | undefined
  /** Called when a session is created. */
  onSessionStart?: ((session: { id: string; userId: string }) => void) | undefined
  /** Called when a session ends before it expires: by a sign-out, or by a revocation from another session. */
  onSessionEnd?: ((session: { id: string; userId: string }) => void) | undefined
  /** Called when an account is deleted. */
  onAccountDeletion?: ((userId: string) => void) | undefined
}

/**
 * Creates Better Auth with e-mail and password sign-in, sessions, and 15-minute EdDSA tokens that identify only user and
 * session.
 */
export function createBetterAuth(settings: BetterAuthSettings) {
  const { database, secret, secrets, baseUrl, trustedOrigins, rateLimit, onProblem } = settings
  if ([secret, ...(secrets ?? []).map(({ value }) => value)].some((value) => value.length < 32)) {
    throw new SetupError('BETTER_AUTH_SECRET must be at least 32 characters long.')
  }
  const { basePath, pathTo, urlTo } = createAddresses(baseUrl)
  return betterAuth({
    database,
    secret,
    ...(secrets && { secrets }),
    baseURL: baseUrl.origin,
    basePath: pathTo('/api/auth'),
    trustedOrigins,
    telemetry: { enabled: false },
    // Without e-mail verification, hiding that an address is taken would be pointless: a sign-in reveals it as well.
    // Lengths here count UTF-16 code units; `rejectBadFields` counts characters.
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
        // Allows password guessing just like sign-in, which Better Auth limits by default.
        '/verify-password': { window: 10, max: 3 },
        ...Object.fromEntries(SESSION_PATHS.map((path) => [path, unlessSignedIn])),
      },
    },
    advanced: {
      useSecureCookies: baseUrl.protocol === 'https:',
      // Other applications of the same origin do not get the cookies, and do not overwrite them.
      defaultCookieAttributes: { path: basePath === '' ? '/' : basePath },
      // Better Auth disables this check under NODE_ENV=test, but our tests cover it.
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [clientIpHeader] },
    },
    logger: {
      // Setting "level" would make Better Auth print to the console and bypass this function.
      log: (level, message) => level === 'error' && onProblem(withoutPersonalData(message)),
    },
    hooks: { before: rejectBadFields, after: endOtherSessions },
    databaseHooks: {
      session: {
        create: { after: async ({ id, userId }) => settings.onSessionStart?.({ id, userId }) },
        delete: { after: async ({ id, userId }) => settings.onSessionEnd?.({ id, userId }) },
      },
      user: {
        create: { after: async ({ id }) => settings.onAccountStart?.(id) },
        delete: { after: async ({ id }) => settings.onAccountDeletion?.(id) },
      },
    },
    // Otherwise errors that are not API errors, such as database errors, go to the console.
    onAPIError: { throw: true },
    plugins: [
      // With the header, every session check would sign a token, and fail if the key cannot be decrypted.
      jwt({
        jwt: {
          issuer: urlTo(''),
          audience: urlTo(''),
          definePayload: ({ session }) => ({
            sid: session.id,
            auth_time: Math.floor(session.createdAt.getTime() / 1000),
          }),
          expirationTime: '15m',
        },
        disableSettingJwtHeader: true,
      }),
      bearer(),
      revokeSessionById,
    ],
  })
}

/** Exempts requests with a valid session from the limit per address; the limit per user counts them. */
function unlessSignedIn(request: Request, rule: { window: number; max: number }) {
  return request.headers.has(sessionUserHeader) ? false : rule
}

/** The configured Better Auth instance. */
export type BetterAuth = ReturnType<typeof createBetterAuth>

// Truncates first, so that a long message costs little. The text after "Invalid callbackURL:" and similar prefixes is the
// client's own input.
function withoutPersonalData(message: string): string {
  return message
    .slice(0, 300)
    .replace(/^(Invalid \w+):[\s\S]*/, '$1')
    .replaceAll(/\S+@\S*/g, '(e-mail)')
    .replaceAll(/\s+/g, ' ')
}
