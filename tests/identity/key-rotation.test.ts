import { describe, expect, it } from 'vitest'
import { createIdentity } from '../../src/auth/create-identity.ts'
import { runs } from '../helpers/effort.ts'
import { audience, createTestClock, createTestIssuer, issuer } from './test-issuer.ts'

type Signer = ReturnType<typeof createTestIssuer>

const tokenLife = 900

/** Creates an issuer that rotates its key every 60 s, and a verifier. Keys that have signed tokens stay published. */
async function setUp({ publishAheadSeconds }: { publishAheadSeconds: number }) {
  const time = createTestClock()
  const begin = time.seconds()
  const signers: Signer[] = []
  const signerOf = (second: number): Signer => {
    const index = Math.floor(Math.max(second - begin, 0) / 60)
    while (signers.length <= index) signers.push(createTestIssuer(`key-${signers.length}`, time.seconds))
    return signers[index] as Signer
  }
  let fetches = 0
  const identity = await createIdentity(
    { mode: 'jwks', url: new URL('https://issuer.test/jwks'), issuer, audience, maxTokenAgeSeconds: 3600 },
    {
      clock: time.clock,
      onProblem: () => {},
      builtIn: () => {
        throw new Error('must not be called in this mode')
      },
      fetch: async () => {
        fetches += 1
        signerOf(time.seconds() + publishAheadSeconds)
        return Response.json({ keys: signers.map(({ jwk }) => jwk) })
      },
    },
  )
  return { time, verify: identity.verifyToken, newest: () => signerOf(time.seconds()), fetches: () => fetches }
}

/** Simulates ten minutes: a new token per second, together with earlier tokens and the traffic of `beside`. */
async function tenMinutes(test: Awaited<ReturnType<typeof setUp>>, beside: () => Promise<unknown>): Promise<string[]> {
  const rejected: string[] = []
  const issued: string[] = []
  const honest = async (token: string) => {
    await test.verify(token).catch((error: Error) => rejected.push(`${test.time.seconds()}: ${error.cause}`))
  }
  for (let second = 0; second < 600; second += 1) {
    await beside()
    const token = test.newest().token({ claims: { sub: `user-${second}` } })
    issued.push(token)
    const older = Array.from({ length: runs(3, 30) }, (_, index) => issued[(second * 7 + index * 131) % issued.length])
    await Promise.all([token, ...older].map((text) => honest(text as string)))
    test.time.advance(1000)
  }
  expect(issued.length).toBeLessThan(tokenLife)
  return rejected
}

describe('an issuer that rotates its key every minute', () => {
  it('has no valid token rejected in ten minutes under load, even with a key used as soon as it is published [K-18]', async () => {
    const test = await setUp({ publishAheadSeconds: 0 })
    expect(await tenMinutes(test, async () => {})).toEqual([])
    expect(test.fetches()).toBeLessThan(20)
  })

  it('has no valid token rejected among tokens with forged key ids, if keys are published 10 s before use [K-18]', async () => {
    const test = await setUp({ publishAheadSeconds: 10 })
    const stranger = createTestIssuer('', test.time.seconds)
    const madeUp = () =>
      test.verify(stranger.token({ header: { kid: crypto.randomUUID() } })).then(
        () => expect.unreachable(),
        () => {},
      )
    expect(await tenMinutes(test, () => Promise.all([madeUp(), madeUp()]))).toEqual([])
    expect(test.fetches()).toBeLessThan(70)
  })
})
