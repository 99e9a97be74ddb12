import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import type { App } from '../../src/app.ts'
import { staticContent } from '../../src/http/compression/static-content.ts'
import { createSignInApp } from '../helpers/sign-in-app.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

const ORIGIN = 'https://tasks.example.com'
/** One for all, because they share the signing keys in the database. */
const secret = crypto.randomUUID().repeat(2)
const page = staticContent(new Uint8Array(1), 'text/html')
const person = () => ({ name: 'Ada', email: newEmail(), password: PASSWORD })

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

describe.each([
  ['', 'passes on'],
  ['/api/tw', 'keeps'],
  ['/api/tw', 'strips'],
])('under the base path "%s", behind a proxy that terminates TLS and %s the path', (base, form) => {
  const url = ORIGIN + base
  let app: App
  beforeAll(async () => {
    app = await createSignInApp(database, url, {
      settings: { secret },
      parts: { publicUrl: new URL(url), basePath: base, webFiles: async () => ({ page, files: new Map() }) },
    })
  })

  /** Sends a request through the proxy. */
  const through: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    const { origin, pathname, search } = new URL(request.url)
    if (origin !== ORIGIN || !pathname.startsWith(`${base}/`)) throw new Error(`${request.url} leads elsewhere`)
    const path = form === 'strips' ? pathname.slice(base.length) : pathname
    return app.fetch(new Request(`http://127.0.0.1:8000${path}${search}`, request))
  }

  /** Signs up as a page of the origin does. */
  async function signUp() {
    const response = await through(`${url}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Origin: ORIGIN, 'Sec-Fetch-Site': 'same-origin' },
      body: JSON.stringify(person()),
    })
    const [cookie = ''] = response.headers.getSetCookie()
    return { status: response.status, cookie, sent: cookie.split(';')[0] ?? '' }
  }

  function signOut(headers: Record<string, string>): Promise<Response> {
    const all = { 'Content-Type': 'application/json', ...headers }
    return through(`${url}/api/auth/sign-out`, { method: 'POST', headers: all, body: '{}' })
  }

  it('a client signs up, changes and reads tasks, and signs out', async () => {
    const session = createSession({ url, fetch: through })
    await session.signUp(person())
    const tw = createTaskwire({ url, token: session.token, fetch: through })
    const { id } = await tw.tasks.create({ title: 'Buy milk' })
    await tw.tasks.complete({ id })
    expect(await tw.tasks.list()).toMatchObject({ items: [{ id, completed: true }] })
    await session.signOut()
    await expect(session.token()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('a client gets changes as they happen', async () => {
    const session = createSession({ url, fetch: through })
    await session.signUp(person())
    const tw = createTaskwire({ url, token: session.token, fetch: through })
    const controller = new AbortController()
    const { cursor } = await tw.changes.cursor()
    const changes = tw.changes.live({ cursor, signal: controller.signal })[Symbol.asyncIterator]()
    const next = changes.next()
    const { id } = await tw.tasks.create({ title: 'Buy milk' })
    expect((await next).value).toMatchObject({ entity: 'task', op: 'upsert', id })
    controller.abort()
    await changes.next()
  })

  it('tokens name the public URL as issuer and audience', async () => {
    const session = createSession({ url, fetch: through })
    await session.signUp(person())
    expect(decodeJwt(await session.token())).toMatchObject({ iss: url, aud: url })
  })

  it('the session cookie has the base path, and is deleted under it', async () => {
    const { status, cookie, sent } = await signUp()
    expect(status).toBe(200)
    expect(cookie).toMatch(/^__Secure-better-auth\.session_token=/)
    expect(cookie.split('; ')).toEqual(
      expect.arrayContaining([`Path=${base || '/'}`, 'HttpOnly', 'Secure', 'SameSite=Lax']),
    )
    const headers = { Cookie: sent, Origin: ORIGIN }
    expect((await through(`${url}/api/auth/token`, { headers })).status).toBe(200)
    const left = await signOut(headers)
    expect(left.headers.getSetCookie()).toContainEqual(
      expect.stringMatching(new RegExp(`^__Secure-better-auth.session_token=; Max-Age=0; Path=${base || '/'};`)),
    )
    expect((await through(`${url}/api/auth/token`, { headers })).status).toBe(401)
  })

  it('the sign-in accepts pages of the origin, and no others', async () => {
    const { sent } = await signUp()
    expect((await signOut({ Cookie: sent, Origin: 'https://evil.example' })).status).toBe(403)
    expect((await signOut({ Cookie: sent, Origin: ORIGIN })).status).toBe(200)
  })

  it('REST answers with addresses that lead back, and a calendar feed with links to the web app', async () => {
    const session = createSession({ url, fetch: through })
    await session.signUp(person())
    const headers = { Authorization: `Bearer ${await session.token()}`, 'Content-Type': 'application/json' }
    const create = (title: string) => {
      const body = JSON.stringify({ title, due: { date: '2099-01-05' } })
      return through(`${url}/api/v1/tasks`, { method: 'POST', headers, body })
    }
    const location = (await create('First')).headers.get('Location') ?? ''
    await create('Second')
    expect(location).toMatch(new RegExp(`^${base}/api/v1/tasks/[0-9a-f-]{36}$`))
    expect((await through(new URL(location, url), { headers })).status).toBe(200)
    const list = await through(`${url}/api/v1/tasks?limit=1`, { headers })
    const [, next = ''] = /^<([^>]+)>; rel="next"$/.exec(list.headers.get('Link') ?? '') ?? []
    expect(next).toMatch(new RegExp(`^${base}/api/v1/tasks\\?limit=1&cursor=`))
    expect((await through(new URL(next, url), { headers })).status).toBe(200)

    const tw = createTaskwire({ url, token: session.token, fetch: through })
    const feed = await tw.calendar.createFeed({ name: 'Work' })
    expect(feed.url).toMatch(new RegExp(`^${url}/calendar/tw_cal_\\w+\\.ics$`))
    const calendar = await through(feed.url ?? '')
    expect(calendar.status).toBe(200)
    expect((await calendar.text()).replaceAll('\r\n ', '')).toContain(`${url}/app/inbox?task=${location.slice(-36)}`)
  })
})
