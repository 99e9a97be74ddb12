import { afterEach, describe, expect, it, vi } from 'vitest'
import { createSession } from '../../client-sdk/src/session.ts'
import type { SessionOptions } from '../../client-sdk/src/session-options.ts'
import { drops, hangs, proxyAnswers, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const url = 'http://test'
const credentials = { email: 'ada@example.com', password: 'correct horse' }
const inMinutes = (count: number) => Math.floor(Date.now() / 1000) + count * 60

/** Creates an access token of a user, valid for 15 minutes. */
const tokenOf = (sub: string, jti = '') =>
  `h.${Buffer.from(JSON.stringify({ exp: inMinutes(15), sub, jti })).toString('base64url')}.s`

/** Returns the user of an access token. */
const userOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).sub

const gives =
  (token: string): Reaction =>
  () =>
    Response.json({ token })
const entersAs =
  (id: string): Reaction =>
  () =>
    Response.json({ token: 'the session token', user: { id } })
const leaves: Reaction = () => Response.json({ success: true })
const refuses: Reaction = () => Response.json({ message: 'Sign in first.', code: 'UNAUTHORIZED' }, { status: 401 })

/** A response that the test sends later. */
function delayed(reaction: Reaction) {
  const { promise, resolve } = Promise.withResolvers<void>()
  const delayedReaction: Reaction = async (request) => {
    await promise
    return reaction(request)
  }
  return { reaction: delayedReaction, send: resolve }
}

function open(...reactions: Reaction[]) {
  const server = scriptedServer(...reactions)
  const session = createSession({ url, mode: 'cookie', fetch: server.fetch })
  return { session, server, paths: () => server.requests.map(({ url }) => url.pathname) }
}

describe('a session in cookie mode', () => {
  it('sends the cookie to its own origin only, and no session token', async () => {
    const sent: RequestInit[] = []
    const server = scriptedServer(entersAs('ada'), gives(tokenOf('ada')), leaves)
    const fetch: typeof globalThis.fetch = (input, init = {}) => {
      sent.push(init)
      return server.fetch(input, init)
    }
    const session = createSession({ url, mode: 'cookie', fetch, headers: { 'X-Team': 'blue' } })
    await session.signIn(credentials)
    await session.token()
    await session.signOut()
    expect(sent.map(({ credentials }) => credentials)).toEqual(Array(3).fill('same-origin'))
    for (const { headers } of server.requests) {
      expect([headers.get('authorization'), headers.get('x-team')]).toEqual([null, 'blue'])
    }
    expect(JSON.stringify(sent)).not.toContain('the session token')
  })

  it('asks the server whether the user is signed in, once for each access token', async () => {
    const { session, paths } = open(gives(tokenOf('ada')))
    const answers = await Promise.all([session.isSignedIn(), session.token(), session.isSignedIn()])
    expect(answers.map((one) => (typeof one === 'string' ? userOf(one) : one))).toEqual([true, 'ada', true])
    expect(await session.isSignedIn()).toBe(true)
    expect(paths()).toEqual(['/api/auth/token'])
  })

  it('is not signed in if the server says so, and asks again the next time', async () => {
    const { session } = open(refuses, refuses, gives(tokenOf('ada')))
    expect(await session.isSignedIn()).toBe(false)
    expect((await errorOf(session.token())).code).toBe('UNAUTHENTICATED')
    expect(await session.isSignedIn()).toBe(true)
  })

  it.each<[what: string, reaction: Reaction, code: string]>([
    ['the server is unreachable', drops, 'NETWORK'],
    ['a proxy answers', proxyAnswers(200), 'UNAVAILABLE'],
    ['a proxy asks for a password', proxyAnswers(401), 'UNAVAILABLE'],
    ['the server is overloaded', proxyAnswers(503), 'UNAVAILABLE'],
  ])('does not claim that the user is signed out if %s', async (_, reaction, code) => {
    const { session } = open(reaction, gives(tokenOf('ada')))
    expect((await errorOf(session.isSignedIn())).code).toBe(code)
    expect(await session.isSignedIn()).toBe(true)
  })

  it('requests one token for all concurrent callers, and another to replace a rejected one', async () => {
    const [old, renewed] = [tokenOf('ada', 'old'), tokenOf('ada', 'new')]
    const { session, paths } = open(gives(old), gives(renewed))
    expect(new Set(await Promise.all(Array.from({ length: 20 }, () => session.token())))).toEqual(new Set([old]))
    const refused = Array.from({ length: 20 }, () => session.token({ refused: old }))
    expect(new Set(await Promise.all(refused))).toEqual(new Set([renewed]))
    expect(paths()).toHaveLength(2)
  })

  it('does not use a rejected token again if there is no other', async () => {
    const { session } = open(gives(tokenOf('ada')), refuses, drops, refuses)
    const refused = await session.token()
    expect((await errorOf(session.token({ refused }))).code).toBe('UNAUTHENTICATED')
    expect((await errorOf(session.token())).code).toBe('NETWORK')
    expect(await session.isSignedIn()).toBe(false)
  })

  it('renews an access token shortly before it expires', async () => {
    vi.useFakeTimers()
    const { session, paths } = open((request) => gives(tokenOf('ada'))(request))
    const first = await session.token()
    await vi.advanceTimersByTimeAsync(14 * 60_000)
    expect(await session.token()).toBe(first)
    await vi.advanceTimersByTimeAsync(45_000)
    expect(await session.token()).not.toBe(first)
    expect(paths()).toHaveLength(2)
  })

  it('rejects the access token of another user who has signed in with the browser since', async () => {
    const { session } = open(gives(tokenOf('ada')), gives(tokenOf('bob')), gives(tokenOf('bob')), gives(tokenOf('ada')))
    const refused = await session.token()
    expect(await errorOf(session.token({ refused }))).toMatchObject({
      code: 'UNAUTHENTICATED',
      message: 'Another user has signed in with this browser. Reload the page.',
    })
    expect(await session.isSignedIn()).toBe(false)
    expect(userOf(await session.token())).toBe('ada')
  })

  it('rejects the access token of another user than the one who has just signed in', async () => {
    const { session } = open(entersAs('ada'), gives(tokenOf('bob')))
    await session.signIn(credentials)
    expect((await errorOf(session.token())).code).toBe('UNAUTHENTICATED')
  })

  it('serves another user after its own sign-in or sign-out', async () => {
    const { session } = open(
      ...[entersAs('ada'), gives(tokenOf('ada')), entersAs('bob'), gives(tokenOf('bob'))],
      ...[leaves, gives(tokenOf('eve'))],
    )
    await session.signUp({ name: 'Ada', ...credentials })
    expect(userOf(await session.token())).toBe('ada')
    await session.signIn(credentials)
    expect(userOf(await session.token())).toBe('bob')
    await session.signOut()
    expect(userOf(await session.token())).toBe('eve')
  })

  it('does not use a token that was requested before a sign-in', async () => {
    const slow = delayed(gives(tokenOf('ada')))
    const { session } = open(slow.reaction, entersAs('bob'), gives(tokenOf('bob')))
    const before = session.token()
    await session.signIn(credentials)
    slow.send()
    expect(userOf(await before)).toBe('ada')
    expect(userOf(await session.token())).toBe('bob')
  })

  it('keeps the user, but no access token, after a failed sign-in', async () => {
    const { session, paths } = open(gives(tokenOf('ada')), refuses, gives(tokenOf('bob')))
    await session.token()
    expect((await errorOf(session.signIn(credentials))).code).toBe('UNAUTHENTICATED')
    expect((await errorOf(session.token())).message).toContain('Another user')
    expect(paths()).toHaveLength(3)
  })

  it('reports a failed sign-out, after which the browser is still signed in', async () => {
    const { session } = open(drops, proxyAnswers(200), gives(tokenOf('ada')))
    expect((await errorOf(session.signOut())).code).toBe('NETWORK')
    expect((await errorOf(session.signOut())).code).toBe('UNAVAILABLE')
    expect(await session.isSignedIn()).toBe(true)
  })

  it('ends a call immediately when its signal is aborted', async () => {
    const { session } = open(hangs)
    const stop = new AbortController()
    const call = session.signIn(credentials, stop)
    queueMicrotask(() => stop.abort())
    expect((await errorOf(call)).code).toBe('ABORTED')
  })

  it('asks the server again after a sign-in or sign-out in another tab', async () => {
    vi.stubGlobal('origin', url)
    vi.stubGlobal('BroadcastChannel', fakeChannels())
    const first = open(gives(tokenOf('ada')), gives(tokenOf('ada')), gives(tokenOf('bob')))
    const second = open(entersAs('ada'), leaves)
    await first.session.token()
    await second.session.signIn(credentials)
    expect(userOf(await first.session.token())).toBe('ada')
    await second.session.signOut()
    expect((await errorOf(first.session.token())).message).toContain('Another user')
    expect(first.paths()).toHaveLength(3)
  })
})

