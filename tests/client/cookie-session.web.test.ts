import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { inBrowser, takeProblem } from '../pages/in-browser.ts'
import { type PackedClient, packClient } from './packed.ts'

/** A page that keeps one session and one client, which the tests call. */
const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import { createTaskwire } from './index.js'
import { createSession } from './auth.js'
const url = location.origin
const session = createSession({ url, mode: 'cookie' })
window.session = session
window.tw = createTaskwire({ url, token: session.token, retries: 0 })
</script>`

/** The session and client of the page. */
const SIGN_UP = (email: string) =>
  `session.signUp({ name: 'Ada', email: '${email}', password: '${PASSWORD}' }).then(() => tw.account.me())`
const ME = 'tw.account.me().then(({ userId }) => userId, ({ code }) => code)'
const IS_SIGNED_IN = 'session.isSignedIn().catch(({ code }) => code)'

let packed: PackedClient
beforeAll(async () => {
  packed = await packClient()
})
afterAll(() => packed.remove())

describeInBrowser('a page on the server’s own origin', () => {
  const { open, url } = inBrowser()

  /** Opens the page, as a proxy serves it in front of the server. */
  async function openApp() {
    const watched = await open('/')
    await watched.page.context().route('**/app/*', async (route) => {
      const file = new URL(route.request().url()).pathname.slice('/app/'.length)
      if (file === '') await route.fulfill({ contentType: 'text/html', body: PAGE })
      else {
        const body = readFileSync(join(packed.installed, 'dist', file), 'utf8')
        await route.fulfill({ contentType: 'text/javascript', body })
      }
    })
    await openIn(watched.page)
    return watched
  }

  async function openIn(page: Page): Promise<void> {
    await page.goto(`${url()}/app/`)
    await page.waitForFunction('window.tw !== undefined')
  }

  async function signUp(page: Page): Promise<string> {
    return (await page.evaluate<{ userId: string }>(SIGN_UP(newEmail()))).userId
  }

  it('keeps the session after a reload, without a token that scripts can read', async () => {
    const { page } = await openApp()
    const sent: (string | null)[] = []
    page.on('request', async (request) => {
      if (request.url().includes('/api/auth/')) sent.push(await request.headerValue('authorization'))
    })
    const userId = await signUp(page)
    await page.reload()
    await page.waitForFunction('window.tw !== undefined')
    expect(await page.evaluate(IS_SIGNED_IN)).toBe(true)
    expect(await page.evaluate(ME)).toBe(userId)

    const [cookie, ...others] = await page.context().cookies()
    expect(others).toEqual([])
    expect(cookie).toMatchObject({ name: 'better-auth.session_token', path: '/', httpOnly: true, sameSite: 'Lax' })
    const readable = '[document.cookie, localStorage.length, sessionStorage.length]'
    expect(await page.evaluate(readable)).toEqual(['', 0, 0])
    expect(await page.evaluate('indexedDB.databases()')).toEqual([])
    const shown = 'fetch("/api/auth/get-session").then((r) => r.json()).then(({ session }) => session)'
    const { id, token } = await page.evaluate<{ id: string; token: string }>(shown)
    expect(token).toBe(id)
    expect(cookie?.value).not.toContain(token)
    await eventually(() => expect(sent).toEqual([null, null, null, null]))
  })

  it('is signed out in all tabs after a sign-out in one', async () => {
    const watched = await openApp()
    const { page } = watched
    await signUp(page)
    const other = await page.context().newPage()
    await openIn(other)
    expect(await other.evaluate(IS_SIGNED_IN)).toBe(true)

    await other.evaluate('session.signOut()')
    expect(await page.context().cookies()).toEqual([])
    await eventually(async () => expect(await page.evaluate(IS_SIGNED_IN)).toBe(false))
    expect(await page.evaluate(ME)).toBe('UNAUTHENTICATED')
    await openIn(other)
    expect(await other.evaluate(IS_SIGNED_IN)).toBe(false)
    watched.problems.splice(0, watched.problems.length, ...watched.problems.filter((text) => !/401/.test(text)))
  })

  it('ends the session on the server at a sign-out, also for a copy of the cookie', async () => {
    const watched = await openApp()
    const { page } = watched
    await signUp(page)
    const cookies = await page.context().cookies()
    await page.evaluate('session.signOut()')
    await page.context().addCookies(cookies)
    expect(await page.evaluate(IS_SIGNED_IN)).toBe(false)
    await takeProblem(watched, /401.*\/api\/auth\/token/)
  })

  it('never calls the API as a user who has signed in in another tab', async () => {
    const { page } = await openApp()
    const ada = await signUp(page)
    await page.evaluate('tw.tasks.create({ title: "of Ada" })')
    const other = await page.context().newPage()
    await openIn(other)
    expect(await other.evaluate(ME)).toBe(ada)

    const bob = await signUp(other)
    expect(bob).not.toBe(ada)
    // Until the message of the other tab arrives, the page may still use its own token.
    await eventually(async () => expect(await page.evaluate(ME)).toBe('UNAUTHENTICATED'))
    expect(await page.evaluate(IS_SIGNED_IN)).toBe(false)
    expect(await other.evaluate(ME)).toBe(bob)

    await openIn(page)
    expect(await page.evaluate(ME)).toBe(bob)
    expect(await page.evaluate('tw.tasks.stats().then(({ total }) => total)')).toBe(0)
  })

  it('does not take an unreachable server for a sign-out', async () => {
    const watched = await openApp()
    const { page } = watched
    const userId = await signUp(page)
    await page.reload()
    await page.waitForFunction('window.tw !== undefined')
    const reconnect = await intercept(page, '**/api/auth/token', (route) => route.abort())
    expect(await page.evaluate(IS_SIGNED_IN)).toBe('NETWORK')
    await takeProblem(watched, /ERR_FAILED/)
    reconnect()
    expect(await page.evaluate(IS_SIGNED_IN)).toBe(true)
    expect(await page.evaluate(ME)).toBe(userId)
  })
})
