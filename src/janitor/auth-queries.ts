import type { PrismaClient } from '../generated/prisma/client.ts'

/** What one run has cleared away of the sign-in. */
export interface ClearedSignIns {
  /** Sessions that are over, with the address and the browser they were opened from. */
  sessions: number
  verifications: number
  /** Counts of guesses at passwords, and of requests, that count no more. */
  limits: number
  /** Signing keys that have expired, a month after the last token that they could verify. */
  signingKeys: number
}

const DAY_MS = 24 * 60 * 60 * 1000

/** The queries of the clean-up on the tables of the sign-in. */
export function signInClearing(client: PrismaClient) {
  return async (now: Date): Promise<ClearedSignIns> => {
    const dayAgo = now.getTime() - DAY_MS
    const sessions = await client.session.deleteMany({ where: { expiresAt: { lt: now } } })
    const verifications = await client.verification.deleteMany({ where: { expiresAt: { lt: now } } })
    const guesses = await client.rateLimit.deleteMany({ where: { lastRequest: { lt: dayAgo } } })
    const requests = await client.requestLimit.deleteMany({ where: { expire: { lt: dayAgo } } })
    const keys = await client.jwks.deleteMany({ where: { expiresAt: { lt: new Date(now.getTime() - 30 * DAY_MS) } } })
    return {
      sessions: sessions.count,
      verifications: verifications.count,
      limits: guesses.count + requests.count,
      signingKeys: keys.count,
    }
  }
}
