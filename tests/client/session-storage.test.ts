import { afterEach, describe, expect, it, vi } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import {
  type CookieAttributes,
  type CookieJar,
  cookieSessionStorage,
  localSessionStorage,
  type SessionStorage,
} from '../../client-sdk/src/session-storage.ts'
import { fails, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

afterEach(() => void vi.unstubAllGlobals())

const url = 'http://test'
const credentials = { email: 'ada@example.com', password: 'correct horse' }
const refuses: Reaction = () => Response.json({ message: 'Unauthorized', code: 'UNAUTHORIZED' }, { status: 401 })
const leaves: Reaction = () => Response.json({ success: true })
const diskFull = () => {
  throw new Error('The disk is full')
}

/** The ways in which a function of a storage fails. */
const FAILURES = { throws: diskFull, rejects: async () => diskFull() }

/** Creates a storage whose `get` fails from its second call on. */
function unreadableLater(fail: () => never | Promise<never>): SessionStorage {
  let calls = 0
  return { get: () => (++calls === 1 ? 'a session' : fail()), set: () => {} }
}

describe.each(Object.entries(FAILURES))('a storage that %s', (_, fail) => {
  const undeletable: SessionStorage = { get: () => 'a session', set: fail }
  const unreadable: SessionStorage = { get: fail, set: fail }

  it.each([
    ['to delete the session', undeletable],
    ['to read the session again', unreadableLater(fail)],
  ])('does not hide that the server has ended the session, if it fails %s', async (_, storage) => {
    const { fetch } = scriptedServer(refuses)
    const session = createSession({ url, storage, fetch })
    expect(await errorOf(session.token())).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  })

  it('does not hide from the client that the session has ended', async () => {
    const { fetch } = scriptedServer(refuses)
    const { token } = createSession({ url, storage: undeletable, fetch })
    const error = await errorOf(createTaskwire({ url, token, fetch }).tasks.list())
    expect(error).toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
  })

  it('does not hide from the client that the server rejects an access token', async () => {
    const access = scriptedServer(() => Response.json({ token: 'an access token' }))
    const { token } = createSession({ url, storage: unreadableLater(fail), fetch: access.fetch })
    const { fetch } = scriptedServer(fails('UNAUTHENTICATED'))
    expect((await errorOf(createTaskwire({ url, token, fetch }).tasks.list())).code).toBe('UNAUTHENTICATED')
  })

  it('does not hide a wrong password', async () => {
    const { fetch } = scriptedServer(refuses)
    const session = createSession({ url, storage: unreadable, fetch })
    expect((await errorOf(session.signIn(credentials))).code).toBe('UNAUTHENTICATED')
    expect((await errorOf(session.signUp({ name: 'Ada', ...credentials }))).code).toBe('UNAUTHENTICATED')
  })

  it('does not hide that a sign-out is rejected', async () => {
    const session = createSession({ url, storage: undeletable, fetch: scriptedServer(refuses).fetch })
    expect((await errorOf(session.signOut())).code).toBe('UNAUTHENTICATED')
  })

  it('does not prevent the sign-out on the server, and its error is reported', async () => {
    const server = scriptedServer(leaves)
    const session = createSession({ url, storage: undeletable, fetch: server.fetch })
    await expect(session.signOut()).rejects.toThrow('The disk is full')
    expect(server.requests).toHaveLength(1)
  })

  it('does not prevent the deletion of a session that cannot be read, and its error is reported', async () => {
    const set = vi.fn()
    const session = createSession({ url, storage: { get: fail, set } })
    await expect(session.signOut()).rejects.toThrow('The disk is full')
    expect(set.mock.calls).toEqual([[undefined]])
  })
})

it('localSessionStorage stores a session in localStorage', () => {
  const items = new Map<string, string>()
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => items.set(key, value),
    removeItem: (key: string) => items.delete(key),
  })
  const storage = localSessionStorage()
  expect(storage.get()).toBeUndefined()
  void storage.set('a session')
  expect([...items]).toEqual([['taskwire.session', 'a session']])
  expect(localSessionStorage().get()).toBe('a session')
  expect(localSessionStorage('another').get()).toBeUndefined()
  void storage.set(undefined)
  expect(items.size).toBe(0)
})

describe('cookieSessionStorage', () => {
  /** Creates the cookies of a request, as frameworks offer them, and records what is set. */
  function newJar(values: Record<string, string> = {}) {
    const cookies = new Map(Object.entries(values))
    const sets: [name: string, value: string, attributes: CookieAttributes][] = []
    const jar = {
      get: (name: string) => cookies.get(name),
      set: (name: string, value: string, attributes: CookieAttributes) => {
        sets.push([name, value, attributes])
        cookies.set(name, value)
      },
    }
    return { jar, sets }
  }
  const safe = { httpOnly: true, sameSite: 'lax', secure: true, path: '/' }

  it('sets a cookie that scripts, other sites and plain HTTP do not get, and deletes it by the same attributes', async () => {
    const { jar, sets } = newJar()
    const storage = cookieSessionStorage(jar)
    expect(await storage.get()).toBeUndefined()
    await storage.set('a session')
    expect(await storage.get()).toBe('a session')
    await storage.set(undefined)
    expect(await storage.get()).toBeUndefined()
    expect(sets).toEqual([
      ['taskwire-session', 'a session', { ...safe, maxAge: 604_800 }],
      ['taskwire-session', '', { ...safe, maxAge: 0 }],
    ])
  })

  it('accepts another name, and cookies over http for development', async () => {
    const { jar, sets } = newJar()
    await cookieSessionStorage(jar, { name: 'tasks', secure: false }).set('a session')
    expect(sets).toEqual([['tasks', 'a session', { ...safe, secure: false, maxAge: 604_800 }]])
  })

  it.each<[what: string, cookies: Parameters<typeof cookieSessionStorage>[0]]>([
    ['values', { get: () => 'a session', set: () => {} }],
    ['objects with a value', { get: () => ({ value: 'a session' }), set: () => {} }],
    ['promises', { get: async () => ({ value: 'a session' }), set: async () => {} }],
    ['the cookies of the current request', () => newJar({ 'taskwire-session': 'a session' }).jar],
    ['a promise of these', async () => newJar({ 'taskwire-session': 'a session' }).jar],
  ])('reads cookies from functions that return %s', async (_, cookies) => {
    expect(await cookieSessionStorage(cookies).get()).toBe('a session')
  })

  it('keeps the visitors of one server apart', async () => {
    const [ada, bob] = [newJar().jar, newJar().jar]
    let current: CookieJar = ada
    const storage = cookieSessionStorage(() => current)
    await storage.set("Ada's session")
    current = bob
    expect(await storage.get()).toBeUndefined()
  })

  it('does not hide that the session has ended where a framework permits no changes of cookies', async () => {
    const jar: CookieJar = { get: () => 'a session', set: diskFull }
    const session = createSession({ url, storage: cookieSessionStorage(jar), fetch: scriptedServer(refuses).fetch })
    expect((await errorOf(session.token())).code).toBe('UNAUTHENTICATED')
  })

  it('stores the session of a sign-in, and deletes it when the server has ended the session', async () => {
    const { jar } = newJar()
    const server = scriptedServer(() => Response.json({ token: 'a session' }), refuses)
    const session = createSession({ url, storage: cookieSessionStorage(jar), fetch: server.fetch })
    await session.signIn(credentials)
    expect(jar.get('taskwire-session')).toBe('a session')
    await errorOf(session.token())
    expect(await session.isSignedIn()).toBe(false)
  })
})
