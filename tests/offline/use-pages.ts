import type { CDPSession, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type OpenBrowser, openBrowser, type WatchedPage } from '../helpers/browser.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { type ServedPage, servePage } from './serve-page.ts'

/** Starts a browser and serves the page for the tests of a `describe`. */
export function usePages() {
  const cleanUp = new AsyncDisposableStack()
  let browser: OpenBrowser
  let served: ServedPage
  const opened: WatchedPage[] = []
  beforeAll(async () => {
    served = cleanUp.use(await servePage(`${import.meta.dirname}/page-module.ts`))
    browser = cleanUp.use(await openBrowser())
  })
  afterAll(() => cleanUp.disposeAsync())
  afterEach(async () => {
    for (const watched of opened.splice(0)) {
      await watched[Symbol.asyncDispose]()
      expect(watched.problems).toEqual([])
    }
  })
  return {
    served: () => served,
    session: (page: Page): Promise<CDPSession> => page.context().newCDPSession(page),
    /** Opens the page in a new profile, after an optional script. */
    open: async (script?: string): Promise<WatchedPage> => {
      const watched = await browser.newPage()
      opened.push(watched)
      watched.page.setDefaultTimeout(patienceMs())
      if (script !== undefined) await watched.page.addInitScript(script)
      await watched.page.goto(served.url)
      return watched
    },
    /** Opens the page again in the profile of another one. */
    openSibling: async (page: Page): Promise<Page> => {
      const sibling = await page.context().newPage()
      await sibling.goto(served.url)
      return sibling
    },
  }
}

/** Kills the process of a page. */
export async function kill(page: Page): Promise<void> {
  const crashed = page.waitForEvent('crash')
  const cdp = await page.context().newCDPSession(page)
  // The call has no answer: the process that would send it is gone.
  cdp.send('Page.crash').catch(() => {})
  await crashed
}
