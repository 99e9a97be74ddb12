import { describe, expect, it, vi } from 'vitest'
import { createRequestLimits } from '../../src/limits/request-limits.ts'
import { eventually } from '../helpers/eventually.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { badTokens } from './bad-tokens.ts'
import { status } from './jwks-server.ts'
import { setUp, stoppedTimeouts } from './remote-keys-setup.ts'

/** Creates an application that fetches the trusted keys, with a database that counts its calls. */
async function serve(answer?: Parameters<typeof setUp>[0]) {
  const test = await setUp(answer)
  const app = createFakeApp({
    verifyToken: test.verify,
    ensureKeys: () => test.keys.ensureKeys(),
    clock: test.time.clock,
  })
  const list = (token?: string) =>
    app.send('/trpc/tasks.list', {
      headers: { 'X-Request-Id': 'same', ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
    })
  const statuses = async (paths: string[]) => {
    const answers = await Promise.all(paths.map((path) => app.send(path)))
    return answers.map((response) => response.status)
  }
  return { ...test, app, list, statuses }
}

describe('an application with an external issuer', () => {
  it('answers 24 kinds of invalid token alike, with a distinct reason in the log and without a database call [J-58]', async () => {
    await using test = await serve()
    const tokens = badTokens(test.signer.token(), test.signer.sign)
    expect(tokens).toHaveLength(24)
    const withoutToken = await test.list()
    expect(withoutToken.headers.get('www-authenticate')).toBe('Bearer')
    const texts = new Set([await withoutToken.text()])
    for (const token of tokens) {
      const response = await test.list(token)
      expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"'])
      texts.add(await response.text())
    }
    expect(texts.size).toBe(1)
    const reasons = test.app.log.flatMap(({ rejection }) => rejection ?? [])
    expect(reasons).toHaveLength(25)
    expect(new Set(reasons).size).toBeGreaterThan(10)
    expect(test.app.databaseCalls()).toBe(0)
    expect((await test.list(test.signer.token())).status).toBe(200)
    expect(test.app.databaseCalls()).toBe(1)
  })

  it.each([
    ['fails', status(500)],
    ['redirects', status(302, { location: 'http://127.0.0.1:1/' })],
    ['hangs up', (_: unknown, response: { destroy(): void }) => void response.destroy()],
  ])(
    'is not ready while the issuer %s from the start, sends Retry-After, and recovers by itself [K-02] [K-04]',
    async (_what, answer) => {
      await using test = await serve(answer)
      const token = test.signer.token()
      for (const response of [await test.list(token), await test.app.send('/health/ready')]) {
        expect(response.status).toBe(503)
        expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      }
      expect(await test.statuses(['/health/live', '/trpc/system.info'])).toEqual([200, 200])
      expect(test.app.databaseCalls()).toBe(0)

      test.server.answer([test.signer.jwk])
      test.time.advance(1000)
      expect((await test.list(token)).status).toBe(200)
      expect(await test.statuses(['/health/ready'])).toEqual([200])
    },
  )

  it('counts tokens with unknown key ids as unauthenticated requests, also during the cooldown [J-16]', async () => {
    await using test = await setUp()
    const limits = createRequestLimits({ perUser: 0, perAddress: 10 })
    const app = createFakeApp({ verifyToken: test.verify, clock: test.time.clock, limits })
    const ask = (token: string) => app.send('/trpc/tasks.list', { headers: { Authorization: `Bearer ${token}` } })
    const madeUp = () => test.signer.token({ header: { kid: crypto.randomUUID() } })
    const answers = []
    for (let count = 0; count < 12; count += 1) answers.push(await ask(madeUp()))
    const statuses = answers.map(({ status }) => status)
    // The first is covered by the initial load; three more trigger a load each.
    expect(statuses).toEqual([...Array(4).fill(401), ...Array(6).fill(503), ...Array(2).fill(429)])
    expect(Number(answers[4]?.headers.get('retry-after'))).toBe(10)
    expect(test.server.requests).toBe(4)
    expect((await ask(test.signer.token())).status).toBe(200)
  })

  it('answers other requests while a token waits for an issuer that hangs [K-03]', async () => {
    using timeouts = stoppedTimeouts()
    await using test = await serve(() => {})
    const waiting = test.list(test.signer.token())
    const settled = vi.fn()
    void waiting.then(settled)
    await eventually(() => expect(test.server.requests).toBe(1))
    expect(await test.statuses(['/health/live', '/trpc/system.info'])).toEqual([200, 200])
    expect(settled).not.toHaveBeenCalled()
    timeouts.expire()
    expect((await waiting).status).toBe(503)
  })

  it('is ready as long as cached keys are valid [K-01]', async () => {
    await using test = await serve()
    expect((await test.list(test.signer.token())).status).toBe(200)
    test.server.answer(status(500))
    for (let minute = 0; minute < 30; minute += 1) {
      test.time.advance(60_000)
      expect((await test.list(test.signer.token())).status).toBe(200)
      expect(await test.statuses(['/health/ready'])).toEqual([200])
      // From the sixth minute on, the keys are refreshed once a minute in the background.
      await eventually(() => expect(test.failures).toHaveLength(Math.max(0, minute - 4)))
    }
  })
})
