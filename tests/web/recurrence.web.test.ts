import type { OccurrencePage, Task } from '@taskwire/client'
import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { descriptionOf, violations } from './accessibility.ts'
import { inApp, type OpenApp, offline, takeProblems } from './in-app.ts'
import { call, query, saved, task } from './own-tasks.ts'
import { DUE, openRepeating, WEEKLY } from './repeating-task.ts'

describeInBrowser('tasks that repeat in the web app', () => {
  const { openSignedIn } = inApp()

  const openWith = (input: object) => openRepeating(openSignedIn, input)
  const stored = (watched: OpenApp, id: string) => query<Task>(watched, 'tasks.get', { id })
  const occurrencesOf = async (watched: OpenApp, taskId: string) =>
    (await query<OccurrencePage>(watched, 'occurrences.list', { taskId })).items

  it('are set with presets and custom rules, whose next dates are shown before', async () => {
    const watched = await openWith({})
    const { page, id } = watched
    await task(page, 'Water the plants').click()
    const repeat = await openRepeat(page, 'Does not repeat')
    await dates(repeat, ['Monday, 5 January 2099', 'Monday, 12 January 2099', 'Monday, 19 January 2099'])
    await repeat.getByText('Every weekday, Monday to Friday').click()
    await dates(repeat, ['Monday, 5 January 2099', 'Tuesday, 6 January 2099', 'Wednesday, 7 January 2099'])
    await repeat.getByText('Every month on the first Monday').click()
    await dates(repeat, ['Monday, 5 January 2099', 'Monday, 2 February 2099', 'Monday, 2 March 2099'])
    expect(await violations(page)).toEqual([])
    await repeat.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Then Monday, 2 February 2099').waitFor()
    await page.getByRole('button', { name: 'Repeats: Every month on the first Monday' }).click()
    expect(await repeat.getByRole('radio', { name: 'Every month on the first Monday' }).isChecked()).toBe(true)
    await repeat.getByRole('button', { name: 'Custom…' }).click()
    await choose(page, repeat, 'Unit', 'week')
    await repeat.getByRole('textbox', { name: 'Every' }).fill('0')
    await repeat.getByText('Enter a number from 1 to 999.').waitFor()
    await repeat.getByRole('textbox', { name: 'Every' }).fill('2')
    const weekdays = repeat.getByRole('group', { name: 'On', exact: true })
    await weekdays.getByText('Mon', { exact: true }).click()
    await eventually(async () => expect(await descriptionOf(weekdays)).toBe('On the weekday of the due date.'))
    await weekdays.getByText('Mon', { exact: true }).click()
    await weekdays.getByText('Thu', { exact: true }).click()
    await repeat.getByText('After a number').click()
    await repeat.getByRole('textbox', { name: 'Number of times' }).fill('3')
    await dates(repeat, ['Monday, 5 January 2099', 'Thursday, 8 January 2099', 'Monday, 19 January 2099'])
    await repeat.getByText('Then it does not repeat any more.').waitFor()
    expect(await violations(page)).toEqual([])
    await repeat.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'Repeats: Every 2 weeks on Monday and Thursday, 3 times' }).waitFor()
    await saved(page)
    expect((await stored(watched, id)).recurrence).toEqual({
      rule: 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;COUNT=3',
      from: 'due',
      missingDay: 'last',
    })
  })

  it('keep a rule that the form cannot show until it is replaced, and show what the server says about a rule', async () => {
    const rule = 'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1'
    const watched = await openWith({ recurrence: { rule, from: 'due' } })
    const { page, id } = watched
    await task(page, 'Water the plants').click()
    const repeat = await openRepeat(page, 'Every month on the 1st of: Monday and Tuesday')
    expect(await repeat.getByRole('radio', { name: /Set elsewhere/ }).isChecked()).toBe(true)
    await dates(repeat, ['Monday, 5 January 2099', 'Monday, 2 February 2099', 'Monday, 2 March 2099'])
    await repeat.getByRole('button', { name: 'Save' }).click()
    await repeat.waitFor({ state: 'hidden' })
    expect(await stored(watched, id)).toMatchObject({ recurrence: { rule }, version: 1 })

    await page.getByRole('button', { name: 'Repeats: Every month on the 1st' }).click()
    await repeat.getByRole('button', { name: 'Custom…' }).click()
    await choose(page, repeat, 'Unit', 'month')
    await repeat.getByRole('textbox', { name: 'Every' }).fill('1')
    await choose(page, repeat, 'On', 'a day')
    await repeat.getByRole('textbox', { name: 'Day of the month' }).fill('31')
    await repeat.getByText('Leave out').click()
    await repeat.getByText('On a date').click()
    await repeat.getByLabel('Last date').fill('2099-01-20')
    await repeat
      .getByRole('alert')
      .filter({ hasText: 'The rule does not occur between 2099-01-05 and UNTIL.' })
      .waitFor()
    await repeat.getByRole('button', { name: 'Save' }).click()
    await takeProblems(watched, /recurrence\.preview/)
    await offline(watched, async () => {
      await repeat.getByLabel('Last date').fill('2099-01-21')
      await repeat.getByText('The dates are shown when you are connected.').waitFor()
      await repeat.getByRole('button', { name: 'Save' }).click()
      await repeat.waitFor({ state: 'hidden' })
    })
    await page.getByText('The repetition was not changed. The rule does not occur between').waitFor()
    await takeProblems(watched, /tasks\.update/)
    await page.getByRole('button', { name: 'Repeats: Every month on the 1st' }).click()
    await repeat.getByRole('button', { name: 'Stop repeating' }).click()
    await page.getByRole('button', { name: 'Repeats: Does not repeat' }).waitFor()
    await saved(page)
    expect((await stored(watched, id)).recurrence).toBeNull()
  })

  it('move to the next date when they are completed or skipped, which can be undone', async () => {
    const watched = await openWith(WEEKLY)
    const { page, id } = watched
    const row = task(page, 'Water the plants')
    await row.getByText('repeats').waitFor({ state: 'attached' })
    await row.locator('.task-check').click()
    const message = page.getByRole('alertdialog')
    await message.getByText('Completed “Water the plants”. Next: 12 Jan 2099').waitFor()
    await row.getByText('12 Jan 2099').waitFor()
    expect(await violations(page)).toEqual([])
    await message.getByRole('button', { name: 'Undo' }).click()
    await row.getByText('5 Jan 2099', { exact: true }).waitFor()
    await saved(page)
    expect(await stored(watched, id)).toMatchObject({ due: DUE, occurrence: '2099-01-05', completed: false })

    await row.focus()
    await page.keyboard.press('s')
    await message.getByText('Skipped “Water the plants”. Next: 12 Jan 2099').waitFor()
    await saved(page)
    await row.hover()
    await row.getByRole('button', { name: 'Actions of Water the plants' }).click()
    await page.getByRole('menuitem', { name: 'Skip this date' }).click()
    await row.getByText('19 Jan 2099').waitFor()
    await saved(page)
    await row.focus()
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Skip the dates of repeating tasks' }).click()
    await row.getByText('26 Jan 2099').waitFor()
    await saved(page)
    expect((await occurrencesOf(watched, id)).map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped', 'skipped'])
  })

  it('are completed without network, and once if another device does it too', async () => {
    const watched = await openWith(WEEKLY)
    const { page, id } = watched
    const row = task(page, 'Water the plants')
    await offline(watched, async () => {
      await row.locator('.task-check').click()
      await page.getByText('Completed “Water the plants”. Next: 12 Jan 2099').waitFor()
      await row.getByText('12 Jan 2099').waitFor()
      await call<Task>(watched, 'tasks.complete', { id, occurrence: '2099-01-05' })
    })
    await saved(page)
    await row.getByText('12 Jan 2099').waitFor()
    expect(await stored(watched, id)).toMatchObject({ occurrence: '2099-01-12', occurrenceIndex: 2 })
    expect(await occurrencesOf(watched, id)).toHaveLength(1)
  })

  it('have a history of completed and skipped dates', async () => {
    const watched = await openWith(WEEKLY)
    const { page, id } = watched
    await task(page, 'Water the plants').click()
    const history = page.getByRole('region', { name: 'History' })
    await history.getByText('No date was completed or skipped yet.').waitFor()
    for (let n = 0; n < 5; n++) await call<Task>(watched, 'tasks.complete', { id })
    await page.getByText('Then Monday, 16 February 2099').waitFor()
    await page.getByRole('button', { name: 'Skip this date' }).click()
    const past = () => history.getByRole('listitem').allTextContents()
    await eventually(async () => expect((await past())[0]).toMatch(/^Monday, 9 February 2099Skipped/))
    expect(await past()).toHaveLength(5)
    await history.getByRole('button', { name: 'Show earlier dates' }).click()
    await eventually(async () => expect((await past())[5]).toMatch(/^Monday, 5 January 2099Completed/))
    expect(await history.getByRole('button', { name: 'Show earlier dates' }).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await offline(watched, () => history.getByText('Later dates are shown when you are connected.').waitFor())
  })

  it('keep the earlier dates of the history when the task changes or completes another date', async () => {
    const watched = await openWith(WEEKLY)
    const { page, id } = watched
    for (let n = 0; n < 7; n++) await call<Task>(watched, 'tasks.complete', { id })
    await task(page, 'Water the plants').click()
    const history = page.getByRole('region', { name: 'History' })
    const past = () => history.getByRole('listitem').allTextContents()
    await history.getByRole('button', { name: 'Show earlier dates' }).click()
    await eventually(async () => expect(await past()).toHaveLength(7))

    let loads = 0
    page.on('request', (request) => {
      if (request.url().includes('occurrences.list')) loads += 1
    })
    await call<Task>(watched, 'tasks.update', { id, title: 'Water the garden' })
    await task(page, 'Water the garden').waitFor()
    await offline(watched, () => history.getByText('Later dates are shown when you are connected.').waitFor())
    await saved(page)
    await page.getByRole('button', { name: 'Skip this date' }).click()
    await eventually(async () => expect((await past())[0]).toMatch(/^Monday, 23 February 2099Skipped/))
    expect(await past()).toHaveLength(7)
    expect(loads).toBe(1)
  })

  it('say that their dates cannot be found on a bad network, and find them on request', async () => {
    const rule = 'FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1'
    const watched = await openWith({ recurrence: { rule, from: 'due' } })
    const { page } = watched
    const reconnect = await intercept(page, '**/trpc/recurrence.preview*', (route) => route.abort())
    await task(page, 'Water the plants').click()
    await page.getByRole('button', { name: 'Repeats: Loading…' }).waitFor()
    const repeat = await openRepeat(page, rule)
    await repeat.getByText('The server cannot be reached.').waitFor()
    await takeProblems(watched, /ERR_FAILED/)
    reconnect()
    await repeat.getByRole('button', { name: 'Try again' }).click()
    await dates(repeat, ['Monday, 5 January 2099', 'Monday, 2 February 2099', 'Monday, 2 March 2099'])
    expect(await violations(page)).toEqual([])
  })

  it('keep their due date when it is removed by the keyboard, which is no step to undo', async () => {
    const { page } = await openWith(WEEKLY)
    const row = task(page, 'Water the plants')
    await row.focus()
    await page.keyboard.press('1')
    await row.getByText('urgent priority').waitFor({ state: 'attached' })
    await page.keyboard.press('r')
    await page.getByText('Tasks that repeat keep their date.').waitFor()
    await page.keyboard.press('z')
    await row.getByText('urgent priority').waitFor({ state: 'detached' })
  })
})

/** Opens the dialog of the open task, by the button that shows its recurrence. */
async function openRepeat(page: Page, text: string): Promise<Locator> {
  await page.getByRole('button', { name: `Repeats: ${text}` }).click()
  const dialog = page.getByRole('dialog', { name: 'Repeat' })
  await dialog.waitFor()
  return dialog
}

/** Waits until the preview begins with some dates. */
async function dates(dialog: Locator, expected: string[]): Promise<void> {
  const shown = dialog.getByRole('region', { name: 'Preview' }).getByRole('listitem')
  await eventually(async () => expect((await shown.allTextContents()).slice(0, expected.length)).toEqual(expected))
}

async function choose(page: Page, dialog: Locator, label: string, option: string): Promise<void> {
  await dialog.getByRole('button', { name: new RegExp(`\\b${label}$`) }).click()
  await page.getByRole('option', { name: new RegExp(`^${option}s?$`) }).click()
}
