import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import type { Page, Request } from 'playwright-core'
import { beforeAll, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { builtApp } from './built-app.ts'
import { inApp } from './in-app.ts'
import { call, saved, task } from './own-tasks.ts'

const LIMIT_KB = 190

/** Notes when an element that matches a selector is first drawn, in milliseconds since 1970. */
const NOTE_FIRST = `(selector) => {
  const look = () => {
    if (document.querySelector(selector)) window.shownAt = Date.now()
    else requestAnimationFrame(look)
  }
  look()
}`

describeInBrowser('the first screens of the web app', () => {
  const { openSignedIn, open, url } = inApp()
  let folder: string
  beforeAll(async () => {
    folder = await builtApp()
  })

  /** Opens a page in an empty profile. Returns the scripts that it requests before an element is shown, in KB with gzip. */
  async function scriptsBefore(selector: string, path: string, user?: Page) {
    const { page } = await open('/health/live', { serviceWorkers: 'allow' })
    if (user) await page.context().addCookies(await user.context().cookies())
    const requests: Request[] = []
    // Also those of the service worker.
    page.context().on('request', (request) => requests.push(request))
    await page.addInitScript(`(${NOTE_FIRST})(${JSON.stringify(selector)})`)
    await page.goto(url() + path)
    await page.locator(selector).first().waitFor()
    // What is loaded later is loaded: the app is stored, and its lists can be dragged.
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    const shownAt = await page.evaluate<number>('window.shownAt')
    const names = requests
      .filter((request) => request.timing().startTime < shownAt)
      .flatMap((request) => /\/app\/(.+\.js)$/.exec(request.url())?.[1] ?? [])
    const all = new Set(requests.flatMap((request) => /\/app\/(.+\.js)$/.exec(request.url())?.[1] ?? []))
    const sizes = Object.fromEntries([...new Set(names)].map((name) => [name, kilobytes(name)]))
    return { page, sizes, all, sum: Object.values(sizes).reduce((sum, size) => sum + size, 0) }
  }

  function kilobytes(name: string): number {
    return gzipSync(readFileSync(folder + name), { level: 9 }).length / 1024
  }

  it(`show the sign-in with at most ${LIMIT_KB} KB of scripts, and load the rest after it`, async () => {
    const { sizes, sum, all } = await scriptsBefore('input[type=password]', '/app/')
    expect({ sizes, sum }).toEqual({ sizes, sum: expect.toSatisfy((kb) => kb > 50 && kb <= LIMIT_KB) })
    expect(Object.keys(sizes)).not.toContain('sw.js')
    expect(all.size).toBeGreaterThan(2 * Object.keys(sizes).length)
  })

  it('show tasks in a browser that has nothing stored, and are usable', async () => {
    const watched = await openSignedIn()
    const { id: listId } = await call<{ id: string }>(watched, 'lists.create', { name: 'Shopping' })
    await call(watched, 'tasks.create', { title: 'In the list', listId })
    await call(watched, 'tasks.create', { title: 'In the inbox' })
    await call(watched, 'tasks.create', { title: 'Due long ago', due: { date: '2020-02-02' }, listId })
    for (const [path, title] of [
      ['/app/today', 'Due long ago'],
      ['/app/inbox', 'In the inbox'],
      [`/app/lists/${listId}`, 'In the list'],
    ] as const) {
      // On a slow machine, loading of the rest may begin before the first row is drawn. `budgets.test.ts` has the bound.
      const { page, sum } = await scriptsBefore('.task-title', path, watched.page)
      expect({ path, sum }).toEqual({ path, sum: expect.toSatisfy((kb) => kb > 50) })
      // It can be used, also what is loaded later.
      await task(page, title).and(page.locator('[data-allows-dragging]')).waitFor()
      await task(page, title).locator('.task-ring').click()
      await page.getByText(`Completed “${title}”`).waitFor()
      await saved(page)
      await page.context().close()
    }
  })
})
