import { type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import { TaskwireError } from '../../errors.ts'
import type { VerifiedToken, VerifyToken } from '../actor.ts'
import { readTokenHeader } from './token-header.ts'
import { TokenRejection, toTokenRejection } from './token-rejection.ts'

const toleranceSeconds = 5

const Claims = z.object({
  sub: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  iat: z.number(),
  exp: z.number(),
  // Does not identify the caller, so an invalid value is treated as absent.
  sid: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .catch(undefined),
  auth_time: z.number().optional().catch(undefined),
})

/** The requirements for a valid token (RFC 8725 §3). */
export interface TokenRules {
  /** Finds the key for a token's header. A thrown TaskwireError UNAVAILABLE is passed on. */
  keys: JWTVerifyGetKey
  /** The only values of `alg` accepted, compared exactly. */
  algorithms: string[]
  /** The exact `iss` required; not checked when absent. */
  issuer?: string
  /** The value that `aud` must equal or include; not checked when absent. */
  audience?: string
  /** The longest `exp - iat`, in seconds. */
  maxTokenAgeSeconds: number
  /** Whether a token must have a `kid`. */
  requireKeyId: boolean
  clock: Clock
  /** Returns a message for the client when a rejected text is recognizably something else, such as a session token. */
  adviceFor?: (token: string) => string | undefined
  /** Called with the reason for each rejected token; it contains nothing of the token's content. */
  onRejected?: (reason: string) => void
}

/**
 * Creates a verifier of access tokens (JWT, RFC 7519) for the given rules, with a clock tolerance of 5 s.
 * @see VerifyToken for its errors: they are the same for every invalid token, with the reason only in `cause`. Only the
 * message may differ, by `adviceFor`.
 */
export function createTokenVerifier(rules: TokenRules): VerifyToken {
  return async (token) => {
    try {
      return await verify(token, rules)
    } catch (error) {
      if (error instanceof TaskwireError && error.code === 'UNAVAILABLE') throw error
      const rejection = toTokenRejection(error)
      rules.onRejected?.(rejection.message)
      const message = rules.adviceFor?.(token)
      throw new TaskwireError('UNAUTHENTICATED', { cause: rejection, ...(message !== undefined && { message }) })
    }
  }
}

async function verify(token: string, rules: TokenRules): Promise<VerifiedToken> {
  const header = readTokenHeader(token)
  if (!rules.algorithms.includes(header.alg)) throw new TokenRejection(algorithmRejection(header.alg, rules.algorithms))
  if (rules.requireKeyId && header.kid === undefined) throw new TokenRejection('no kid')

  const now = rules.clock()
  const options: JWTVerifyOptions = {
    algorithms: rules.algorithms,
    requiredClaims: ['sub', 'iat', 'exp'],
    clockTolerance: toleranceSeconds,
    currentDate: now,
  }
  if (rules.issuer !== undefined) options.issuer = rules.issuer
  if (rules.audience !== undefined) options.audience = rules.audience
  const { payload } = await jwtVerify(token, rules.keys, options)

  const claims = Claims.safeParse(payload)
  if (!claims.success)
    throw new TokenRejection(`claim ${claims.error.issues[0]?.path.join('.')}: wrong type or characters`)
  const { sub, iat, exp, sid, auth_time: signedInAt } = claims.data
  if (iat > now.getTime() / 1000 + toleranceSeconds) throw new TokenRejection('issued in the future')
  if (exp <= iat) throw new TokenRejection('exp is not after iat')
  if (exp - iat > rules.maxTokenAgeSeconds)
    throw new TokenRejection(`lifetime longer than ${rules.maxTokenAgeSeconds} s`)
  return {
    actor: { kind: 'user', userId: sub },
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
    ...(sid && { sessionId: sid }),
    // A time after `iat` is implausible and ignored.
    ...(signedInAt !== undefined && signedInAt <= iat && { signedInAt: new Date(signedInAt * 1000) }),
  }
}

function algorithmRejection(alg: string, allowed: string[]): string {
  const trusted = allowed.join(', ')
  if (alg === 'HS256') {
    return `HS256 token rejected: this server trusts ${trusted}; set AUTH_JWT_SECRET to accept a shared secret, such as the FastAPI system's`
  }
  return `alg ${/^[A-Za-z0-9]{1,16}$/.test(alg) ? alg : '(unprintable)'} rejected: this server trusts ${trusted}`
}
