import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { descriptionOf, violations } from './accessibility.ts'
import { inApp, type OpenApp, offline, storedApp } from './in-app.ts'
import { call, query, reopen, saved, task, titles } from './own-tasks.ts'

const cardsIn = (page: Page, column: string) =>
  page.getByRole('grid', { name: column, exact: true }).locator('.card-title').allTextContents()
const linkTo = (page: Page, name: string) =>
  page.getByRole('navigation', { name: 'Views and lists' }).getByRole('link', { name, exact: true })

describeInBrowser('saved views in the web app', () => {
  const { openSignedIn } = inApp()

  /** Creates tasks in a list with sections, and opens a board of them. */
  async function openBoard(input: object): Promise<OpenApp & { id: string; listId: string }> {
    const watched = await openSignedIn('/app/', { viewport: { width: 1280, height: 844 } })
    const { id: listId } = await call<{ id: string }>(watched, 'lists.create', { name: 'Work' })
    const { id: sectionId } = await call<{ id: string }>(watched, 'sections.create', { listId, name: 'Doing' })
    await call(watched, 'tasks.createMany', {
      items: [
        { title: 'Write', listId, tags: ['text'], priority: 'low' },
        { title: 'Draw', listId, sectionId, tags: ['picture', 'draft'] },
        { title: 'Elsewhere', priority: 'high' },
      ],
    })
    const { id } = await call<{ id: string }>(watched, 'views.create', {
      ...{ name: 'Board', filter: 'list:Work is:open', layout: 'board', sort: [{ by: 'title' }] },
      ...input,
    })
    await reopen(watched, `/views/${id}`)
    await watched.page.locator('.card').first().waitFor()
    return { ...watched, id, listId }
  }

  it('are created from a search, renamed, and deleted with undo', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    await call(watched, 'tasks.createMany', { items: [{ title: 'Oat milk' }, { title: 'Milk of cows' }] })
    await reopen(watched, '/search?q=milk oat')
    await task(page, 'Oat milk').waitFor()
    await page.getByRole('button', { name: 'Save as view' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Oats')
    expect(await page.getByRole('textbox', { name: 'Filter' }).inputValue()).toBe('milk oat')
    await page.getByRole('button', { name: 'Create view' }).click()
    await page.getByRole('heading', { name: 'Oats', level: 1 }).waitFor()
    await task(page, 'Oat milk').waitFor()
    expect(await titles(page)).toEqual(['Oat milk'])

    await page.getByRole('button', { name: 'Actions of the view' }).click()
    await page.getByRole('menuitem', { name: 'Edit view' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Milk')
    await page.getByRole('textbox', { name: 'Filter' }).fill('milk is:opne')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const field = page.getByRole('textbox', { name: 'Filter' })
    await eventually(async () => expect(await descriptionOf(field)).toContain('Use open, completed or overdue'))
    await field.fill('milk')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await linkTo(page, 'Milk').waitFor()
    await eventually(async () => expect((await titles(page)).sort()).toEqual(['Milk of cows', 'Oat milk']))

    await page.getByRole('button', { name: 'Actions of the view' }).click()
    await page.getByRole('menuitem', { name: 'Delete view' }).click()
    await eventually(async () => expect(await linkTo(page, 'Milk').count()).toBe(0))
    await page.getByRole('button', { name: 'Undo' }).click()
    await linkTo(page, 'Milk').waitFor()
  })

  it('show the names of lists, also after a list is renamed, and say when it is deleted', async () => {
    const watched = await openBoard({ groupBy: 'section' })
    const { page, listId } = watched
    expect(await cardsIn(page, 'No section')).toEqual(['Write'])
    expect(await cardsIn(page, 'Doing')).toEqual(['Draw'])
    await call(watched, 'lists.update', { id: listId, name: 'Big office' })
    await page.getByRole('row', { name: /^Big office/ }).waitFor()
    await page.getByRole('button', { name: 'Actions of the view' }).click()
    await page.getByRole('menuitem', { name: 'Edit view' }).click()
    expect(await page.getByRole('textbox', { name: 'Filter' }).inputValue()).toBe('list:"Big office" is:open')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await call(watched, 'lists.delete', { id: listId })
    await page.getByText('The filter names a deleted list. No task matches that part.').waitFor()
  })

  it('are renamed after a list of the filter was deleted, and keep what another device changes meanwhile', async () => {
    const watched = await openBoard({ groupBy: 'section' })
    const { page, id, listId } = watched
    await call(watched, 'lists.delete', { id: listId })
    await page.getByText('The filter names a deleted list.').waitFor()
    await page.getByRole('button', { name: 'Actions of the view' }).click()
    await page.getByRole('menuitem', { name: 'Edit view' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Renamed')
    await call(watched, 'views.update', { id, groupBy: 'priority' })
    await page.getByRole('grid', { name: 'Urgent', exact: true, includeHidden: true }).waitFor({ state: 'attached' })
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('heading', { name: 'Renamed', level: 1 }).waitFor()
    await saved(page)
    const view = await query<object>(watched, 'views.get', { id })
    expect(view).toMatchObject({ name: 'Renamed', filter: `list:${listId} is:open`, groupBy: 'priority' })
  })

  it('move among the views that are favorites too, or not, as the sidebar shows them', async () => {
    const watched = await openSignedIn('/app/', { viewport: { width: 1280, height: 844 } })
    const { page } = watched
    let last = ''
    for (const name of ['one', 'two', 'three', 'four']) {
      const favorite = name === 'two'
      last = (await call<{ id: string }>(watched, 'views.create', { name, filter: '', favorite })).id
    }
    const order = () => page.getByRole('list', { name: 'Saved views' }).locator('.nav-text').allTextContents()
    await eventually(async () => expect(await order()).toEqual(['two', 'one', 'three', 'four']))
    await reopen(watched, `/views/${last}`)
    const move = async (name: string) => {
      await page.getByRole('button', { name: 'Actions of the view' }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    await move('Move view up')
    await eventually(async () => expect(await order()).toEqual(['two', 'one', 'four', 'three']))
    await move('Move view up')
    await eventually(async () => expect(await order()).toEqual(['two', 'four', 'one', 'three']))
    await page.getByRole('button', { name: 'Actions of the view' }).click()
    await page.getByRole('menuitem', { name: 'Move view up' }).and(page.locator('[aria-disabled=true]')).waitFor()
    await page.keyboard.press('Escape')
    await move('Move view down')
    await eventually(async () => expect(await order()).toEqual(['two', 'one', 'four', 'three']))
  })

  it('stay as they are, like lists, when a change of them fails, and say why', async () => {
    const { page } = await openBoard({ groupBy: 'section' })
    await page.evaluate("crypto.getRandomValues = () => { throw new Error('The device is full.') }")
    const failure = page.getByText('Not changed: The device is full.')
    await page.getByText('List', { exact: true }).click()
    await failure.waitFor()
    await page.getByRole('grid', { name: 'Doing', exact: true }).waitFor()
    await page.getByRole('button', { name: 'New list' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Second')
    await page.getByRole('button', { name: 'Create list' }).click()
    await eventually(async () => expect(await failure.count()).toBe(2))
    expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Second')
  })

  it('are restored from the trash, and deleted permanently when it is emptied', async () => {
    const watched = await openSignedIn('/app/', { viewport: { width: 1280, height: 844 } })
    const { page } = watched
    const ids = new Map<string, string>()
    for (const name of ['Keep', 'Drop']) {
      const { id } = await call<{ id: string }>(watched, 'views.create', { name, filter: 'is:open' })
      await call(watched, 'views.delete', { id })
      ids.set(name, id)
    }
    await page.getByRole('link', { name: 'Trash' }).click()
    const deleted = page.getByRole('list', { name: 'Deleted lists and views' }).getByRole('listitem')
    await eventually(async () => expect(await deleted.count()).toBe(2))
    await deleted.filter({ hasText: 'Keep' }).getByRole('button', { name: 'Restore' }).click()
    await linkTo(page, 'Keep').waitFor()
    await page.getByRole('button', { name: 'Empty trash' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Empty trash' }).click()
    await page.getByText('Deleted tasks, lists and views stay here for 30 days.').waitFor()
    await saved(page)
    const read = (trash: boolean) => query<{ items: { id: string }[] }>(watched, 'views.list', { trash })
    expect((await read(true)).items).toEqual([])
    expect((await read(false)).items).toMatchObject([{ id: ids.get('Keep') }])
  })

  it('move cards to another column by dragging, and with the menu, which changes the field of the task', async () => {
    const watched = await openBoard({ groupBy: 'priority' })
    const { page } = watched
    const target = page.getByRole('grid', { name: 'High', exact: true })
    await page.locator('.card', { hasText: 'Write' }).dragTo(target)
    await eventually(async () => expect(await cardsIn(page, 'High')).toEqual(['Write']))
    await page.getByRole('button', { name: 'Move Draw to another column' }).click()
    await page.getByRole('menuitem', { name: 'Move to High' }).click()
    await eventually(async () => expect(await cardsIn(page, 'High')).toEqual(['Draw', 'Write']))
    await saved(page)
    const { items } = await query<{ items: { title: string; priority: string }[] }>(watched, 'tasks.list', {
      filter: 'list:Work',
      sort: [{ by: 'title' }],
    })
    expect(items.map(({ title, priority }) => [title, priority])).toEqual([
      ['Draw', 'high'],
      ['Write', 'high'],
    ])
  })

  it('move cards by keyboard alone', async () => {
    const { page } = await openBoard({ groupBy: 'section' })
    await page.getByRole('grid', { name: 'No section', exact: true }).getByRole('row').first().focus()
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: 'Move Write', exact: true }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Enter')
    const doing = page.getByRole('grid', { name: 'Doing', exact: true }).and(page.locator(':focus-within'))
    for (let presses = 0; presses < 20 && (await doing.count()) === 0; presses++) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await eventually(async () => expect((await cardsIn(page, 'Doing')).sort()).toEqual(['Draw', 'Write']))
  })

  it('replace the tag of the column that a card leaves, and keep its other tags', async () => {
    const watched = await openBoard({ groupBy: 'tag' })
    const { page } = watched
    expect(await cardsIn(page, 'draft')).toEqual(['Draw'])
    expect(await cardsIn(page, 'picture')).toEqual(['Draw'])
    await page
      .getByRole('grid', { name: 'draft' })
      .getByRole('button', { name: /^Move Draw to/ })
      .click()
    await page.getByRole('menuitem', { name: 'Move to text' }).click()
    await eventually(async () => expect(await cardsIn(page, 'text')).toEqual(['Draw', 'Write']))
    expect(await cardsIn(page, 'picture')).toEqual(['Draw'])
    expect(await page.getByRole('grid', { name: 'draft' }).count()).toBe(0)
  })

  it('work without network: a view is created, its filter evaluated, and its layout changed', async () => {
    const watched = await openSignedIn('/app/', { viewport: { width: 1280, height: 844 } })
    const { page } = watched
    await call(watched, 'tasks.createMany', { items: [{ title: 'Urgent', priority: 'urgent' }, { title: 'Calm' }] })
    await storedApp(page)
    await reopen(watched, '/all')
    await task(page, 'Urgent').waitFor()
    await offline(watched, async () => {
      await page.getByRole('button', { name: 'New view' }).click()
      await page.getByRole('textbox', { name: 'Name' }).fill('Hot')
      await page.getByRole('textbox', { name: 'Filter' }).fill('priority>=high list:inbox')
      await page.getByRole('button', { name: 'Create view' }).click()
      await page.getByRole('heading', { name: 'Hot', level: 1 }).waitFor()
      await task(page, 'Urgent').waitFor()
      expect(await titles(page)).toEqual(['Urgent'])
      await page.getByText('Board', { exact: true }).click()
      await eventually(async () => expect(await cardsIn(page, 'Tasks')).toEqual(['Urgent']))
    })
    await saved(page)
    const { items } = await query<{ items: object[] }>(watched, 'views.list', {})
    expect(items).toMatchObject([{ name: 'Hot', filter: 'priority>=high list:inbox', layout: 'board' }])
  })

  describe.each([
    ['light', 390],
    ['dark', 390],
    ['light', 1280],
    ['dark', 1280],
  ] as const)('in the %s theme, %i pixels wide', (colorScheme, width) => {
    it('have no accessibility violations and do not scroll sideways', async () => {
      // Without motion, because a dialog has less contrast while it appears.
      const options = { colorScheme, reducedMotion: 'reduce', viewport: { width, height: 844 } } as const
      const watched = await openSignedIn('/app/', options)
      const { page } = watched
      await call(watched, 'tasks.createMany', {
        items: [{ title: 'Late', due: { date: '2020-01-01' }, tags: ['a'], priority: 'high' }, { title: 'Some day' }],
      })
      const found: string[] = []
      for (const layout of ['list', 'board']) {
        const input = { name: layout, filter: 'list:inbox', groupBy: 'due', layout, favorite: layout === 'list' }
        const { id } = await call<{ id: string }>(watched, 'views.create', input)
        await reopen(watched, `/views/${id}`)
        await page.getByText('Some day').waitFor()
        found.push(...(await violations(page)))
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
      }
      await page.getByRole('button', { name: 'Actions of the view' }).click()
      await page.getByRole('menuitem', { name: 'Edit view' }).click()
      await page.getByRole('textbox', { name: 'Filter' }).waitFor()
      found.push(...(await violations(page)))
      expect(found).toEqual([])
    })
  })
})
