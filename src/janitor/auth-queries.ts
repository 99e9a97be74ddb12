import type { PrismaClient } from '../generated/prisma/client.ts'

/** How many rows of the sign-in one run has deleted. */
export interface ClearedSignIns {
  /** Expired sessions, with the address and user agent they were opened from. */
  sessions: number
  verifications: number
  /** Rate-limit counters whose window has ended. */
  limits: number
  /** Signing keys, a month after they have expired. */
  signingKeys: number
  /** Secrets that are looked up, a month after they have expired or were revoked. */
  secrets: number
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Returns the clean-up of the sign-in's tables. */
export function signInClearing(client: PrismaClient) {
  return async (now: Date): Promise<ClearedSignIns> => {
    const dayAgo = now.getTime() - DAY_MS
    const sessions = await client.session.deleteMany({ where: { expiresAt: { lt: now } } })
    const verifications = await client.verification.deleteMany({ where: { expiresAt: { lt: now } } })
    const guesses = await client.rateLimit.deleteMany({ where: { lastRequest: { lt: dayAgo } } })
    const requests = await client.requestLimit.deleteMany({ where: { expire: { lt: dayAgo } } })
    const monthAgo = new Date(now.getTime() - 30 * DAY_MS)
    const keys = await client.jwks.deleteMany({ where: { expiresAt: { lt: monthAgo } } })
    const secrets = await client.secretLookup.deleteMany({
      where: { OR: [{ expiresAt: { lt: monthAgo } }, { revokedAt: { lt: monthAgo } }] },
    })
    return {
      sessions: sessions.count,
      verifications: verifications.count,
      limits: guesses.count + requests.count,
      signingKeys: keys.count,
      secrets: secrets.count,
    }
  }
}
