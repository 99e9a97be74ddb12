import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeInBrowser, type OpenBrowser, openBrowser, type WatchedPage } from '../helpers/browser.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { type ReverseProxy, startReverseProxy } from '../helpers/reverse-proxy.ts'
import { startServer } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { execute, signedIn as signedInOnDocs, submit } from '../pages/in-browser.ts'
import { builtApp } from '../web/built-app.ts'
import { enter, loadedApp, offline, signedIn, storedApp } from '../web/in-app.ts'
import { add, saved, task, titles } from '../web/own-tasks.ts'

/** Two servers of one origin, one behind a proxy that keeps the base path, and one that strips it. */
const KEPT = '/api/tw'
const STRIPPED = '/tw'

describeInBrowser('behind a reverse proxy, under a base path', () => {
  const cleanUp = new AsyncDisposableStack()
  let proxy: ReverseProxy
  let browser: OpenBrowser
  const opened: WatchedPage[] = []
  beforeAll(async () => {
    await builtApp()
    proxy = cleanUp.use(await startReverseProxy())
    browser = cleanUp.use(await openBrowser())
    for (const basePath of [KEPT, STRIPPED]) {
      const data = cleanUp.use(await preparedDirectory())
      const env = { DATA_DIR: data.path, PUBLIC_URL: proxy.origin + basePath }
      const { url } = cleanUp.use(await startServer({ env }))
      proxy.serve({ basePath, target: url, strips: basePath === STRIPPED })
    }
  })
  afterAll(() => cleanUp.disposeAsync())
  afterEach(async () => {
    for (const { problems, expected, hosts, page } of opened.splice(0)) {
      await page.context().close()
      expect(problems.filter((problem) => !expected.some((one) => one.test(problem)))).toEqual([])
      expect([...hosts]).toEqual([new URL(proxy.origin).host])
    }
    // Chromium asks each origin for this file.
    expect(proxy.paths.splice(0).filter((path) => !/^\/(api\/tw|tw)\/|^\/favicon\.ico$/.test(path))).toEqual([])
  })

  async function open(path: string): Promise<WatchedPage> {
    const watched = await browser.newPage({ viewport: { width: 1280, height: 900 }, serviceWorkers: 'allow' })
    watched.page.setDefaultTimeout(patienceMs())
    opened.push(watched)
    await watched.page.goto(proxy.origin + path)
    return watched
  }

  async function signUp(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'Create an account' }).click()
    await page.getByLabel('Name').fill('Ada')
    await enter(page, 'Create account', { email: newEmail(), password: PASSWORD })
    await signedIn(page)
    await loadedApp(page)
  }

  it.each([KEPT, STRIPPED])('the web app at %s signs up, adds a task, and starts without network', async (base) => {
    const watched = await open(`${base}/`)
    const { page } = watched
    await page.getByRole('link', { name: 'Open the web app' }).click()
    await signUp(page)
    await page.getByRole('link', { name: 'Inbox' }).click()
    expect(new URL(page.url()).pathname).toBe(`${base}/app/inbox`)
    await add(page, 'Buy milk')
    await saved(page)
    expect(await page.context().cookies()).toMatchObject([{ name: 'better-auth.session_token', path: base }])
    await storedApp(page)
    expect(await page.evaluate('navigator.serviceWorker.ready.then(({ scope }) => scope)')).toBe(
      `${proxy.origin}${base}/app/`,
    )
    await offline(watched, async () => {
      await page.reload()
      await task(page, 'Buy milk').waitFor()
      await add(page, 'Buy bread')
      await page.goto(`${proxy.origin}${base}/app/settings`)
      await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    })
    await page.goto(`${proxy.origin}${base}/app/inbox`)
    await saved(page)
    expect(await titles(page)).toEqual(['Buy milk', 'Buy bread'])
    await page.goto(`${proxy.origin}${base}/`)
    await signedIn(page)
    expect(new URL(page.url()).pathname).toBe(`${base}/app/today`)
  })

  it('two servers of one origin have sessions, data and service workers of their own', async () => {
    const { page } = await open(`${KEPT}/app/`)
    for (const [base, title] of [
      [KEPT, 'Of the first'],
      [STRIPPED, 'Of the second'],
    ] as const) {
      await page.goto(`${proxy.origin}${base}/app/`)
      await signUp(page)
      await page.goto(`${proxy.origin}${base}/app/inbox`)
      await add(page, title)
      await saved(page)
      await storedApp(page)
    }
    await page.goto(`${proxy.origin}${KEPT}/app/inbox`)
    await task(page, 'Of the first').waitFor()
    expect(await titles(page)).toEqual(['Of the first'])
    const caches = await page.evaluate<string[]>('caches.keys()')
    expect(caches.map((name) => name.replace(/[0-9a-f]{16}$/, '')).sort()).toEqual([
      `taskwire-app-${KEPT}/app/-`,
      `taskwire-app-${STRIPPED}/app/-`,
    ])
    expect((await page.context().cookies()).map(({ path }) => path).sort()).toEqual([KEPT, STRIPPED])
  })

  it.each([KEPT, STRIPPED])('the documentation at %s calls the API', async (base) => {
    const { page } = await open(`${base}/docs`)
    await submit(page, 'Create account', { email: newEmail(), password: PASSWORD })
    await signedInOnDocs(page).waitFor()
    const created = await execute(page, 'Creates a task', { body: { title: 'Buy milk' } })
    expect(created).toMatchObject({ status: '201', text: expect.stringContaining(`${base}/api/v1/tasks`) })
    // Filled in from the response before.
    expect((await execute(page, 'Gets a task by id, including those in the trash')).status).toBe('200')
    await page.getByRole('link', { name: 'Reference' }).click()
    await page.getByRole('heading', { name: 'Creates a task' }).waitFor()
    await page.getByRole('link', { name: 'Taskwire' }).first().click()
    await page.getByRole('link', { name: 'Open the web app' }).waitFor()
    expect(new URL(page.url()).pathname).toBe(`${base}/`)
  })
})