describe('the option "mode"', () => {
  const opened = (options: object) => () => createSession({ url, ...options } as SessionOptions)

  it('is "token" by default, and otherwise "cookie"', () => {
    expect(opened({ mode: 'token' })).not.toThrow()
    for (const mode of ['cookies', '', null, true]) {
      expect(opened({ mode })).toThrow(new TypeError('"mode" must be "token" or "cookie", or omitted.'))
    }
  })

  it('does not permit a storage together with a cookie', () => {
    const storage = { get: () => undefined, set: () => {} }
    expect(opened({ mode: 'token', storage })).not.toThrow()
    expect(opened({ mode: 'cookie', storage })).toThrow(
      new TypeError('"storage" must be omitted with mode "cookie": the browser stores the session.'),
    )
  })

  it('permits a cookie only to pages on the origin of the server', () => {
    vi.stubGlobal('origin', 'http://test:3000')
    expect(opened({})).not.toThrow()
    expect(opened({ mode: 'cookie' })).toThrow(
      new TypeError(
        '"url" must have the origin of the page, "http://test:3000", with mode "cookie": other origins get no cookie.',
      ),
    )
    expect(opened({ mode: 'cookie', url: 'http://test:3000/tasks' })).not.toThrow()
  })
})

/** Creates a BroadcastChannel that delivers immediately, to the other channels of its name. */
function fakeChannels() {
  const channels = new Set<Channel>()
  class Channel {
    onmessage: (() => void) | undefined
    readonly name: string
    constructor(name: string) {
      this.name = name
      channels.add(this)
    }
    postMessage() {
      for (const channel of channels) if (channel !== this && channel.name === this.name) channel.onmessage?.()
    }
  }
  return Channel
}
