import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSession } from '../../client-sdk/src/session.ts'
import { memorySessionStorage } from '../../client-sdk/src/session-storage.ts'
import { drops, hangs, proxyAnswers, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

afterEach(() => void vi.useRealTimers())

/** Creates an access token with an expiry in seconds since 1970. */
const tokenUntil = (exp: number, sub = 'ada') =>
  `h.${Buffer.from(JSON.stringify({ exp, sub })).toString('base64url')}.s`
const minutes = (count: number) => Math.floor(Date.now() / 1000) + count * 60

function signedIn(...reactions: Reaction[]) {
  const storage = memorySessionStorage()
  void storage.set('a session')
  const server = scriptedServer(...reactions)
  return { storage, server, session: createSession({ url: 'http://test/', storage, fetch: server.fetch }) }
}

const gives =
  (token: string): Reaction =>
  () =>
    Response.json({ token })

describe('a session', () => {
  it('reuses an access token until shortly before it expires', async () => {
    vi.useFakeTimers()
    const { session, server } = signedIn(() => Response.json({ token: tokenUntil(minutes(15)) }))
    const first = await session.token({})
    await vi.advanceTimersByTimeAsync(14 * 60_000)
    expect(await session.token({})).toBe(first)
    await vi.advanceTimersByTimeAsync(45_000)
    expect(await session.token({})).not.toBe(first)
    expect(server.requests.map(({ url }) => url.href)).toEqual(Array(2).fill('http://test/api/auth/token'))
    expect(server.requests[0]?.headers.get('authorization')).toBe('Bearer a session')
  })

  it('requests one token for all concurrent callers', async () => {
    const { session, server } = signedIn(gives(tokenUntil(minutes(15))))
    await Promise.all(Array.from({ length: 20 }, () => session.token({})))
    expect(server.requests).toHaveLength(1)
  })

  it('requests a new token to replace a rejected one', async () => {
    const [old, renewed] = [tokenUntil(minutes(15)), tokenUntil(minutes(15), 'new')]
    const { session } = signedIn(gives(old), gives(renewed))
    expect(await session.token({})).toBe(old)
    expect(await session.token({ refused: old })).toBe(renewed)
  })

  it('does not return the token of a previous user that arrives after another user signed in', async () => {
    let answer = () => {}
    const [ada, bob] = [tokenUntil(minutes(15), 'ada'), tokenUntil(minutes(15), 'bob')]
    const { session, storage } = signedIn(
      () =>
        new Promise((resolve) => {
          answer = () => resolve(Response.json({ token: ada }))
        }),
      gives(bob),
    )
    const before = session.token({})
    await Promise.resolve()
    await storage.set('the next session')
    expect(await session.token({})).toBe(bob)
    answer()
    await before
    expect(await session.token({})).toBe(bob)
  })

  it('deletes a session that the server has ended, and no other', async () => {
    const refuses: Reaction = () => Response.json({ message: 'Unauthorized', code: 'UNAUTHORIZED' }, { status: 401 })
    const { session, storage } = signedIn(refuses)
    expect((await errorOf(session.token({}))).code).toBe('UNAUTHENTICATED')
    expect(await session.isSignedIn()).toBe(false)
    const renewing = createSession({
      url: 'http://test',
      storage,
      fetch: async () => {
        await storage.set('a new session')
        return Response.json({ message: 'Unauthorized', code: 'UNAUTHORIZED' }, { status: 401 })
      },
    })
    await storage.set('an old session')
    await errorOf(renewing.token({}))
    expect(await storage.get()).toBe('a new session')
  })

  it.each<[what: string, reaction: Reaction, error: object]>([
    ['an HTML page', proxyAnswers(200), { code: 'UNAVAILABLE' }],
    ['a broken connection', drops, { code: 'NETWORK' }],
    ['a proxy that is down', proxyAnswers(502), { code: 'UNAVAILABLE', status: 502 }],
    ['a 429 of a proxy', proxyAnswers(429, { 'retry-after': '9' }), { code: 'UNAVAILABLE', retryAfterMs: 9000 }],
    ['a proxy that asks for a password', proxyAnswers(401), { code: 'UNAVAILABLE', status: 401 }],
    [
      'a gateway with a 401 in JSON',
      () => Response.json({ message: 'Unauthorized' }, { status: 401 }),
      { code: 'UNAVAILABLE', status: 401 },
    ],
    ['a 404', proxyAnswers(404), { code: 'UNAVAILABLE', status: 404 }],
    [
      'an error of the server',
      () =>
        Response.json(
          { error: { code: 'UNAVAILABLE', message: 'No.', requestId: 'r', retryAfterMs: 7 } },
          { status: 503 },
        ),
      { code: 'UNAVAILABLE', message: 'No.', requestId: 'r', retryAfterMs: 7, status: 503 },
    ],
  ])('keeps the session after %s', async (_, reaction, error) => {
    const { session } = signedIn(reaction)
    expect(await errorOf(session.token({}))).toMatchObject(error)
    expect(await session.isSignedIn()).toBe(true)
  })

  it('fails with TIMEOUT if there is no response within 30 s', async () => {
    vi.useFakeTimers()
    const { session } = signedIn(hangs)
    const error = errorOf(session.token({}))
    await vi.advanceTimersByTimeAsync(30_000)
    expect((await error).code).toBe('TIMEOUT')
  })

  it('deletes the session even if the server is unreachable, and reports that error', async () => {
    const { session, server } = signedIn(drops)
    expect((await errorOf(session.signOut())).code).toBe('NETWORK')
    expect(await session.isSignedIn()).toBe(false)
    await session.signOut()
    expect(server.requests).toHaveLength(1)
  })

  it.each(['signIn', 'signUp', 'signOut'] as const)('ends %s immediately when its signal is aborted', async (verb) => {
    const { session } = signedIn(hangs)
    const stop = new AbortController()
    const person = { name: 'Ada', email: 'ada@example.com', password: 'correct horse' }
    const call = verb === 'signOut' ? session.signOut(stop) : session[verb](person, stop)
    queueMicrotask(() => stop.abort())
    expect((await errorOf(call)).code).toBe('ABORTED')
  })

  it('sends the caller’s headers and its own with every request', async () => {
    const storage = memorySessionStorage()
    const server = scriptedServer(gives('a session'), gives(tokenUntil(minutes(15))), gives(''))
    const headers = { 'x-forwarded-for': '192.0.2.1', authorization: 'not ours' }
    const session = createSession({ url: 'http://test', storage, fetch: server.fetch, headers })
    await session.signIn({ email: 'ada@example.com', password: 'correct horse' })
    await session.token()
    await session.signOut()
    const sent = server.requests.map(({ headers }) => [headers.get('x-forwarded-for'), headers.get('authorization')])
    expect(sent).toEqual([
      ['192.0.2.1', 'not ours'],
      ['192.0.2.1', 'Bearer a session'],
      ['192.0.2.1', 'Bearer a session'],
    ])
  })

  it('sends one value per header; its own takes precedence, whatever the case of the name', async () => {
    const server = scriptedServer(gives('a session'), gives(tokenUntil(minutes(15))))
    const headers = { 'Content-Type': 'text/plain', AUTHORIZATION: 'Basic eA==', 'X-Team': 'blue', 'x-team': 'red' }
    const session = createSession({ url: 'http://test', fetch: server.fetch, headers })
    await session.signIn({ email: 'ada@example.com', password: 'correct horse' })
    await session.token()
    const sent = server.requests.map(({ headers }) => Object.fromEntries(headers))
    expect(sent).toEqual([
      { authorization: 'Basic eA==', 'content-type': 'application/json', 'x-team': 'red' },
      { authorization: 'Bearer a session', 'x-team': 'red' },
    ])
  })
})
