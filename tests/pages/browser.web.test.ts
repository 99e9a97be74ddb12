import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { newEmail, PASSWORD, signUp } from '../helpers/task-user.ts'
import { execute, inBrowser, operation, signedIn, submit, takeProblem } from './in-browser.ts'

describeInBrowser('in a browser', () => {
  const { open, url } = inBrowser()

  describe('the home page', () => {
    it.each([320, 390, 1280])('fits a screen %i pixels wide', async (width) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const { page } = await open('/', { viewport: { width, height: 800 }, colorScheme })
        expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Taskwire')
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
        const ground = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor')
        expect(ground).toBe(colorScheme === 'dark' ? 'rgb(20, 24, 26)' : 'rgb(255, 255, 255)')
      }
    })

    it('links to the documentation, which links back', async () => {
      const { page } = await open('/')
      await page.getByRole('link', { name: /^Try it/ }).click()
      await operation(page, 'Creates a task').waitFor()
      await page.getByRole('link', { name: 'Reference' }).click()
      await page.getByRole('heading', { name: 'Creates a task' }).waitFor()
      await page.getByRole('link', { name: 'Taskwire' }).click()
      await page.getByRole('heading', { name: 'First calls' }).waitFor()
    })
  })

  describe('Swagger UI', () => {
    it('creates an account, creates and lists a task, and stays signed in after a reload', async () => {
      const { page } = await open('/docs')
      await submit(page, 'Create account', { email: newEmail(), password: PASSWORD })
      await signedIn(page).waitFor()
      expect((await execute(page, 'Creates a task', { body: { title: 'Buy milk' } })).status).toBe('201')
      const listed = await execute(page, 'Lists tasks, a page at a time')
      expect(listed).toEqual({
        status: '200',
        text: expect.stringMatching(/"title": "Buy milk".*Request duration\d+ ms/s),
      })
      await page.reload()
      await signedIn(page).waitFor()
      expect(
        (
          await execute(
            page,
            'Counts all, open, completed and overdue tasks, without those in the trash and in archived lists',
          )
        ).text,
      ).toContain('"total": 1')
    })

    it('signs in and out; after sign-out requests are rejected', async () => {
      const { email } = await signUp(url())
      const watched = await open('/docs')
      const { page } = watched
      await submit(page, 'Sign in', { email, password: PASSWORD })
      await page.getByRole('button', { name: 'Sign out' }).and(page.locator(':focus')).waitFor()
      expect((await execute(page, 'Returns the authenticated user')).status).toBe('200')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('E-mail').and(page.locator(':focus')).waitFor()
      expect(await page.evaluate('localStorage.authorized')).toBe('{}')
      expect(await page.context().cookies()).toEqual([])
      expect((await execute(page, 'Returns the authenticated user')).status).toBe('401')
      await takeProblem(watched, /401/)
    })

    it('shows why a sign-in fails, and keeps the entered values', async () => {
      const watched = await open('/docs')
      const { page } = watched
      const email = newEmail()
      await submit(page, 'Sign in', { email, password: 'not this one' })
      await page.getByRole('alert').filter({ hasText: 'Invalid email or password' }).waitFor()
      await takeProblem(watched, /401/)
      expect(await page.getByLabel('E-mail').inputValue()).toBe(email)
      await page.route('**/api/auth/**', (route) => route.abort())
      await page.getByRole('button', { name: 'Create account' }).click()
      await page.getByRole('alert').filter({ hasText: 'The server could not be reached.' }).waitFor()
      await takeProblem(watched, /ERR_FAILED/)
    })

    it('accepts a token in "Authorize", and keeps it after a reload', async () => {
      const { accessToken } = await signUp(url())
      const { page } = await open('/docs')
      await page.getByRole('button', { name: 'Authorize' }).click()
      // The dialog has a second form, for session tokens.
      const form = page.locator('.dialog-ux form').filter({ hasText: 'bearer (http' })
      await form.locator('input').fill(accessToken)
      await form.locator('button[type=submit]').click()
      await form.getByRole('button', { name: 'Close', exact: true }).click()
      await signedIn(page).waitFor()
      await page.reload()
      await signedIn(page).waitFor()
      expect((await execute(page, 'Returns the authenticated user')).status).toBe('200')
    })

    it('renews an expiring access token as long as the session is valid', async () => {
      const watched = await open('/docs')
      const { page } = watched
      await page.clock.install({ time: Date.now() })
      await page.reload()
      await submit(page, 'Create account', { email: newEmail(), password: PASSWORD })
      await signedIn(page).waitFor()
      await page.clock.setSystemTime(Date.now() + 20 * 60_000)
      const renewed = page.waitForResponse((response) => response.url().endsWith('/api/auth/token'))
      expect((await execute(page, 'Returns the authenticated user')).status).toBe('200')
      expect((await renewed).status()).toBe(200)

      await page.context().clearCookies()
      await execute(page, 'Returns the authenticated user')
      await page.getByRole('alert').filter({ hasText: 'Your session has ended. Sign in again.' }).waitFor()
      await page.getByLabel('E-mail').waitFor()
      await takeProblem(watched, /401.*\/api\/auth\/token/)
    })

    it('opens the operation named in the URL fragment', async () => {
      const { page } = await open('/docs#/tasks/tasks.create')
      await operation(page, 'Creates a task').getByRole('button', { name: 'Execute' }).waitFor()
      expect(await page.getByRole('button', { name: 'Execute' }).count()).toBe(1)
    })

    it('ignores query parameters that name another document', async () => {
      const query = new URLSearchParams({
        url: 'http://127.0.0.1:9/openapi.json',
        configUrl: 'http://127.0.0.1:9/config',
      })
      const { page } = await open(`/docs?${query}`)
      await operation(page, 'Creates a task').waitFor()
      await page.locator('.info').getByRole('link', { name: '/api/v1/openapi.json' }).waitFor()
    })

    it('follows the colour scheme, and fits a narrow screen', async () => {
      const { page } = await open('/docs', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' })
      await operation(page, 'Creates a task').waitFor()
      expect(await page.locator('html').getAttribute('class')).toBe('dark-mode')
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
      await page.emulateMedia({ colorScheme: 'light' })
      await page.locator('html:not(.dark-mode)').waitFor()
    })

    it('fits a narrow screen with an operation opened', async () => {
      const { page } = await open('/docs', { viewport: { width: 390, height: 844 } })
      const opened = operation(page, 'Lists tasks, a page at a time')
      await opened.locator('.opblock-summary-control').click()
      await opened.locator('.responses-table').waitFor()
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    })
  })

  describe('ReDoc', () => {
    it('shows every operation of the document', async () => {
      const answer = await fetch(`${url()}/api/v1/openapi.json`)
      const { paths } = (await answer.json()) as { paths: Record<string, Record<string, { summary: string }>> }
      const summaries = Object.values(paths).flatMap((path) => Object.values(path).map(({ summary }) => summary))
      expect(summaries.length).toBeGreaterThan(12)
      const { page } = await open('/redoc')
      await page.getByRole('heading', { name: 'Returns this OpenAPI document' }).waitFor()
      const headings = page.locator('[data-section-id*="operation/"] h2')
      await eventually(async () => expect(await headings.count()).toBe(summaries.length))
      expect((await headings.allTextContents()).map((heading) => heading.trim()).sort()).toEqual(summaries.sort())
    })

    it('finds operations by a search term', async () => {
      const { page } = await open('/redoc')
      await page.getByPlaceholder('Search...').fill('reopen')
      const results = page.locator('[data-role="search:results"]')
      await results.getByText('Marks a task as open').waitFor()
    })

    it('works with a bundle of another version, whose logo and scroll bar the browser blocks', async () => {
      const watched = await open('/redoc')
      const { page, problems, hosts } = watched
      const bundle = await readFile(
        new URL('../../node_modules/redoc/bundles/redoc.standalone.js', import.meta.url),
        'utf8',
      )
      const body = bundle.replace('.ps{overflow:hidden', '.ps{overflow:clip')
      expect(body).not.toBe(bundle)
      await page.route('**/redoc.standalone.js', (route) => route.fulfill({ contentType: 'text/javascript', body }))
      await page.reload()
      await page.getByRole('heading', { name: 'Creates a task' }).waitFor()
      const font = await page.evaluate('getComputedStyle(document.querySelector("#redoc h2")).fontFamily')
      expect(font).toMatch(/^system-ui/)
      await eventually(() =>
        expect(problems.toSorted()).toEqual([
          expect.stringMatching(/^Applying inline style violates/),
          expect.stringMatching(/^Loading the image 'https:\/\/cdn.redoc.ly.* violates/),
        ]),
      )
      problems.length = 0
      hosts.delete('cdn.redoc.ly')
    })

    it('applies its generated styles, and fits a narrow screen', async () => {
      const { page } = await open('/redoc', { viewport: { width: 390, height: 844 } })
      const heading = page.getByRole('heading', { name: 'Creates a task' })
      await heading.waitFor()
      const font = await page.evaluate('getComputedStyle(document.querySelector("#redoc h2")).fontFamily')
      expect(font).toMatch(/^system-ui/)
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    })
  })
})
