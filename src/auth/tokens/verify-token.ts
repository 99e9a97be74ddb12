import { type JWTVerifyGetKey, type JWTVerifyOptions, jwtVerify } from 'jose'
import { z } from 'zod'
import type { Clock } from '../../clock.ts'
import { TaskwireError } from '../../errors.ts'
import type { VerifiedToken, VerifyToken } from '../actor.ts'
import { readTokenHeader } from './token-header.ts'
import { Refusal, toRefusal } from './token-rejection.ts'

const toleranceSeconds = 5

const Claims = z.object({
  sub: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  iat: z.number(),
  exp: z.number(),
  // Says nothing about who calls: one that cannot be used is as good as none.
  sid: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .catch(undefined),
  auth_time: z.number().optional().catch(undefined),
})

/** What a token must fulfil (RFC 8725 §3). */
export interface TokenRules {
  /** Finds the key for a token's header. May throw TaskwireError UNAVAILABLE, which passes through. */
  keys: JWTVerifyGetKey
  /** The only values of `alg` accepted, compared exactly. */
  algorithms: string[]
  /** Compared with `iss` exactly; not checked when absent. */
  issuer?: string
  /** Must be `aud` or among it; not checked when absent. */
  audience?: string
  /** The longest `exp - iat`, in seconds. */
  maxTokenAgeSeconds: number
  /** Whether a token without `kid` is refused. */
  requireKeyId: boolean
  clock: Clock
  /** What to tell the caller of a refused text that is no token of this kind; by its shape alone. Default: nothing. */
  adviceFor?: (token: string) => string | undefined
  /** Told why each refused token was refused; the reason holds nothing of the token's content. */
  onRefused?: (reason: string) => void
}

/**
 * Makes the function that turns an access token (a JWT, RFC 7519) into its caller under the given rules. Clocks may
 * differ by 5 s.
 * @see VerifyToken for what it throws: it answers every bad token alike, and the reason is only in `cause`. What is no token at
 * all may be given advice.
 */
export function createTokenVerifier(rules: TokenRules): VerifyToken {
  return async (token) => {
    try {
      return await verify(token, rules)
    } catch (error) {
      if (error instanceof TaskwireError && error.code === 'UNAVAILABLE') throw error
      const refusal = toRefusal(error)
      rules.onRefused?.(refusal.message)
      const message = rules.adviceFor?.(token)
      throw new TaskwireError('UNAUTHENTICATED', { cause: refusal, ...(message !== undefined && { message }) })
    }
  }
}

async function verify(token: string, rules: TokenRules): Promise<VerifiedToken> {
  const header = readTokenHeader(token)
  if (!rules.algorithms.includes(header.alg)) throw new Refusal(algorithmRefused(header.alg, rules.algorithms))
  if (rules.requireKeyId && header.kid === undefined) throw new Refusal('no kid')

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
  if (!claims.success) throw new Refusal(`claim ${claims.error.issues[0]?.path.join('.')}: wrong type or characters`)
  const { sub, iat, exp, sid, auth_time: signedInAt } = claims.data
  if (iat > now.getTime() / 1000 + toleranceSeconds) throw new Refusal('issued in the future')
  if (exp <= iat) throw new Refusal('expires before it is issued')
  if (exp - iat > rules.maxTokenAgeSeconds) throw new Refusal(`lives longer than ${rules.maxTokenAgeSeconds} s`)
  return {
    actor: { kind: 'user', userId: sub },
    issuedAt: new Date(iat * 1000),
    expiresAt: new Date(exp * 1000),
    ...(sid && { sessionId: sid }),
    // One that lies after the token's own making says nothing.
    ...(signedInAt !== undefined && signedInAt <= iat && { signedInAt: new Date(signedInAt * 1000) }),
  }
}

function algorithmRefused(alg: string, allowed: string[]): string {
  const trusted = allowed.join(', ')
  if (alg === 'HS256') {
    return `HS256 token refused: this server trusts ${trusted}; a shared secret, such as the FastAPI system's, goes into AUTH_JWT_SECRET`
  }
  return `alg ${/^[A-Za-z0-9]{1,16}$/.test(alg) ? alg : '(unprintable)'} refused: this server trusts ${trusted}`
}
