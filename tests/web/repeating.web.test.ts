import type { Task } from '@taskwire/client'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { inApp, takeProblems } from './in-app.ts'
import { add, call, saved, task } from './own-tasks.ts'
import { DUE, openRepeating, WEEKLY } from './repeating-task.ts'

describeInBrowser('a task that repeats in the web app', () => {
  const { openSignedIn } = inApp()
  const openWith = (input: object) => openRepeating(openSignedIn, input)

  it('is skipped from the command palette, which offers that for tasks that repeat only', async () => {
    const { page } = await openWith(WEEKLY)
    await add(page, 'Buy milk')
    const row = task(page, 'Water the plants')
    await task(page, 'Buy milk').focus()
    const palette = await openPalette(page, 'date')
    await palette.getByRole('menuitem', { name: 'No due date' }).waitFor()
    const skip = palette.getByRole('menuitem', { name: /^Skip this date/ })
    expect(await skip.count()).toBe(0)
    await palette.getByRole('searchbox').fill('')
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'hidden' })
    await row.focus()
    await openPalette(page, 'skip')
    await skip.click()
    await page.getByText('Skipped “Water the plants”. Next: 12 Jan 2099').waitFor()
    await row.getByText('12 Jan 2099').waitFor()
  })

  it('sends the date that is completed, wherever it is completed', async () => {
    const watched = await openWith(WEEKLY)
    const { page, id } = watched
    const other = await call<Task>(watched, 'tasks.create', { title: 'Feed the cat', due: DUE, ...WEEKLY })
    const row = task(page, 'Water the plants')
    const sent: string[] = []
    page.on('request', (request) => {
      if (/tasks\.complete/.test(request.url())) sent.push(request.postData() ?? '')
    })
    /** Waits for the request of a completion, and for the next date. */
    async function expectSent(part: string, next: string): Promise<void> {
      await eventually(() => expect(sent).toEqual([expect.stringContaining(part)]))
      await row.getByText(next, { exact: true }).waitFor()
      await saved(page)
      sent.length = 0
    }

    await row.locator('.task-check').click()
    await expectSent('"occurrence":"2099-01-05"', '12 Jan 2099')
    await row.click()
    const details = page.getByRole('complementary', { name: 'Details of the task' })
    await details.locator('.task-check').click()
    await expectSent('"occurrence":"2099-01-12"', '19 Jan 2099')
    await row.focus()
    const palette = await openPalette(page, 'reopen')
    await palette.getByRole('menuitem', { name: /^Complete or reopen/ }).click()
    await expectSent('"occurrence":"2099-01-19"', '26 Jan 2099')
    await row.focus()
    await page.keyboard.press('c')
    await expectSent('"occurrence":"2099-01-26"', '2 Feb 2099')
    await row.focus()
    await page.keyboard.press('x')
    await task(page, 'Feed the cat').focus()
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Complete', exact: true }).click()
    await page.getByText('Completed 2 tasks. 2 of them repeat.').waitFor()
    await eventually(() => expect(sent).toHaveLength(1))
    for (const part of [`"${id}":"2099-02-02"`, `"${other.id}":"2099-01-05"`]) expect(sent[0]).toContain(part)
  })

  it('says that its history cannot be loaded, and loads it on request', async () => {
    const watched = await openWith(WEEKLY)
    const { page, id } = watched
    await call<Task>(watched, 'tasks.complete', { id })
    const reconnect = await intercept(page, '**/trpc/occurrences.list*', (route) => route.abort())
    await task(page, 'Water the plants').click()
    const history = page.getByRole('region', { name: 'History' })
    await history.getByRole('alert').getByText('The server cannot be reached.').waitFor()
    await takeProblems(watched, /ERR_FAILED/)
    reconnect()
    await history.getByRole('button', { name: 'Try again' }).click()
    await history.getByText('Monday, 5 January 2099').waitFor()
    expect(await history.getByRole('alert').count()).toBe(0)
  })
})

/** Opens the command palette, and types into it. */
async function openPalette(page: Page, text: string) {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog', { name: 'Commands, lists and tasks' })
  await palette.getByRole('searchbox').fill(text)
  return palette
}
