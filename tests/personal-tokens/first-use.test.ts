import { expect, it } from 'vitest'
import { createSignals } from '../../src/database/notifications/signals.ts'
import { NO_TOKENS, type StoredToken } from '../../src/personal-tokens/token-queries.ts'
import { newTokenText } from '../../src/personal-tokens/token-text.ts'
import { createPersonalTokenVerifier } from '../../src/personal-tokens/verify.ts'
import { hashSecret } from '../../src/secrets/secret-text.ts'
import { stoppedClock } from '../helpers/test-app.ts'

/** Creates a verifier that knows one token of an hour, and counts its queries. */
function setUp() {
  const clock = stoppedClock()
  const text = newTokenText()
  const stored: StoredToken = {
    ...{ userId: 'ada', id: crypto.randomUUID(), name: 'Bot', scopes: ['*:read'], lastFour: text.slice(-4) },
    ...{ createdAt: clock(), expiresAt: new Date(clock().getTime() + 3_600_000), revokedAt: null },
    ...{ lastUsedAt: null, lastAddress: null },
  }
  const other = { text: newTokenText(), stored: { ...stored, id: crypto.randomUUID() } }
  const signals = createSignals()
  let queries = 0
  let afterQuery: () => void | Promise<void> = () => {}
  const verifier = createPersonalTokenVerifier({
    queries: {
      ...NO_TOKENS,
      findByHash: async (hash) => {
        queries += 1
        const found = hash === hashSecret(text) ? { ...stored } : other.stored
        await afterQuery()
        return found
      },
    },
    signals,
    audit: () => {},
    clock,
  })
  return {
    verify: () => verifier.verify(text),
    verifyOther: () => verifier.verify(other.text),
    queries: () => queries,
    advance: (ms: number) => clock.set(new Date(clock().getTime() + ms)),
    revoke: () => {
      stored.revokedAt = clock()
    },
    afterNextQuery: (run: () => void | Promise<void>) => {
      afterQuery = () => {
        afterQuery = () => {}
        return run()
      }
    },
    signals,
    stored,
  }
}

it('rejects a token within a second that is revoked between its lookup and the subscription to signals [B-06]', async () => {
  const { verify, afterNextQuery, revoke, advance } = setUp()
  afterNextQuery(revoke)
  await verify()
  advance(1000)
  await expect(verify()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('does not cache a token that is revoked during a later lookup [B-06]', async () => {
  const { verify, afterNextQuery, revoke, advance, signals, stored } = setUp()
  await verify()
  advance(1000)
  afterNextQuery(() => {
    revoke()
    signals.send({ kind: 'token-changed', userId: 'ada', tokenId: stored.id, isRevoked: true })
  })
  await verify()
  await expect(verify()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('does not cache the result of a slow look-up that began before the process listened to signals [B-06]', async () => {
  const { verify, verifyOther, afterNextQuery, revoke, advance } = setUp()
  afterNextQuery(async () => {
    revoke()
    await verifyOther()
    advance(1200)
  })
  await verify()
  await expect(verify()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})

it('looks a token up twice in its first minute, and then once a minute while it is used', async () => {
  const { verify, queries, advance } = setUp()
  const lookups: number[] = []
  for (const ms of [0, 999, 1, 59_999, 1, 59_999, 1]) {
    advance(ms)
    await verify()
    lookups.push(queries())
  }
  expect(lookups).toEqual([1, 1, 2, 2, 3, 3, 4])
})
