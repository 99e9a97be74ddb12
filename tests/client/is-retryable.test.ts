import { describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { TaskwireError } from '../../client-sdk/src/errors.ts'
import { isRetryable } from '../../client-sdk/src/index.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { ERRORS, type ErrorCode } from '../../src/errors.ts'
import { drops, fails, hangs, proxyAnswers, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

/** Returns the error of a call that gets this response. */
function errorOn(reaction: Reaction, signal?: AbortSignal): Promise<TaskwireError> {
  const { fetch } = scriptedServer(reaction)
  const tw = createTaskwire({ url: 'http://test', fetch, retries: 0, timeoutMs: 50 })
  return errorOf(tw.tasks.create({ title: 'x' }, { signal }))
}

describe('isRetryable', () => {
  it('is true for errors of the server that pass by themselves, and false for all others', async () => {
    const codes = Object.keys(ERRORS) as ErrorCode[]
    const errors = await Promise.all(codes.map((code) => errorOn(fails(code))))
    const retryable = errors.filter((error) => isRetryable(error)).map(({ code }) => code)
    expect(retryable.sort()).toEqual(['INTERNAL', 'RATE_LIMITED', 'UNAVAILABLE'])
  })

  it.each<[what: string, expected: boolean, reaction: Reaction]>([
    ['a broken connection', true, drops],
    ['a timeout', true, hangs],
    ['a proxy that is down', true, proxyAnswers(502)],
    ['a proxy that limits requests', true, proxyAnswers(429)],
    ['the page of a captive portal', true, proxyAnswers(200)],
    ['a wrong address', false, proxyAnswers(404)],
    ['a proxy that asks for a password', false, proxyAnswers(401)],
  ])('for %s is %s', async (_, expected, reaction) => {
    expect(isRetryable(await errorOn(reaction))).toBe(expected)
  })

  it('for an aborted call is false', async () => {
    expect(isRetryable(await errorOn(hangs, AbortSignal.abort()))).toBe(false)
  })

  it.each([undefined, null, 'NETWORK', 502, {}, { status: 503 }, new Error('fetch failed'), new TypeError()])(
    'for %o, which is no TaskwireError, is false',
    (value) => {
      expect(isRetryable(value)).toBe(false)
    },
  )

  it('accepts errors from JSON and from structuredClone, like isTaskwireError', () => {
    const [lost, missing] = [new TaskwireError('NETWORK', 'Lost.'), new TaskwireError('NOT_FOUND', 'Not found.')]
    for (const copy of [structuredClone, (error: unknown) => JSON.parse(JSON.stringify(error))]) {
      expect([isRetryable(copy(lost)), isRetryable(copy(missing))]).toEqual([true, false])
    }
  })

  it.each<[what: string, expected: boolean, reaction: Reaction]>([
    ['an unreachable server', true, drops],
    ['the page of a captive portal', true, proxyAnswers(200)],
    ['too many attempts', true, () => Response.json({ code: 'TOO_MANY_REQUESTS', message: 'Wait.' }, { status: 429 })],
    ['a wrong password', false, () => Response.json({ code: 'INVALID', message: 'Invalid.' }, { status: 401 })],
  ])('for a sign-in that fails because of %s is %s', async (_, expected, reaction) => {
    const session = createSession({ url: 'http://test', fetch: scriptedServer(reaction).fetch })
    const error = await errorOf(session.signIn({ email: 'ada@example.com', password: 'correct horse' }))
    expect(isRetryable(error)).toBe(expected)
  })
})
