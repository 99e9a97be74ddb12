import { createTokenCache } from '../src/auth/tokens/token-cache.ts'
import { NO_TOKENS } from '../src/personal-tokens/token-queries.ts'
import { newTokenText } from '../src/personal-tokens/token-text.ts'
import { createPersonalTokenVerifier } from '../src/personal-tokens/verify.ts'
import { median } from './compare/summary.ts'

// Measures the verification of a cached personal access token and of a cached JWT. Processor time of this process.
const ROUNDS = 15
const CALLS = 100_000
const clock = () => new Date()
const expiresAt = new Date(Date.now() + 3_600_000)

const verifier = createPersonalTokenVerifier({
  queries: {
    ...NO_TOKENS,
    findByHash: async () => ({
      ...{ userId: 'ada', id: crypto.randomUUID(), name: 'bot', scopes: ['*:read'], lastFour: 'abcd' },
      ...{ createdAt: clock(), expiresAt, revokedAt: null, lastUsedAt: null, lastAddress: null },
    }),
  },
  signals: { listen: () => () => {} },
  audit: () => {},
  clock,
})
const actor = { kind: 'user' as const, userId: 'ada' }
const verifyJwt = createTokenCache(clock).wrap(async () => ({ actor, issuedAt: clock(), expiresAt }))
const [text, jwt] = [newTokenText(), `${'h'.repeat(80)}.${'p'.repeat(300)}.${'s'.repeat(86)}`]

const ways = { 'personal access token': () => verifier.verify(text), JWT: () => verifyJwt(jwt) }
const costs = new Map<string, number[]>()
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, verify] of Object.entries(ways)) {
    const before = process.cpuUsage()
    for (let n = 0; n < CALLS; n++) await verify()
    const { user, system } = process.cpuUsage(before)
    costs.set(name, [...(costs.get(name) ?? []), (user + system) / CALLS])
  }
}
for (const [name, own] of costs) console.log(`cached ${name}: ${median(own).toFixed(2)} µs`)
