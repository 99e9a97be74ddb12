import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { PASSWORD } from '../helpers/task-user.ts'
import { violations } from './accessibility.ts'
import { dragByKeyboard } from './drag-by-keyboard.ts'
import { enter, inApp, offline, signedIn, storedApp } from './in-app.ts'
import { add, reopen, saved, task, titles } from './own-tasks.ts'

describeInBrowser('a person with the web app', () => {
  const { openSignedIn, openSignedOut } = inApp()

  describe.each([
    ['light', 390],
    ['dark', 390],
    ['light', 1280],
    ['dark', 1280],
  ] as const)('in the %s theme, %i pixels wide', (colorScheme, width) => {
    it('makes a list, orders and completes its tasks, and edits offline in two browsers, which agree in the end', async () => {
      const options = { colorScheme, viewport: { width, height: 844 } }
      const first = await openSignedIn('/app/', options)
      const { page } = first
      await watchPolicy(page)
      const expectTitles = (shown: Page, ...expected: string[]) =>
        eventually(async () => expect(await titles(shown)).toEqual(expected))

      await page.keyboard.press('Shift+N')
      await page.getByRole('textbox', { name: 'Name' }).fill('Move house')
      await page.getByRole('textbox', { name: 'Description' }).fill('Before the first of May')
      await page.getByRole('button', { name: 'Create list' }).click()
      await page.getByRole('heading', { name: 'Move house', level: 1 }).waitFor()
      await page.getByText('Before the first of May').waitFor()
      await add(page, 'Pack', 'Paint', 'Clean', 'Books')
      await page.keyboard.press('Escape')

      // By mouse: a subtask, and another order. By keyboard: another order.
      await task(page, 'Books').dragTo(task(page, 'Pack'), { targetPosition: { x: 150, y: 22 } })
      await page.locator('.depth-1').filter({ hasText: 'Books' }).waitFor()
      await task(page, 'Clean').dragTo(task(page, 'Paint'), { targetPosition: { x: 150, y: 3 } })
      await expectTitles(page, 'Pack', 'Books', 'Clean', 'Paint')
      await dragByKeyboard(page, 'Paint', ['ArrowDown'], 'Insert before Pack')
      await expectTitles(page, 'Paint', 'Pack', 'Books', 'Clean')

      await task(page, 'Clean').locator('.task-check').click()
      await expectTitles(page, 'Paint', 'Pack', 'Books')
      await page.getByRole('button', { name: 'Undo' }).first().click()
      await expectTitles(page, 'Paint', 'Pack', 'Books', 'Clean')
      expect(await violations(page)).toEqual([])
      await savedOn(page)

      const second = await openSignedOut('/app/', options)
      await enter(second.page, 'Sign in', { email: first.email, password: PASSWORD })
      await signedIn(second.page)
      await reopen(second, new URL(page.url()).pathname.replace('/app', ''))
      await expectTitles(second.page, 'Paint', 'Pack', 'Books', 'Clean')
      await storedApp(page)
      await offline(first, () =>
        offline(second, async () => {
          await add(page, 'Insurance')
          await page.keyboard.press('Escape')
          await task(page, 'Paint').focus()
          await page.keyboard.press('Shift+J')
          await add(second.page, 'Van')
          await second.page.keyboard.press('Escape')
          await task(second.page, 'Books').focus()
          await second.page.keyboard.press('1')
          await expectTitles(page, 'Pack', 'Books', 'Paint', 'Clean', 'Insurance')
          await expectTitles(second.page, 'Paint', 'Pack', 'Books', 'Clean', 'Van')
        }),
      )
      await eventually(async () => {
        const [mine, theirs] = await Promise.all([titles(page), titles(second.page)])
        expect(mine).toEqual(theirs)
        expect(mine.toSorted()).toEqual(['Books', 'Clean', 'Insurance', 'Pack', 'Paint', 'Van'])
        expect(mine.slice(0, 4)).toEqual(['Pack', 'Books', 'Paint', 'Clean'])
      })
      await task(page, 'Books').getByText('urgent priority').waitFor({ state: 'attached' })
      expect(await violations(second.page)).toEqual([])
      expect(await page.evaluate('globalThis.policyReports')).toEqual([])
    })
  })

  /** Waits until everything is stored on the server; on small screens that is in the menu. */
  async function savedOn(page: Page): Promise<void> {
    const menu = page.getByRole('button', { name: 'Lists', exact: true })
    if (await menu.isVisible()) await menu.click()
    await saved(page)
    await page.keyboard.press('Escape')
  }
})

function watchPolicy(page: Page): Promise<unknown> {
  return page.evaluate(
    'globalThis.policyReports = []; document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => policyReports.push([violatedDirective, blockedURI]))',
  )
}
