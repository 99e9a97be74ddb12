import type { TaskPage } from '@taskwire/client'
import { describe, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { enter, inApp, offline, signedIn, storedApp, takeProblems } from './in-app.ts'
import { add, query, reopen, saved } from './own-tasks.ts'

describeInBrowser('the web app', () => {
  const { open, openSignedIn, openSignedOut, url } = inApp()

  describe('the sign-in', () => {
    it('creates an account, signs out, and signs in again', async () => {
      const watched = await openSignedIn()
      const { page, email } = watched
      await page.context().clearCookies()
      await page.reload()
      await page.getByText('Your session has ended.').waitFor()
      await takeProblems(watched, /401/)
      expect(await page.getByLabel('E-mail address').inputValue()).toBe(email)
      await enter(page, 'Sign in', { email, password: PASSWORD })
      await signedIn(page)
    })

    it('shows the rules of the server at the fields, and keeps what was entered', async () => {
      const watched = await openSignedOut('/app/sign-up')
      const { page } = watched
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByText('Enter your name.').waitFor()
      await page.getByLabel('Name').fill('Ada')
      await enter(page, 'Create account', { email: newEmail(), password: 'short' })
      await page.getByText('Password must have at least 8 characters.').waitFor()
      await page.getByLabel('Password').and(page.locator(':focus')).waitFor()
      expect(await page.getByLabel('Password').getAttribute('aria-invalid')).toBe('true')
      expect(await page.getByLabel('Name').inputValue()).toBe('Ada')
      await takeProblems(watched, /400/)
    })

    it('says that the password is wrong, and that the server cannot be reached', async () => {
      const watched = await openSignedOut()
      const { page } = watched
      await enter(page, 'Sign in', { email: newEmail(), password: PASSWORD })
      await page.getByText('E-mail address or password is wrong.').waitFor()
      await takeProblems(watched, /401/)
      await offline(watched, async () => {
        await page.getByRole('button', { name: 'Sign in', exact: true }).click()
        await page.getByText('The server cannot be reached.').waitFor()
      })
    })

    it('begins in its first field, so that the keyboard is enough', async () => {
      const { page } = await openSignedOut('/app/sign-up')
      await page.locator('input[name=name]:focus').waitFor()
      await page.keyboard.type('Ada')
      await page.keyboard.press('Tab')
      await page.keyboard.type(newEmail())
      await page.keyboard.press('Tab')
      await page.keyboard.type(PASSWORD)
      await page.keyboard.press('Enter')
      await signedIn(page)
    })

    it('has the attributes that password managers and phones use', async () => {
      const { page } = await openSignedOut()
      const attributes = (label: string) =>
        Promise.all(['type', 'name', 'autocomplete'].map((name) => page.getByLabel(label).getAttribute(name)))
      expect(await attributes('E-mail address')).toEqual(['email', 'email', 'username'])
      expect(await attributes('Password')).toEqual(['password', 'password', 'current-password'])
      await page.getByRole('link', { name: 'Create an account' }).click()
      await page.getByLabel('Name').waitFor()
      expect(await attributes('Password')).toEqual(['password', 'password', 'new-password'])
      expect(await attributes('Name')).toEqual(['text', 'name', 'name'])
    })

    it.each([
      ['light', 390],
      ['dark', 390],
      ['light', 1024],
    ] as const)('fits a %s screen %i pixels wide, with targets of at least 44 pixels', async (colorScheme, width) => {
      const { page } = await openSignedOut('/app/', { colorScheme, viewport: { width, height: 800 }, hasTouch: true })
      for (const [title, label] of [
        ['Sign in to Taskwire', 'Create an account'],
        ['Create an account', 'Sign in'],
      ] as const) {
        await page.getByRole('heading', { name: title }).waitFor()
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        const targets = page.locator('input, button, a[href]')
        for (const target of await targets.all()) {
          const box = await target.boundingBox()
          expect([await target.textContent(), box?.height]).toEqual([
            expect.anything(),
            expect.toSatisfy((height) => height >= 44),
          ])
        }
        await page.getByRole('link', { name: label }).click()
      }
    })

    it('keeps no token where scripts can read it', async () => {
      const { page } = await openSignedIn()
      const readable = await page.evaluate(
        'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
      )
      expect(readable).not.toMatch(/eyJ|token/i)
      const [cookie] = await page.context().cookies()
      expect(cookie).toMatchObject({ name: 'better-auth.session_token', httpOnly: true, sameSite: 'Lax' })
    })

    it('shows a page of the app only after the sign-in, and then that page', async () => {
      const watched = await openSignedIn()
      const { page, email } = watched
      await page.context().clearCookies()
      await page.goto(`${url()}/app/settings?from=test`)
      await page.getByLabel('E-mail address').waitFor()
      await takeProblems(watched, /401/)
      await enter(page, 'Sign in', { email, password: PASSWORD })
      await page.waitForURL('**/app/settings**')
    })

    it('[W-09] leads to no other site after the sign-in', async () => {
      const { email } = await openSignedIn()
      const { page } = await openSignedOut('/app/sign-in?next=//evil.example/')
      await enter(page, 'Sign in', { email, password: PASSWORD })
      await signedIn(page)
      expect(new URL(page.url()).origin).toBe(url())
    })
  })

  it('is where "/" leads once the browser is signed in, but not from the pages of the documentation', async () => {
    const { page } = await openSignedIn()
    await page.goto(`${url()}/`)
    await signedIn(page)
    await page.goto(`${url()}/redoc`)
    await page.getByRole('link', { name: 'Taskwire' }).first().click()
    await page.getByRole('link', { name: 'Open the web app' }).click()
    await signedIn(page)
    const visitor = await open('/')
    await visitor.page.getByRole('heading', { name: 'First calls' }).waitFor()
  })

  describe('without network', () => {
    it('starts with the data of the last user, on any of its pages', async () => {
      const watched = await openSignedIn()
      const { page } = watched
      await storedApp(page)
      await offline(watched, async () => {
        await page.goto(`${url()}/app/`)
        await signedIn(page)
        await page.goto(`${url()}/app/settings`)
        await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
      })
    })

    it('says so at the first visit of a browser, in which nobody was signed in', async () => {
      const watched = await openSignedOut()
      await storedApp(watched.page)
      await offline(watched, async () => {
        await watched.page.reload()
        await watched.page.getByRole('heading', { name: 'No connection' }).waitFor()
      })
    })

    it('has stored nothing but the files of the app', async () => {
      const { page } = await openSignedIn()
      await storedApp(page)
      await page.reload()
      await signedIn(page)
      const stored = await page.evaluate<string[]>(
        'caches.keys().then((names) => Promise.all(names.map((name) => caches.open(name).then((cache) => cache.keys())))).then((all) => all.flat().map(({ url }) => new URL(url).pathname))',
      )
      expect(stored).toContain('/app/')
      expect(stored.filter((path) => !path.startsWith('/app/'))).toEqual([])
    })
  })

  describe('a session that ends while the app is open', () => {
    it('is renewed in a dialog: the page stays, and what was written meanwhile is sent', async () => {
      const watched = await openSignedIn()
      const { page, email } = watched
      await reopen(watched, '/inbox')
      await saved(page)
      await page.context().request.post(`${url()}/api/auth/sign-out`, { data: {}, headers: { origin: url() } })
      await page.getByText('Your session has ended.').waitFor()
      await takeProblems(watched, /401/)
      await add(page, 'Written meanwhile')
      await page.getByRole('button', { name: 'Sign in' }).click()
      expect(await page.getByLabel('E-mail address').inputValue()).toBe(email)
      await page.getByLabel('Password').fill(PASSWORD)
      await page.getByRole('dialog').getByRole('button', { name: 'Sign in' }).click()
      await page.getByText('Your session has ended.').waitFor({ state: 'hidden' })
      expect(new URL(page.url()).pathname).toBe('/app/inbox')
      await saved(page)
      expect((await query<TaskPage>(watched, 'tasks.list', { search: 'meanwhile' })).items).toHaveLength(1)
      // Each part of the app that called the server meanwhile was refused.
      watched.problems.length = 0
    })
  })
})
