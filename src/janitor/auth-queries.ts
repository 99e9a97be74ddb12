import type { PrismaClient } from '../generated/prisma/client.ts'

/** The numbers of sign-in rows that one run deleted. */
export interface ClearedSignIns {
  /** Number of expired sessions, which include an IP address and a user agent. */
  sessions: number
  verifications: number
  /** Number of expired rate-limit counters. */
  limits: number
  /** Number of signing keys that expired a month ago. */
  signingKeys: number
  /** Number of personal access tokens that expired or were revoked a month ago. */
  personalTokens: number
  /** Number of calendar feeds that were revoked a month ago. */
  calendarFeeds: number
  /** Number of answers to calls with idempotency keys that are a day old. */
  tokenCalls: number
  /** Number of lookup secrets that expired or were revoked a month ago. */
  secrets: number
}

const DAY_MS = 24 * 60 * 60 * 1000

/** Returns a function that deletes expired rows of the sign-in tables. */
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
    const personalTokens = await client.personalToken.deleteMany({
      where: { OR: [{ expiresAt: { lt: monthAgo } }, { revokedAt: { lt: monthAgo } }] },
    })
    const calendarFeeds = await client.calendarFeed.deleteMany({ where: { revokedAt: { lt: monthAgo } } })
    const tokenCalls = await client.secretCall.deleteMany({ where: { createdAt: { lt: new Date(dayAgo) } } })
    return {
      sessions: sessions.count,
      verifications: verifications.count,
      limits: guesses.count + requests.count,
      signingKeys: keys.count,
      personalTokens: personalTokens.count,
      calendarFeeds: calendarFeeds.count,
      tokenCalls: tokenCalls.count,
      secrets: secrets.count,
    }
  }
}
