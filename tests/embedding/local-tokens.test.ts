import { expect, it } from 'vitest'
import type { VerifyToken } from '../../src/auth/actor.ts'
import { createLocalTokens } from '../../src/embedding/local-tokens.ts'
import { stoppedClock } from '../helpers/test-app.ts'

const START = new Date('2026-11-22T12:00:00Z')
const after = (seconds: number) => new Date(START.getTime() + 1000 * seconds)

function createTokens() {
  const clock = stoppedClock(START)
  const tokens = createLocalTokens(clock)
  const refuse: VerifyToken = async (token) => Promise.reject(new Error(`passed on: ${token}`))
  return { clock, tokens, verify: tokens.verifyOr(refuse) }
}

it('issues tokens that only its own verifier accepts, for a minute', async () => {
  const { clock, tokens, verify } = createTokens()
  const token = tokens.issue('ada')
  expect(await verify(token)).toEqual({
    actor: { kind: 'user', userId: 'ada' },
    ...{ issuedAt: START, expiresAt: after(60) },
  })
  await expect(createTokens().verify(token)).rejects.toThrow('passed on')
  clock.set(after(60))
  await expect(verify(token)).rejects.toThrow('passed on')
})

it('reuses the token of a user for half a minute, and never that of another', () => {
  const { clock, tokens } = createTokens()
  const first = tokens.issue('ada')
  expect(tokens.issue('bob')).not.toBe(first)
  clock.set(after(29))
  expect(tokens.issue('ada')).toBe(first)
  clock.set(after(31))
  expect(tokens.issue('ada')).not.toBe(first)
})
