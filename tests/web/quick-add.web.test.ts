import type { Page, Route } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { violations } from './accessibility.ts'
import { inApp, type OpenApp, offline, takeProblems } from './in-app.ts'
import { call, query, saved } from './own-tasks.ts'

interface StoredTask {
  title: string
  priority: string
  tags: string[]
  due: object | null
  recurrence: { rule: string } | null
  listId: string | null
}

describeInBrowser('quick add in the web app', () => {
  const { openSignedIn } = inApp()

  /** Opens quick add as a user with the list “Groceries”. */
  async function openQuickAdd(): Promise<OpenApp & { listId: string }> {
    const watched = await openSignedIn('/app/', { locale: 'en-GB' })
    const { page } = watched
    await page.getByRole('button', { name: 'Open the example' }).waitFor()
    await saved(page)
    const { id } = await call<{ id: string }>(watched, 'lists.create', { name: 'Groceries' })
    await page.getByText('Groceries').waitFor()
    await page.keyboard.press('q')
    await field(page).waitFor()
    return { ...watched, listId: id }
  }

  const field = (page: Page) => page.getByRole('dialog').getByRole('textbox', { name: 'Title' })
  const parts = (page: Page) => page.getByRole('group', { name: 'Recognized parts' })
  /** The button of a part, by the words that it was read from. */
  const part = (page: Page, words: string) => page.getByRole('button', { name: `from “${words}”` })
  const isOn = (page: Page, words: string) => part(page, words).getAttribute('aria-pressed')
  const marks = (page: Page) => page.locator('mark').allTextContents()

  async function stored(watched: OpenApp, title: string): Promise<StoredTask> {
    await saved(watched.page)
    const { items } = await query<{ items: StoredTask[] }>(watched, 'tasks.list', { search: title })
    const [found] = items
    if (!found) throw new Error(`there is no task “${title}”`)
    return found
  }

  it('marks what the text states, says it in words, and adds the task with it', async () => {
    const watched = await openQuickAdd()
    const { page, listId } = watched
    await field(page).fill('Buy milk 2031-05-17 17:00 #groceries @dairy !2')
    await part(page, '!2').waitFor()
    expect(await marks(page)).toEqual(['2031-05-17', '17:00', '#groceries', '@dairy', '!2'])
    expect(await parts(page).getByRole('button').allTextContents()).toEqual([
      '17 May 2031',
      '17:00',
      'List Groceries',
      'Tag dairy',
      'High',
    ])
    await page.getByText('No task has the tag “dairy” yet.').waitFor()
    await page.getByRole('button', { name: 'Groceries List' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Added to Groceries').waitFor()
    expect(await stored(watched, 'Buy milk')).toMatchObject({
      title: 'Buy milk',
      priority: 'high',
      tags: ['dairy'],
      due: { date: '2031-05-17', time: '17:00' },
      listId,
    })
  })

  it('makes a part of the text a part of the title by its button, and reads it again', async () => {
    const watched = await openQuickAdd()
    const { page } = watched
    await field(page).fill('Watch every monday @film')
    await part(page, 'every monday').focus()
    await page.keyboard.press('Space')
    await eventually(async () => expect(await marks(page)).toEqual(['@film']))
    expect(await isOn(page, 'every monday')).toBe('false')
    await part(page, '@film').click()
    await eventually(async () => expect(await marks(page)).toEqual([]))
    await part(page, '@film').click()
    await eventually(async () => expect(await marks(page)).toEqual(['@film']))
    // What was switched off stays so while the text around it is changed.
    await field(page).press('Home')
    await page.keyboard.type('Please ')
    await eventually(async () => expect(await marks(page)).toEqual(['@film']))
    expect(await isOn(page, 'every monday')).toBe('false')
    await page.keyboard.press('Enter')
    await page.getByText('Added to Inbox').waitFor()
    const { title, tags, recurrence } = await stored(watched, 'Please')
    expect({ title, tags, recurrence }).toEqual({
      title: 'Please Watch every monday',
      tags: ['film'],
      recurrence: null,
    })
  })

  it('makes a part of the text a part of the title by a click on it', async () => {
    const { page } = await openQuickAdd()
    await field(page).fill('Call Ann #groceries !1')
    await part(page, '!1').waitFor()
    const place = await page.locator('mark').first().boundingBox()
    if (!place) throw new Error('nothing is marked')
    await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2)
    await eventually(async () => expect(await marks(page)).toEqual(['!1']))
    expect(await isOn(page, '#groceries')).toBe('false')
    await page.getByRole('button', { name: 'Inbox List' }).waitFor()
  })

  it('offers dates in the middle of the title, and gives their words back', async () => {
    const { page } = await openQuickAdd()
    await field(page).fill('Read 2031-05-17 again carefully')
    await page.getByRole('group', { name: 'Suggestions' }).getByRole('button', { name: '17 May 2031?' }).click()
    await eventually(async () => expect(await marks(page)).toEqual(['^2031-05-17']))
    await field(page).and(page.locator(':focus')).waitFor()
    await part(page, '^2031-05-17').click()
    expect(await field(page).inputValue()).toBe('Read 2031-05-17 again carefully')
    await page.getByRole('group', { name: 'Suggestions' }).waitFor()
  })

  it('takes what was chosen last, by hand or by the text', async () => {
    const watched = await openQuickAdd()
    const { page } = watched
    const priority = (text: string) => page.getByRole('button', { name: `${text} Priority` })
    await field(page).fill('Call Ben !1')
    await priority('Urgent').click()
    await page.getByRole('option', { name: 'Low' }).click()
    await priority('Low').waitFor()
    await field(page).fill('Call Ben !2')
    await priority('High').waitFor()
  })

  it('leaves out answers about an earlier text', async () => {
    const { page } = await openQuickAdd()
    const held: Route[] = []
    await intercept(page, '**/trpc/tasks.parseQuickAdd*', (route) => held.push(route), { times: 1 })
    await field(page).fill('Call Ann !1')
    await eventually(() => expect(held.length).toBe(1))
    await field(page).fill('Call Ann later !2')
    await part(page, '!2').waitFor()
    // The app has aborted the first request, or its answer arrives before that of a later request.
    await held[0]?.continue().catch(() => undefined)
    await held[0]?.request().response()
    await page.evaluate(`fetch('/health/live').then(() => new Promise(requestAnimationFrame))`)
    await page.evaluate('new Promise(requestAnimationFrame)')
    expect(await parts(page).getByRole('button').allTextContents()).toEqual(['High'])
  })

  it('accepts no changes while the task is being added, and keeps the focus in the text', async () => {
    const watched = await openQuickAdd()
    const { page } = watched
    // Adding waits for the answer as long as the test needs.
    await page.evaluate(`{
      const start = setTimeout
      window.setTimeout = (run, delay, ...args) => (delay >= 2000 ? 0 : start(run, delay, ...args))
    }`)
    const held: Route[] = []
    await intercept(page, '**/trpc/tasks.parseQuickAdd*', (route) => held.push(route), { times: 1 })
    await field(page).fill('Call Ann !1')
    await page.keyboard.press('Enter')
    await eventually(() => expect(held.length).toBe(1))
    await page.getByRole('button', { name: 'Add task' }).and(page.locator('[data-pending]')).waitFor()
    await page.keyboard.type(' and Ben')
    expect(await field(page).inputValue()).toBe('Call Ann !1')
    await field(page).and(page.locator('[readonly]:focus')).waitFor()
    expect(await page.locator('[inert]').getByRole('button', { name: 'No priority Priority' }).count()).toBe(1)
    await held[0]?.continue()
    await page.getByText('Added to Inbox').waitFor()
    expect(await stored(watched, 'Call Ann')).toMatchObject({ title: 'Call Ann', priority: 'urgent' })
  })

  it('adds the text as it is when the server does not read it, and says so', async () => {
    const watched = await openQuickAdd()
    const { page } = watched
    await page.route('**/trpc/tasks.parseQuickAdd*', (route) => route.fulfill({ status: 404, body: 'none' }))
    await field(page).fill('Call Ann !1')
    await page.getByText('Dates and tags cannot be recognized now. The whole text becomes the title.').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('Added to Inbox with the whole text as the title').waitFor()
    await takeProblems(watched, /404/)
    expect(await stored(watched, 'Call Ann')).toMatchObject({ title: 'Call Ann !1', priority: 'none' })
  })

  it('adds the text as it is without network, and says so', async () => {
    const watched = await openQuickAdd()
    const { page } = watched
    await offline(watched, async () => {
      await field(page).fill('Call Ann !1')
      await page.getByText('You are offline. The whole text becomes the title.').waitFor()
      await page.keyboard.press('Enter')
      await page.getByText('Added to Inbox with the whole text as the title').waitFor()
    })
    expect(await stored(watched, 'Call Ann')).toMatchObject({ title: 'Call Ann !1', priority: 'none' })
  })

  it('says what is missing, until it is written', async () => {
    const { page } = await openQuickAdd()
    await page.keyboard.press('Enter')
    await page.getByText('A task needs a title.').waitFor()
    await field(page).fill('x')
    await page.getByText('A task needs a title.').waitFor({ state: 'detached' })
  })

  it.each([390, 1280])('can be used by everyone at a width of %i pixels', async (width) => {
    const { page } = await openQuickAdd()
    await page.setViewportSize({ width, height: 844 })
    await field(page).fill('Read 2031-05-17 again every monday #groceries @dairy !2')
    await part(page, '!2').click()
    await eventually(async () => expect(await isOn(page, '!2')).toBe('false'))
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      expect(await violations(page)).toEqual([])
    }
  })
})
