import { expect, it } from 'vitest'
import { COMMANDS } from '../../web/src/keyboard/commands.ts'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { inApp } from './in-app.ts'
import { add, call, query, reopen, saved, task, titles } from './own-tasks.ts'

describeInBrowser('the keyboard in the web app', () => {
  const { openSignedIn } = inApp()

  async function openInbox() {
    const watched = await openSignedIn()
    const { page } = watched
    await page.getByRole('button', { name: 'Open the example' }).waitFor()
    await page.keyboard.press('g')
    await page.keyboard.press('i')
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor()
    return watched
  }

  it('does everything with a list of tasks', async () => {
    const { page } = await openInbox()
    await page.keyboard.press('a')
    for (const name of ['One', 'Two', 'Three']) {
      await page.keyboard.insertText(name)
      await page.keyboard.press('Enter')
      await task(page, name).waitFor()
    }
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await task(page, 'One').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('j')
    await task(page, 'Two').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('k')
    await task(page, 'One').and(page.locator(':focus')).waitFor()

    await page.keyboard.press('e')
    await page.getByRole('textbox', { name: 'Title' }).fill('First')
    await page.keyboard.press('Enter')
    await task(page, 'First').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('Shift+J')
    await eventually(async () => expect(await titles(page)).toEqual(['Two', 'First', 'Three']))
    await page.keyboard.press('t')
    await task(page, 'First').getByText('Today').waitFor()
    await page.keyboard.press('1')
    await task(page, 'First').getByText('urgent priority').waitFor({ state: 'attached' })

    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await page.keyboard.press('x')
    await page.getByText('2 selected').waitFor()
    await page.keyboard.press('#')
    await eventually(async () => expect(await titles(page)).toEqual(['Two']))
    await page.keyboard.press('z')
    await eventually(async () => expect(await titles(page)).toEqual(['Two', 'First', 'Three']))
  })

  it('selects tasks only, and forgets those that leave the list', async () => {
    const watched = await openInbox()
    const { page } = watched
    const list = await call<{ id: string }>(watched, 'lists.create', { name: 'Home' })
    const section = await call<{ id: string }>(watched, 'sections.create', { listId: list.id, name: 'Later' })
    const one = await call<{ id: string }>(watched, 'tasks.create', { title: 'One', listId: list.id })
    await call(watched, 'tasks.create', { title: 'Two', sectionId: section.id })
    await page.getByRole('row', { name: 'Home' }).click()
    await task(page, 'One').waitFor()
    await page.keyboard.press('j')
    await task(page, 'One').and(page.locator(':focus')).waitFor()
    await page.keyboard.press('x')
    await page.getByText('1 selected').waitFor()
    await page.keyboard.press('j')
    await page.getByRole('row', { name: 'Later' }).and(page.locator(':focus')).waitFor()
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await task(page, 'Two').and(page.locator(':focus')).waitFor()
    expect(await page.getByText('1 selected').count()).toBe(1)
    await call(watched, 'tasks.move', { id: one.id, listId: null })
    await task(page, 'One').waitFor({ state: 'detached' })
    await page.getByText('1 selected').waitFor({ state: 'detached' })
    await page.keyboard.press('#')
    await eventually(async () => expect(await titles(page)).toEqual([]))
    await saved(page)
    expect((await query<{ deletedAt: Date | null }>(watched, 'tasks.get', { id: one.id })).deletedAt).toBeNull()
  })

  it('does not act on tasks of an earlier search', async () => {
    const watched = await openInbox()
    const { page } = watched
    await call(watched, 'tasks.createMany', { items: [{ title: 'Milk' }, { title: 'Milk roll' }, { title: 'Bread' }] })
    await page.keyboard.press('/')
    const box = page.getByRole('combobox', { name: 'Search' }).or(page.getByRole('searchbox'))
    await box.first().fill('Milk')
    await page.getByRole('button', { name: 'Select all 2' }).click()
    await page.getByText('2 selected').waitFor()
    await box.first().fill('Bread')
    await task(page, 'Bread').waitFor()
    await page.getByText('2 selected').waitFor({ state: 'detached' })
  })

  it('folds and unfolds subtasks as in a tree, and remembers it', async () => {
    const watched = await openInbox()
    const { page } = watched
    await add(page, 'Trip', 'Tickets', 'Hotel')
    await page.keyboard.press('Escape')
    await task(page, 'Hotel').focus()
    await page.keyboard.press(']')
    await page.locator('.depth-1').filter({ hasText: 'Hotel' }).waitFor()
    const tickets = task(page, 'Tickets')
    expect(await tickets.getAttribute('aria-expanded')).toBe('true')
    expect(await task(page, 'Hotel').getAttribute('aria-level')).toBe('2')
    await task(page, 'Hotel').focus()
    await page.keyboard.press('ArrowLeft')
    await tickets.and(page.locator(':focus')).waitFor()
    await page.keyboard.press('ArrowLeft')
    await eventually(async () => expect(await titles(page)).toEqual(['Trip', 'Tickets']))
    await saved(page)
    await reopen(watched)
    await tickets.waitFor()
    expect(await tickets.getAttribute('aria-expanded')).toBe('false')
    await tickets.focus()
    await page.keyboard.press('ArrowRight')
    await eventually(async () => expect(await titles(page)).toEqual(['Trip', 'Tickets', 'Hotel']))
    await page.keyboard.press('ArrowRight')
    await task(page, 'Hotel').and(page.locator(':focus')).waitFor()
  })

  it('opens and closes the details', async () => {
    const { page } = await openInbox()
    await add(page, 'One')
    await page.keyboard.press('Escape')
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    const panel = page.getByRole('complementary', { name: 'Details of the task' })
    await panel.waitFor()
    await page.keyboard.press('Escape')
    await panel.waitFor({ state: 'detached' })
  })

  it('adds a task from anywhere', async () => {
    const { page } = await openSignedIn()
    await page.getByRole('button', { name: 'Open the example' }).waitFor()
    await page.keyboard.press('q')
    await page.getByRole('dialog').getByRole('textbox', { name: 'Title' }).fill('Call Ben')
    await page.keyboard.press('Enter')
    await page.getByText('Added to Inbox').waitFor()
    await task(page, 'Call Ben').waitFor()
  })

  it('finds lists, commands and tasks in the command palette', async () => {
    const { page } = await openInbox()
    await add(page, 'Renew the passport')
    await page.keyboard.press('Control+k')
    const field = page.getByRole('dialog').getByRole('searchbox')
    await field.fill('welcome')
    await page.getByRole('menuitem', { name: /^Welcome to Taskwire/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Welcome to Taskwire', level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    await field.fill('passport')
    await page.getByRole('menuitem', { name: /^Renew the passport/ }).click()
    await page.getByRole('complementary', { name: 'Details of the task' }).waitFor()
  })

  it('creates a task in the command palette, and runs its commands on the selected tasks', async () => {
    const { page } = await openInbox()
    await add(page, 'One', 'Two')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+k')
    const field = page.getByRole('dialog').getByRole('searchbox')
    await field.fill('Feed the cat')
    await page.getByRole('menuitem', { name: 'Create task “Feed the cat”' }).waitFor()
    await page.keyboard.press('Enter')
    await task(page, 'Feed the cat').waitFor()
    for (const title of ['One', 'Two']) {
      await task(page, title).focus()
      await page.keyboard.press('x')
    }
    await page.keyboard.press('Control+k')
    await field.fill('urgent')
    const command = page.getByRole('menuitem', { name: /^Priority: urgent/ })
    expect(await command.textContent()).toBe('Priority: urgent2 tasks1')
    await command.click()
    await eventually(async () => {
      expect(await page.locator('[data-task-list] .task').filter({ hasText: 'urgent priority' }).count()).toBe(2)
    })
  })

  it('shows every key, and leaves keys alone that are typed into a field', async () => {
    const { page } = await openInbox()
    await page.keyboard.press('?')
    const help = page.getByRole('dialog')
    await help.getByText('Complete or reopen').waitFor()
    expect(await help.locator('dt').allTextContents()).toEqual(COMMANDS.map(({ text }) => text))
    expect(await help.locator('dd').allTextContents()).not.toContain('')
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    await page.keyboard.press('a')
    await page.keyboard.type('q?gi/')
    expect(await page.locator('[data-composer=main]').getByRole('textbox').inputValue()).toBe('q?gi/')
    expect(await page.getByRole('dialog').count()).toBe(0)
  })
})
