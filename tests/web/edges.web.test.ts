import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { intercept } from '../helpers/intercept.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { changingServer } from './changing-server.ts'
import { enter, inApp, offline, signedIn, storedApp, takeProblems } from './in-app.ts'
import { add, saved, task } from './own-tasks.ts'

describeInBrowser('the web app at its edges', () => {
  const { openSignedIn, openSignedOut, url } = inApp()

  describe('at sign-out', () => {
    it('[W-05] deletes the data of the user from the device, in all tabs', async () => {
      const watched = await openSignedIn()
      const { page } = watched
      await add(page, 'Buy milk')
      await saved(page)
      const other = await page.context().newPage()
      await other.goto(`${url()}/app/today`)
      await task(other, 'Buy milk').waitFor()
      await page.goto(`${url()}/app/settings`)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in to Taskwire' }).waitFor()
      await other.getByRole('heading', { name: 'Sign in to Taskwire' }).waitFor()
      expect(await page.evaluate('localStorage.getItem("taskwire.user")')).toBeNull()
      const names = await page.evaluate<string[]>('indexedDB.databases().then((all) => all.map(({ name }) => name))')
      expect(names).toEqual([])
      watched.problems.length = 0
    })

    it('asks before it deletes changes that were not sent', async () => {
      const watched = await openSignedIn()
      const { page } = watched
      await storedApp(page)
      await saved(page)
      const reconnect = await intercept(page, '**/trpc/tasks.*', (route) => route.abort())
      await add(page, 'Not sent')
      await page.goto(`${url()}/app/settings`)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByText(/1 change was not sent to the server yet/).waitFor()
      await page.getByRole('button', { name: 'Stay signed in' }).click()
      await page.goto(`${url()}/app/today`)
      await task(page, 'Not sent').waitFor()
      await page.goto(`${url()}/app/settings`)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('button', { name: 'Delete it and sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in to Taskwire' }).waitFor()
      reconnect()
      await takeProblems(watched, /ERR_FAILED|401/)
    })

    it('needs the server: without it the user stays signed in', async () => {
      const watched = await openSignedIn()
      const { page } = watched
      await page.goto(`${url()}/app/settings`)
      await saved(page)
      await offline(watched, async () => {
        await page.getByRole('button', { name: 'Sign out' }).click()
        await page.getByText('You are still signed in.').waitFor()
      })
    })
  })

  describe('with several users of one browser', () => {
    it('[W-06] never shows the data of one to another, and gives each back what was not sent', async () => {
      const watched = await openSignedIn()
      const { page, email } = watched
      await saved(page)
      const reconnect = await intercept(page, '**/trpc/tasks.*', (route) => route.abort())
      await add(page, 'Only mine')
      await page.context().clearCookies()
      reconnect()
      await page.goto(`${url()}/app/today`)
      await page.getByText('Your session has ended.').waitFor()
      await page.getByRole('link', { name: 'Create an account' }).click()
      await page.getByLabel('Name').fill('Grace')
      await enter(page, 'Create account', { email: newEmail(), password: PASSWORD })
      await signedIn(page)
      await saved(page)
      expect(await task(page, 'Only mine').count()).toBe(0)
      await page.goto(`${url()}/app/settings`)
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByRole('heading', { name: 'Sign in to Taskwire' }).waitFor()
      await enter(page, 'Sign in', { email, password: PASSWORD })
      await signedIn(page)
      await task(page, 'Only mine').waitFor()
      await saved(page)
      await takeProblems(watched, /ERR_FAILED|401/)
    })
  })

  describe('with another version of the server', () => {
    it.each([
      ['older', 0, 'The server is older than this app.'],
      ['newer', 99, 'The server is newer than this app.'],
    ])('says that the server is %s, and goes on', async (_, contract, text) => {
      const { page } = await openSignedIn()
      await saved(page)
      await page.route(/\/trpc\/[^?]*system\.info/, async (route) => {
        const response = await route.fetch()
        await route.fulfill({
          response,
          body: (await response.text()).replace(/"contract":\d+/, `"contract":${contract}`),
        })
      })
      await page.reload()
      await page.getByText(text).waitFor()
      await add(page, 'Still works')
      await saved(page)
      await page.unrouteAll({ behavior: 'ignoreErrors' })
    })

    /** Opens the app, lets the server offer a new version with changes to its worker, and agrees to it. */
    async function agreeToNewVersion(edit: (script: string) => string, steps: (page: Page) => Promise<void>) {
      await using server = await changingServer(url())
      const { page, problems, hosts } = await openSignedOut()
      await page.goto(`${server.url}/app/sign-in`)
      await storedApp(page)
      server.change('/app/sw.js', (script) => `${edit(script)}\n// The next version.`)
      await page.reload()
      await page.evaluate('navigator.serviceWorker.ready.then((found) => found.update()).then(() => true)')
      await page.getByText('A new version of the app is ready.').waitFor()
      await page.evaluate('window.isOld = true')
      const loaded = page.waitForEvent('load')
      await page.getByRole('button', { name: 'Reload' }).click()
      await loaded
      await page.getByRole('heading', { name: 'Sign in to Taskwire' }).waitFor()
      expect(await page.evaluate('window.isOld')).toBeUndefined()
      await steps(page)
      // The page loads other parts of the app later, also from that server.
      await page.close()
      problems.length = 0
      hosts.delete(new URL(server.url).host)
    }

    it('starts a new version only after the user has agreed', () =>
      agreeToNewVersion(
        (script) => script,
        async (page) => {
          expect(await page.getByText('A new version of the app is ready.').count()).toBe(0)
        },
      ))

    it('loads the page again even if the browser lets the new version wait', () =>
      agreeToNewVersion(
        (script) => {
          expect(script).toContain('.skipWaiting()')
          return script.replace('.skipWaiting()', '')
        },
        async () => {},
      ))
  })

  it('uses its service worker also in a page that was loaded without it', async () => {
    const { page } = await openSignedOut()
    await storedApp(page)
    const debugging = await page.context().newCDPSession(page)
    const loaded = page.waitForEvent('load')
    // As with the key Shift.
    await debugging.send('Page.reload', { ignoreCache: true })
    await loaded
    await storedApp(page)
  })

  it('works in a window without IndexedDB, and says what that means', async () => {
    const { page } = await openSignedIn()
    await saved(page)
    await page.addInitScript('Object.defineProperty(globalThis, "indexedDB", { value: undefined })')
    await page.reload()
    await page.getByText('This browser window keeps no data.').waitFor()
    await add(page, 'On the server')
    await saved(page)
    await page.getByRole('button', { name: 'OK' }).click()
    expect(await page.getByText('This browser window keeps no data.').count()).toBe(0)
  })

  it('causes no report of its Content-Security-Policy, also while a dialog is open', async () => {
    const { page } = await openSignedIn()
    await page.evaluate(
      'globalThis.reports = []; document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => reports.push([violatedDirective, blockedURI]))',
    )
    await add(page, 'Buy milk')
    await page.getByRole('button', { name: 'New list' }).click()
    await page.getByRole('dialog').waitFor()
    expect(await page.evaluate('reports')).toEqual([])
    expect(await page.locator('style').count()).toBe(0)
  })
})
