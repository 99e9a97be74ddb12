import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSignals } from '../../src/database/notifications/signals.ts'
import { TaskwireError } from '../../src/errors.ts'
import { NO_TOKENS } from '../../src/personal-tokens/token-queries.ts'
import { isWellFormed, newTokenText } from '../../src/personal-tokens/token-text.ts'
import { createPersonalTokenVerifier } from '../../src/personal-tokens/verify.ts'
import { hashSecret } from '../../src/secrets/secret-text.ts'
import { runs } from '../helpers/effort.ts'

/** Creates a verifier that knows one token, and counts its queries. */
function newVerifier() {
  const text = newTokenText()
  const now = new Date()
  const token = {
    ...{ userId: 'ada', id: crypto.randomUUID(), name: 'x', scopes: ['*:read'], lastFour: text.slice(-4) },
    ...{ createdAt: now, expiresAt: new Date(now.getTime() + 60_000), revokedAt: null, lastUsedAt: null },
    ...{ lastAddress: null },
  }
  let queries = 0
  const verifier = createPersonalTokenVerifier({
    queries: {
      ...NO_TOKENS,
      findByHash: async (hash) => {
        queries += 1
        return hash === hashSecret(text) ? token : undefined
      },
    },
    signals: createSignals(),
    audit: () => {},
    clock: () => now,
  })
  return { text, verify: verifier.verify, queries: () => queries }
}

type Mutation = (text: string) => string

const at = fc.nat({ max: 42 })
const char = fc.mapToConstant(
  { num: 26, build: (n) => String.fromCharCode(65 + n) },
  { num: 26, build: (n) => String.fromCharCode(97 + n) },
  { num: 10, build: (n) => String(n) },
)

/** Mutations that a checksum finds: any change of up to 32 neighbouring bits, and of the length. */
const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(at, char).map(
    ([n, c]) =>
      (text: string) =>
        text.slice(0, n) + c + text.slice(n + 1),
  ),
  at.map((n) => (text: string) => text.slice(0, n) + text.slice(n + 1)),
  fc.tuple(at, char).map(
    ([n, c]) =>
      (text: string) =>
        text.slice(0, n) + c + text.slice(n),
  ),
  at.map((n) => (text: string) => text.slice(0, n) + text.charAt(n + 1) + text.charAt(n) + text.slice(n + 2)),
  at.map((n) => (text: string) => text.slice(0, n)),
  fc.string({ minLength: 1, maxLength: 5 }).map((tail) => (text: string) => text + tail),
  fc.constant((text: string) => text.toLowerCase()),
  fc.constant((text: string) => text.toUpperCase()),
)

it('accepts no mutated token, and queries the database for none [B-01]', async () => {
  const { text, verify, queries } = newVerifier()
  expect((await verify(text)).actor.userId).toBe('ada')
  await fc.assert(
    fc.asyncProperty(mutation, async (mutate) => {
      const mutated = mutate(text)
      if (mutated === text) return
      const error: unknown = await verify(mutated).catch((reason: unknown) => reason)
      expect(error instanceof TaskwireError && error.code).toBe('UNAUTHENTICATED')
    }),
    { numRuns: runs(5000, 1_000_000) },
  )
  expect(queries()).toBe(1)
})

it('creates tokens of one form that differ', () => {
  const tokens = Array.from({ length: 1000 }, newTokenText)
  expect(new Set(tokens).size).toBe(1000)
  expect(tokens.filter((token) => !isWellFormed(token))).toEqual([])
})
