import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { kill, usePages } from './use-pages.ts'

/** In a page: the exports of page-module.ts. */
declare const offline: typeof import('./page-module.ts')

describeInBrowser('tabs of a browser', () => {
  const { open, openSibling, served } = usePages()

  it.each([
    ['is closed', (page: Page) => page.close()],
    ['is killed', kill],
    ['goes to another site', (page: Page) => page.goto('about:blank')],
  ])('elect another leader when the page of the leader %s', async (_, end) => {
    const { page, other } = await joinTwo()
    await end(page)
    await eventually(async () => expect(await seen(other)).toEqual({ isLeader: true, events: ['leader'] }))
  })

  it('receive the messages of each other', async () => {
    const { page, other } = await joinTwo()
    await page.evaluate((at) => offline.send({ at }), new Date(0))
    await eventually(async () => expect((await seen(other)).events).toEqual([{ at: new Date(0) }]))
    await other.evaluate(() => offline.send('answer'))
    await eventually(async () => expect((await seen(page)).events).toEqual(['leader', 'answer']))
  })

  // The events are simulated: headless pages are always visible, so they are neither frozen nor cached.
  it.each([
    ['is frozen', `document.dispatchEvent(new Event('freeze'))`, `document.dispatchEvent(new Event('resume'))`],
    ['goes to the back/forward cache', transition('pagehide'), transition('pageshow')],
  ])('elect another leader when the page %s, and let it join again', async (_, leave, rejoin) => {
    const { page, other } = await joinTwo()
    await page.evaluate(leave)
    expect((await seen(page)).isLeader).toBe(false)
    await eventually(async () => expect((await seen(other)).isLeader).toBe(true))
    await page.evaluate(rejoin)
    expect(await seen(page)).toEqual({ isLeader: false, events: ['leader', 'gap'] })
    await other.evaluate(() => offline.send('after'))
    await eventually(async () => expect((await seen(page)).events).toEqual(['leader', 'gap', 'after']))
    await other.close()
    await eventually(async () => expect((await seen(page)).isLeader).toBe(true))
  })

  it('are all leaders and receive messages in pages without TLS, which have no Web Locks', async () => {
    const { page } = await open()
    const other = await openSibling(page)
    for (const insecure of [page, other]) {
      await insecure.route('http://insecure.test/', (route) =>
        route.fulfill({ contentType: 'text/html', body: served().html }),
      )
      await insecure.goto('http://insecure.test/')
      expect(await insecure.evaluate('[isSecureContext, navigator.locks === undefined]')).toEqual([false, true])
      await insecure.evaluate(() => offline.join())
      await eventually(async () => expect(await seen(insecure)).toEqual({ isLeader: true, events: ['leader'] }))
    }
    await page.evaluate(() => offline.send('one'))
    await eventually(async () => expect((await seen(other)).events).toEqual(['leader', 'one']))
  })

  /** Opens two pages that have joined. The first is the leader. */
  async function joinTwo(): Promise<{ page: Page; other: Page }> {
    const { page } = await open()
    const other = await openSibling(page)
    await page.evaluate(() => offline.join())
    await eventually(async () => expect((await seen(page)).isLeader).toBe(true))
    await other.evaluate(() => offline.join())
    expect(await seen(other)).toEqual({ isLeader: false, events: [] })
    return { page, other }
  }
})

function seen(page: Page) {
  return page.evaluate(() => offline.seen())
}

/** Returns a script that dispatches an event of a page that can be cached. */
function transition(type: 'pagehide' | 'pageshow'): string {
  return `void dispatchEvent(new PageTransitionEvent('${type}', { persisted: true }))`
}
