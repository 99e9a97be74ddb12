import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { inApp, offline, takeProblems } from './in-app.ts'
import { add, call, reopen, saved, task, titles } from './own-tasks.ts'

describeInBrowser('lists in the web app', () => {
  const { openSignedIn } = inApp()

  async function openList(name: string) {
    const watched = await openSignedIn()
    const { page } = watched
    await page.getByRole('button', { name: 'New list' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill(name)
    await page.getByRole('button', { name: 'Create list' }).click()
    await page.getByRole('heading', { name, level: 1 }).waitFor()
    return watched
  }

  it('gives a new account an example list, which is deleted in one click', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    await page.getByRole('button', { name: 'Open the example' }).click()
    await page.getByRole('heading', { name: 'Welcome to Taskwire', level: 1 }).waitFor()
    await task(page, 'Tick the circle to complete this task').waitFor()
    await page.getByRole('button', { name: 'Delete the example' }).click()
    await page.getByText('Deleted “Welcome to Taskwire” with its tasks').waitFor()
    await saved(page)
    await reopen(watched)
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor()
    await page.getByText('Lists group tasks').waitFor()
  })

  it('creates a list with a name and a colour, and renames it', async () => {
    const { page } = await openSignedIn()
    await page.getByRole('button', { name: 'New list' }).click()
    await page.getByRole('button', { name: 'Create list' }).click()
    await page.getByText('Enter a name.').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Groceries')
    await page.getByRole('radio', { name: 'purple' }).check({ force: true })
    await page.getByRole('button', { name: 'Create list' }).click()
    await page.getByRole('heading', { name: 'Groceries', level: 1 }).waitFor()
    expect(await page.locator('.screen-titles .swatch-purple').count()).toBe(1)
    await page.getByRole('button', { name: 'Actions of the list' }).click()
    await page.getByRole('menuitem', { name: 'Edit list' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Food')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('heading', { name: 'Food', level: 1 }).waitFor()
  })

  it('has sections with their own field for new tasks', async () => {
    const { page } = await openList('Party')
    await add(page, 'Invite')
    await page.getByRole('button', { name: 'Actions of the list' }).click()
    await page.getByRole('menuitem', { name: 'Add section' }).click()
    await page.getByRole('textbox', { name: 'Name' }).fill('Shopping')
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await page.getByRole('button', { name: 'Add a task to Shopping' }).click()
    await page.keyboard.insertText('Cake')
    await page.keyboard.press('Enter')
    await task(page, 'Cake').waitFor()
    await page.keyboard.insertText('Candles')
    await page.keyboard.press('Enter')
    await task(page, 'Candles').waitFor()
    await page.keyboard.press('Escape')
    expect(await titles(page)).toEqual(['Invite', 'Cake', 'Candles'])

    await page.getByRole('button', { name: 'Actions of Shopping' }).click()
    await page.getByRole('menuitem', { name: 'Delete section' }).click()
    await eventually(async () => expect(await page.getByText('Shopping', { exact: true }).count()).toBe(0))
    expect(await titles(page)).toEqual(['Invite', 'Cake', 'Candles'])
  })

  it('archives a list, and takes it out of the archive', async () => {
    const { page } = await openList('Old things')
    await page.getByRole('button', { name: 'Actions of the list' }).click()
    await page.getByRole('menuitem', { name: 'Archive' }).click()
    await page.getByText('This list is archived.').waitFor()
    expect(await page.getByRole('row', { name: /^Old things/ }).count()).toBe(0)
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByRole('button', { name: 'Take out' }).click()
    await page.getByRole('row', { name: /^Old things/ }).waitFor()
  })

  it('changes the order of the lists', async () => {
    const watched = await openList('Second')
    const { page } = watched
    await page.getByRole('button', { name: 'Actions of the list' }).click()
    await page.getByRole('menuitem', { name: 'Move list up' }).click()
    const names = () => page.getByRole('grid', { name: 'Lists' }).locator('.nav-text').allTextContents()
    await eventually(async () => expect(await names()).toEqual(['Second', 'Welcome to Taskwire']))
  })

  it('says that a list was deleted elsewhere while it is open, and restores it', async () => {
    const watched = await openList('Groceries')
    const { page } = watched
    await add(page, 'Milk')
    await saved(page)
    await call(watched, 'lists.delete', { id: new URL(page.url()).pathname.split('/').at(-1) ?? '' })
    await page.getByText('This list was deleted').waitFor()
    await page.getByRole('button', { name: 'Restore the list' }).click()
    await task(page, 'Milk').waitFor()
  })

  it('keeps a task that is added without network to a list that is deleted meanwhile', async () => {
    const watched = await openList('Groceries')
    const { page } = watched
    await saved(page)
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    await offline(watched, async () => {
      await add(page, 'Milk')
      await call(watched, 'lists.delete', { id })
    })
    await page.getByText('This list was deleted').waitFor()
    await takeProblems(watched, /tasks\.create/)
    await page.getByRole('button', { name: 'Restore the list' }).click()
    await page.getByRole('button', { name: /failed/ }).click()
    await page.getByText('Milk').waitFor()
    await page.getByRole('button', { name: 'Try again' }).click()
    await saved(page)
    await reopen(watched, `/lists/${id}`)
    await task(page, 'Milk').waitFor()
  })

  it('shows a list of 3,000 tasks with only the visible rows in the page', async () => {
    const watched = await openList('Big')
    const { page } = watched
    await saved(page)
    const listId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    for (let part = 0; part < 15; part += 1) {
      const items = Array.from({ length: 200 }, (_, n) => ({ listId, title: `Task ${part * 200 + n}` }))
      await call(watched, 'tasks.createMany', { items })
    }
    await page.getByText('3,000 open tasks').waitFor()
    const rows = page.locator('[data-task-list] [role=row]')
    expect(await rows.count()).toBeLessThan(100)
    await add(page, 'The last one')
    expect(await rows.count()).toBeLessThan(100)
  })
})
