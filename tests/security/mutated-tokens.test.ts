import { expect, it } from 'vitest'
import { writeQuotes } from '../../bench/hold/quotes.ts'
import { writeResult } from '../../bench/scale/result.ts'
import { createApp } from '../../src/app.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { createLogger } from '../../src/observability.ts'
import { isLong, runs } from '../helpers/effort.ts'
import { tenantThat } from '../helpers/fake-app.ts'
import { setUp } from '../identity/test-issuer.ts'
import { MUTATIONS } from './mutations.ts'
import { Random } from './random.ts'

const COUNT = runs(4000, 1_000_000)
const AT_ONCE = 50

it(`rejects ${COUNT} mutated tokens with 401`, {
  timeout: runs(120_000, 3_600_000),
}, async () => {
  const random = new Random()
  const { verify, signer, time } = setUp()
  const valid = signer.token()
  let databaseCalls = 0
  const app = createApp({
    database: {
      ping: async () => {},
      tenant: tenantThat(async () => {
        databaseCalls += 1
      }),
    },
    verifyToken: verify,
    clock: time.clock,
    logger: createLogger('silent'),
    corsOrigins: [],
    trustedProxies: trustedProxies([]),
  })
  const statusOf = async (token: string) => {
    const headers = { Authorization: `Bearer ${token}` }
    const response = await app.fetch(new Request('http://test/trpc/account.me', { headers }))
    await response.text()
    return response.status
  }
  expect(await statusOf(valid)).toBe(200)

  const kinds = Object.keys(MUTATIONS)
  const others = new Map<string, string>()
  const startedAt = performance.now()
  let sent = 0
  while (sent < COUNT) {
    const tokens = Array.from({ length: Math.min(AT_ONCE, COUNT - sent) }, () => {
      for (;;) {
        const kind = random.pick(kinds)
        const token = MUTATIONS[kind]?.(valid, random) ?? ''
        if (token !== valid) return { kind, token }
      }
    })
    sent += tokens.length
    const statuses = await Promise.all(tokens.map(({ token }) => statusOf(token)))
    for (const [n, status] of statuses.entries()) {
      if (status !== 401) others.set(`${status}: ${tokens[n]?.kind}`, tokens[n]?.token ?? '')
    }
  }
  expect(Object.fromEntries(others), `seed ${random.seed}`).toEqual({})
  expect(databaseCalls).toBe(0)
  expect(await statusOf(valid)).toBe(200)
  const seconds = (performance.now() - startedAt) / 1000
  if (!isLong) return
  writeResult('tokens', { seed: random.seed, tokens: sent, accepted: 0, serverErrors: 0, seconds })
  writeQuotes()
})
