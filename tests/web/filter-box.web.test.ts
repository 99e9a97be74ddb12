import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { descriptionOf, violations } from './accessibility.ts'
import { inApp, type OpenApp, offline } from './in-app.ts'
import { call, query, reopen, saved, task, titles } from './own-tasks.ts'

describeInBrowser('the search of the web app', () => {
  const { openSignedIn } = inApp()

  /** Opens the search of a user with a list and some tasks, without the example. */
  async function openSearch(path = '/search'): Promise<OpenApp> {
    const watched = await openSignedIn('/app/', { locale: 'en-GB' })
    const { page } = watched
    await page.getByRole('button', { name: 'Delete the example' }).waitFor()
    await saved(page)
    await page.getByRole('button', { name: 'Delete the example' }).click()
    await page.getByText('Welcome to Taskwire').first().waitFor({ state: 'detached' })
    await saved(page)
    const { id: listId } = await call<{ id: string }>(watched, 'lists.create', { name: 'To do' })
    await call(watched, 'tasks.createMany', {
      items: [
        { title: 'Milk', listId, tags: ['dairy'], priority: 'high' },
        { title: 'Cheese', tags: ['dairy'] },
        { title: 'Oat milk', priority: 'urgent' },
      ],
    })
    await page.getByRole('link', { name: 'All tasks' }).click()
    await task(page, 'Oat milk').waitFor()
    await reopen(watched, path)
    await field(page).waitFor()
    return watched
  }

  const field = (page: Page) => page.getByRole('combobox', { name: 'Search tasks' })
  const options = (page: Page) => page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option')
  const marks = (page: Page) => page.locator('mark').allTextContents()
  const filterOf = (page: Page) => new URL(page.url()).searchParams.get('q') ?? ''

  async function shows(page: Page, ...expected: string[]): Promise<void> {
    await eventually(async () => expect((await titles(page)).sort()).toEqual(expected))
  }

  it('finds tasks by words and by filters while they are typed, and marks their parts', async () => {
    const { page } = await openSearch()
    await page.keyboard.type('milk')
    await shows(page, 'Milk', 'Oat milk')
    await field(page).fill('tag:dairy priority>=high')
    await shows(page, 'Milk')
    expect(await marks(page)).toEqual(['tag:', 'dairy', 'priority>=', 'high'])
    await page.getByText('1 task', { exact: true }).waitFor()
  })

  it('keeps the marks behind the words of a filter that is longer than its field', async () => {
    const { page } = await openSearch()
    await page.setViewportSize({ width: 390, height: 844 })
    await page.keyboard.type(`${'tag:dairy | '.repeat(8)}tag:last`)
    const scrolled = () =>
      page.evaluate<number[]>(
        "['[data-filter-box]', '.marked-text'].map((selector) => Math.round(document.querySelector(selector).scrollLeft))",
      )
    await eventually(async () => {
      const [ofField = 0, ofMarks] = await scrolled()
      expect(ofField).toBeGreaterThan(100)
      expect(ofMarks).toBe(ofField)
    })
    await page.keyboard.press('Home')
    await eventually(async () => expect(await scrolled()).toEqual([0, 0]))
  })

  it('completes fields and values with the keyboard', async () => {
    const { page } = await openSearch()
    await page.keyboard.type('li')
    await eventually(async () => expect(await options(page).allTextContents()).toEqual(['list:in a list']))
    await page.keyboard.press('ArrowDown')
    expect(await field(page).getAttribute('aria-activedescendant')).toBe(await options(page).first().getAttribute('id'))
    await page.keyboard.press('Enter')
    expect(await field(page).inputValue()).toBe('list:')
    await eventually(async () => expect(await options(page).allTextContents()).toEqual(['inbox', '"To do"']))
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    expect(await field(page).inputValue()).toBe('list:"To do" ')
    await shows(page, 'Milk')
    await page.keyboard.type('is:')
    await options(page).getByText('overdue').click()
    expect(await field(page).inputValue()).toBe('list:"To do" is:overdue ')
    await field(page).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('ArrowDown')
    expect(await options(page).count()).toBe(13)
    await page.keyboard.press('Escape')
    expect(await options(page).count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(await field(page).inputValue()).toBe('')
  })

  it('says what is wrong with a filter, where, and what could stand there', async () => {
    const { page } = await openSearch()
    await field(page).fill('milk is:opne')
    await eventually(async () => expect(await field(page).getAttribute('aria-invalid')).toBe('true'))
    expect(await descriptionOf(field(page))).toBe('“opne” is not possible here. Use open, completed or overdue.')
    expect(await page.locator('.mark-error').allTextContents()).toEqual(['opne'])
    await page.getByRole('group', { name: 'Write instead' }).getByRole('button', { name: 'open' }).click()
    expect(await field(page).inputValue()).toBe('milk is:open')
    await shows(page, 'Milk', 'Oat milk')
    await field(page).fill('list:Todo')
    await page.getByText('There is no list “Todo”.').waitFor()
    await page.getByRole('button', { name: '"To do"' }).click()
    await shows(page, 'Milk')
  })

  it('keeps the filter in the address, so that it can be shared and left by “back”', async () => {
    const watched = await openSearch('/search?q=tag%3Adairy')
    const { page } = watched
    expect(await field(page).inputValue()).toBe('tag:dairy')
    await shows(page, 'Cheese', 'Milk')
    await field(page).fill('priority:urgent')
    await page.keyboard.press('Enter')
    await eventually(() => expect(filterOf(page)).toBe('priority:urgent'))
    await shows(page, 'Oat milk')
    await page.goBack()
    await eventually(async () => expect(await field(page).inputValue()).toBe('tag:dairy'))
    await shows(page, 'Cheese', 'Milk')
    await page.goForward()
    await shows(page, 'Oat milk')
    await reopen(watched)
    expect(await field(page).inputValue()).toBe('priority:urgent')
  })

  it('offers examples and the last filters, until the user signs out', async () => {
    const watched = await openSearch()
    const { page } = watched
    const examples = page.getByRole('region', { name: 'Examples' }).getByRole('link')
    expect(await examples.count()).toBe(6)
    await examples.first().click()
    await eventually(async () => expect(await field(page).inputValue()).toBe('is:overdue'))
    await field(page).fill('oat')
    await page.keyboard.press('Enter')
    await shows(page, 'Oat milk')
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await page.getByRole('region', { name: 'Recent searches' }).getByRole('link', { name: 'oat' }).click()
    await shows(page, 'Oat milk')
    await saved(page)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Taskwire' }).waitFor()
    expect(await page.evaluate("localStorage.getItem('taskwire.filters')")).toBeNull()
    // Of the live stream of the page that was left.
    watched.problems.length = 0
  })

  it('works without network', async () => {
    const watched = await openSearch()
    const { page } = watched
    await offline(watched, async () => {
      await field(page).fill('tag:dairy -list:"to do"')
      await shows(page, 'Cheese')
    })
  })

  it('is reached by a key, also when it is shown, and by the command palette with any text', async () => {
    const { page } = await openSearch('/search?q=milk')
    await task(page, 'Milk').focus()
    await page.keyboard.press('/')
    await field(page).and(page.locator(':focus')).waitFor()
    expect(await field(page).inputValue()).toBe('milk')
    await page.getByRole('link', { name: 'Today' }).click()
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('searchbox').fill('note: 5 & more')
    await page.getByRole('menuitem', { name: /^Search for/ }).click()
    await eventually(async () => expect(await field(page).inputValue()).toBe('"note: 5 & more"'))
    await page.getByText('No task matches this filter.').waitFor()
  })

  it('selects all tasks that are found, for the actions on several tasks', async () => {
    const watched = await openSearch('/search?q=tag%3Adairy')
    const { page } = watched
    await page.getByRole('button', { name: 'Select all 2' }).click()
    const bar = page.getByRole('toolbar', { name: 'Actions on the selected tasks' })
    await bar.getByText('2 selected').waitFor()
    await bar.getByRole('button', { name: 'Complete' }).click()
    await page.getByText('Completed 2 tasks').waitFor()
    await saved(page)
    const { items } = await query<{ items: { title: string }[] }>(watched, 'tasks.list', { completed: true })
    expect(items.map(({ title }) => title).sort()).toEqual(['Cheese', 'Milk'])
  })

  it.each([390, 1280])('can be used by everyone at a width of %i pixels', async (width) => {
    const { page } = await openSearch()
    await page.setViewportSize({ width, height: 844 })
    const states: [text: string, isReady: () => Promise<void>][] = [
      ['', () => page.getByRole('region', { name: 'Examples' }).waitFor()],
      ['is:', () => options(page).first().waitFor()],
      ['tag:dairy is:opne', () => page.getByRole('group', { name: 'Write instead' }).waitFor()],
      ['is:open (tag:dairy | priority:urgent) ', () => task(page, 'Milk').waitFor()],
    ]
    for (const [text, isReady] of states) {
      await field(page).fill(text)
      await isReady()
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
        expect(await violations(page)).toEqual([])
      }
    }
  })
})
