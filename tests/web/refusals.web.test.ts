import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { inApp, type OpenApp, takeProblems } from './in-app.ts'
import { add, call, saved, task, titles } from './own-tasks.ts'

/** Rows of a new account: the example list takes twelve of them. */
const QUOTA_ROWS = 16

describeInBrowser('refusals of the server in the web app', () => {
  const { openSignedIn } = inApp({ QUOTA_ROWS: String(QUOTA_ROWS) })

  /** Shows the empty inbox of a new account without example. */
  async function openInbox(): Promise<OpenApp> {
    const watched = await openSignedIn()
    const { page } = watched
    await page.getByRole('button', { name: 'Open the example' }).waitFor()
    await saved(page)
    await page.getByRole('link', { name: 'Inbox' }).click()
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor()
    return watched
  }

  const composer = (page: Page) => page.locator('[data-composer=main]')

  describe('of a full account', () => {
    it('are shown at the field, with the text, which is sent again or discarded', async () => {
      const watched = await openInbox()
      const { page } = watched
      const { items } = await call<{ items: { id: string }[] }>(watched, 'tasks.createMany', {
        items: Array.from({ length: QUOTA_ROWS - 12 }, (_, n) => ({ title: `Old ${n}` })),
      })
      await task(page, 'Old 0').waitFor()
      const field = composer(page).getByRole('textbox')
      await field.fill('One too many')
      await page.keyboard.press('Enter')
      const refused = composer(page).getByRole('alert')
      await refused.getByText('“One too many” was not added. Your account is full.').waitFor()
      await takeProblems(watched, /tasks\.create/)
      expect(await field.inputValue()).toBe('One too many')
      await page.getByRole('button', { name: '1 change failed' }).waitFor()

      await call(watched, 'tasks.delete', { id: items[0]?.id })
      await call(watched, 'tasks.purge', { id: items[0]?.id })
      await page.getByRole('button', { name: 'Try again' }).click()
      await task(page, 'One too many').waitFor()
      await saved(page)
      expect(await field.inputValue()).toBe('')

      await field.fill('Another one')
      await page.keyboard.press('Enter')
      await refused.getByText('“Another one” was not added.').waitFor()
      await takeProblems(watched, /tasks\.create/)
      await page.getByRole('button', { name: 'Discard' }).click()
      await refused.waitFor({ state: 'detached' })
      await saved(page)
      expect(await task(page, 'Another one').count()).toBe(0)
    })
  })

  describe('of an input', () => {
    /** Replaces a text in what the app sends, so that the server finds a mistake that the app does not. */
    async function spoil(page: Page, path: RegExp, edit: (body: string) => string): Promise<() => void> {
      return intercept(page, path, (route) => route.continue({ postData: edit(route.request().postData() ?? '') }))
    }

    it('are shown at the field for new tasks, where the title is corrected', async () => {
      const watched = await openInbox()
      const { page } = watched
      await spoil(page, /tasks\.create/, (body) => body.replace('Milk', 'x'.repeat(501)))
      const field = composer(page).getByRole('textbox')
      await field.fill('Milk')
      await page.keyboard.press('Enter')
      await composer(page).getByText('“Milk” was not added.').waitFor()
      await takeProblems(watched, /tasks\.create/)
      expect(await field.getAttribute('aria-invalid')).toBe('true')
      await field.fill('Bread')
      await page.keyboard.press('Enter')
      await task(page, 'Bread').waitFor()
      await saved(page)
      expect(await titles(page)).toEqual(['Bread'])
    })

    it('are shown at the title and at the date of the details', async () => {
      const watched = await openInbox()
      const { page } = watched
      await add(page, 'Trip')
      await saved(page)
      await page.getByText('Trip', { exact: true }).click()
      const panel = page.getByRole('complementary', { name: 'Details of the task' })
      const correct = await spoil(page, /tasks\.update/, (body) =>
        body.replace('Voyage', 'x'.repeat(501)).replace(/"date":"[^"]*"/, '"date":"2026-02-30"'),
      )
      const title = panel.getByRole('textbox', { name: 'Title' })
      await title.fill('Voyage')
      await page.keyboard.press('Enter')
      await eventually(async () => expect(await title.getAttribute('aria-invalid')).toBe('true'))
      expect(await title.inputValue()).toBe('Voyage')
      await panel.getByText(/500/).waitFor()
      await panel.getByRole('button', { name: /^Due date/ }).click()
      await page.getByRole('button', { name: 'Tomorrow', exact: true }).click()
      await panel.getByRole('alert').filter({ hasText: 'The date was not changed.' }).waitFor()
      await takeProblems(watched, /tasks\.update/)

      correct()
      await panel.getByRole('button', { name: /^Due date/ }).click()
      await page.getByRole('button', { name: 'Today', exact: true }).click()
      await title.fill('Journey')
      await page.keyboard.press('Enter')
      await saved(page)
      await task(page, 'Journey').getByText('Today').waitFor()
      expect(await title.getAttribute('aria-invalid')).toBeNull()
      expect(await panel.getByRole('alert').count()).toBe(0)
    })
  })

  describe('for a while', () => {
    const answers = {
      'too many calls': { code: 'RATE_LIMITED', status: 429, shown: /^Waiting, 1 to send/ },
      'an outage of the database': { code: 'UNAVAILABLE', status: 503, shown: /^Server busy, 1 to send/ },
    }

    it.each(Object.entries(answers))('after %s are shown quietly, and nothing is lost', async (_, answer) => {
      const watched = await openInbox()
      const { page } = watched
      const { code, status, shown } = answer
      const data = { code, message: 'Later.', requestId: 'r', httpStatus: status, retryAfterMs: 1000 }
      const recover = await intercept(page, /\/trpc\/(?!changes)/, (route) =>
        route.fulfill({ status, json: { error: { json: { message: 'Later.', code: -32_000, data } } } }),
      )
      await add(page, 'Milk')
      await page.getByRole('button', { name: shown }).waitFor()
      expect(await page.getByRole('alert').count()).toBe(0)
      await takeProblems(watched, new RegExp(String(status)))
      recover()
      await saved(page)
      expect(await titles(page)).toEqual(['Milk'])
      watched.problems.length = 0
    })
  })

  it('are no loss when the device has no space: changes are sent, and a message says what to do', async () => {
    const { page } = await openInbox()
    await page.evaluate(`{
      const { put } = IDBObjectStore.prototype
      IDBObjectStore.prototype.put = function (...given) {
        if (globalThis.isFull) throw new DOMException('The disk is full', 'QuotaExceededError')
        return put.apply(this, given)
      }
      globalThis.isFull = true
    }`)
    await add(page, 'Milk')
    await page.getByText('This device has no space for changes.').waitFor()
    await page.getByRole('button', { name: 'Device storage is full' }).waitFor()
    await page.evaluate('globalThis.isFull = false')
    await add(page, 'Bread')
    await saved(page)
    expect(await page.getByText('This device has no space for changes.').count()).toBe(0)
    expect(await titles(page)).toEqual(['Milk', 'Bread'])
  })
})
