import type { Route } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { inApp, offline, takeProblems } from './in-app.ts'
import { add, call, query, reopen, saved, task, titles } from './own-tasks.ts'

describeInBrowser('tasks in the web app', () => {
  const { openSignedIn } = inApp()

  async function openInbox() {
    const watched = await openSignedIn()
    await watched.page.getByRole('link', { name: 'Inbox' }).click()
    await watched.page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor()
    return watched
  }

  it('adds tasks one after the other with Enter, and keeps them after a reload', async () => {
    const watched = await openInbox()
    const { page } = watched
    await add(page, 'Milk', 'Bread', 'Butter')
    expect(await titles(page)).toEqual(['Milk', 'Bread', 'Butter'])
    await saved(page)
    await reopen(watched)
    await task(page, 'Butter').waitFor()
    expect(await titles(page)).toEqual(['Milk', 'Bread', 'Butter'])
  })

  it('shows what is wrong with a title at its field, and keeps it', async () => {
    const { page } = await openInbox()
    const field = page.locator('[data-composer=main]').getByRole('textbox')
    await field.fill('x'.repeat(501))
    await page.keyboard.press('Enter')
    await page.getByRole('alert').filter({ hasText: 'at most 500 are allowed' }).waitFor()
    expect((await field.inputValue()).length).toBe(501)
  })

  it('completes a task, and undoes it from the message', async () => {
    const { page } = await openInbox()
    await add(page, 'Milk')
    await task(page, 'Milk').locator('.task-check').click()
    await page.getByText('Completed “Milk”').waitFor()
    await task(page, 'Milk').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await task(page, 'Milk').waitFor()
  })

  it('deletes a task, restores it from the trash, and empties the trash', async () => {
    const { page } = await openInbox()
    await add(page, 'Milk', 'Bread')
    for (const title of ['Milk', 'Bread']) {
      await task(page, title)
        .getByRole('button', { name: `Actions of ${title}` })
        .click()
      await page.getByRole('menuitem', { name: 'Delete' }).click()
      await task(page, title).waitFor({ state: 'detached' })
    }
    await page.getByRole('link', { name: 'Trash' }).click()
    await task(page, 'Milk').getByRole('button', { name: 'Actions of Milk' }).click()
    await page.getByRole('menuitem', { name: 'Restore' }).click()
    await task(page, 'Milk').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Empty trash' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Empty trash' }).click()
    await page.getByText('Deleted tasks, lists and views stay here for 30 days.').waitFor()
    await page.getByRole('link', { name: 'Inbox' }).click()
    await task(page, 'Milk').waitFor()
  })

  it('adds and removes tags without losing those of another device', async () => {
    const watched = await openInbox()
    const { page } = watched
    const { id } = await call<{ id: string }>(watched, 'tasks.create', { title: 'Trip', tags: ['plan', 'later'] })
    await task(page, 'Trip').waitFor()
    await reopen(watched, `/inbox?task=${id}`)
    const panel = page.getByRole('complementary', { name: 'Details of the task' })
    await panel.getByRole('button', { name: 'Remove the tag later' }).waitFor()
    // Held, so that the other device is first.
    const held: Route[] = []
    await intercept(page, '**/trpc/tasks.update*', (route) => held.push(route), { times: 1 })
    await panel.getByRole('combobox', { name: 'Add a tag' }).fill('here')
    await page.keyboard.press('Enter')
    await panel.getByRole('button', { name: 'Remove the tag later' }).click()
    await eventually(() => expect(held.length).toBe(1))
    await call(watched, 'tasks.update', { id, addTags: ['there'] })
    // The store sends the change again for the new version.
    watched.expected.push(/409/)
    await held[0]?.continue()
    await panel.getByRole('row', { name: 'there' }).waitFor()
    await saved(page)
    const { tags } = await query<{ tags: string[] }>(watched, 'tasks.get', { id })
    expect(tags.sort()).toEqual(['here', 'plan', 'there'])
  })

  it('edits a title in its row', async () => {
    const { page } = await openInbox()
    await add(page, 'Milk')
    await task(page, 'Milk').getByRole('button', { name: 'Actions of Milk' }).click()
    await page.getByRole('menuitem', { name: 'Edit title' }).click()
    const field = page.getByRole('textbox', { name: 'Title' })
    await field.fill(' ')
    await page.getByText('A task needs a title.').waitFor()
    await field.fill('Oat milk')
    await page.keyboard.press('Enter')
    await task(page, 'Oat milk').waitFor()
  })

  it('shows and changes everything about a task in its details', async () => {
    const watched = await openInbox()
    const { page } = watched
    await add(page, 'Trip')
    await page.getByText('Trip', { exact: true }).click()
    const panel = page.getByRole('complementary', { name: 'Details of the task' })
    await panel.getByRole('textbox', { name: 'Description' }).fill('By bicycle')
    await panel.getByRole('button', { name: /^Due date/ }).click()
    await page.getByRole('button', { name: 'Tomorrow', exact: true }).click()
    await panel.getByRole('button', { name: /Priority$/ }).click()
    await page.getByRole('option', { name: 'High' }).click()
    await panel.getByRole('combobox', { name: 'Add a tag' }).fill('fun')
    await page.keyboard.press('Enter')
    await panel.getByRole('row', { name: 'fun' }).waitFor()
    await panel.getByRole('textbox', { name: 'Add a subtask' }).fill('Pump up the tyres')
    await page.keyboard.press('Enter')
    await panel.getByRole('row', { name: 'Pump up the tyres' }).waitFor()
    await panel.getByRole('textbox', { name: 'New comment' }).fill('With Ben?')
    await panel.getByRole('button', { name: 'Comment', exact: true }).click()
    await panel.getByRole('paragraph').filter({ hasText: 'With Ben?' }).waitFor()
    await saved(page)

    await reopen(watched)
    await panel.getByRole('paragraph').filter({ hasText: 'With Ben?' }).waitFor()
    expect(await panel.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('By bicycle')
    await panel.getByRole('button', { name: 'Due date: Tomorrow' }).waitFor()
    await panel.getByRole('row', { name: 'Pump up the tyres' }).waitFor()
    expect(await task(page, 'Trip').textContent()).toMatch(/high priority.*fun.*Tomorrow/)
    await page.goBack()
    await panel.waitFor({ state: 'detached' })
  })

  it('does not take back what another device writes while the cursor stays in a text that is saved', async () => {
    const watched = await openInbox()
    const { page } = watched
    const { id } = await call<{ id: string }>(watched, 'tasks.create', { title: 'Trip' })
    await task(page, 'Trip').click()
    const notes = page.getByRole('textbox', { name: 'Description' })
    await notes.fill('Tickets')
    const description = async () => (await query<{ description: string }>(watched, 'tasks.get', { id })).description
    await eventually(async () => expect(await description()).toBe('Tickets'))
    await call(watched, 'tasks.update', { id, description: 'Tickets\nPassport' })
    await eventually(async () => expect(await notes.inputValue()).toBe('Tickets\nPassport'))
    await page.keyboard.press('End')
    await page.keyboard.insertText('!')
    await page.getByRole('button', { name: 'Close the details' }).click()
    await saved(page)
    await eventually(async () => expect(await description()).toMatch(/^(Tickets!\nPassport|Tickets\nPassport!)$/))
  })

  it('saves a title once, although spaces at its end are not stored', async () => {
    const watched = await openInbox()
    const { page } = watched
    const { id } = await call<{ id: string }>(watched, 'tasks.create', { title: 'Milk' })
    await task(page, 'Milk').click()
    const details = page.getByRole('complementary', { name: 'Details of the task' })
    const version = async () => (await query<{ version: number }>(watched, 'tasks.get', { id })).version
    const before = await version()
    await details.getByRole('textbox', { name: 'Title' }).fill('Buy milk ')
    await task(page, 'Buy milk').waitFor()
    await details.getByRole('textbox', { name: 'Title' }).blur()
    await saved(page)
    expect(await version()).toBe(before + 1)
  })

  it('edits the title of a subtask in the list or in the details of its parent, where it is asked for', async () => {
    const watched = await openInbox()
    const { page } = watched
    const { id } = await call<{ id: string }>(watched, 'tasks.create', { title: 'Trip' })
    await call(watched, 'tasks.create', { title: 'Hotel', parentId: id })
    await task(page, 'Hotel').waitFor()
    await task(page, 'Trip').click()
    const subtasks = page.getByRole('grid', { name: 'Subtasks' })
    await subtasks.getByRole('button', { name: 'Actions of Hotel' }).click()
    await page.getByRole('menuitem', { name: 'Edit title' }).click()
    await subtasks.getByRole('textbox', { name: 'Title' }).fill('Hostel')
    await page.keyboard.press('Enter')
    await task(page, 'Hostel').waitFor()
    await task(page, 'Hostel').getByRole('button', { name: 'Actions of Hostel' }).click()
    await page.getByRole('menuitem', { name: 'Edit title' }).click()
    const list = page.locator('[data-task-list]')
    await list.getByRole('textbox', { name: 'Title' }).fill('Tent')
    await page.keyboard.press('Enter')
    await subtasks.getByRole('row', { name: 'Tent' }).waitFor()
  })

  it('selects several tasks, and changes all of them', async () => {
    const { page } = await openInbox()
    await add(page, 'Milk', 'Bread', 'Butter')
    await page.getByRole('button', { name: 'Select tasks' }).click()
    for (const title of ['Milk', 'Butter']) await page.getByText(title, { exact: true }).click()
    const bar = page.getByRole('toolbar', { name: 'Actions on the selected tasks' })
    await bar.getByText('2 selected').waitFor()
    await bar.getByRole('button', { name: 'Set the priority' }).click()
    await page.getByRole('menuitem', { name: 'Urgent' }).click()
    await bar.waitFor({ state: 'detached' })
    await eventually(async () => {
      const urgent = await page.locator('[data-task-list] .task').filter({ hasText: 'urgent priority' }).count()
      expect(urgent).toBe(2)
    })
  })

  it('gives several tasks a day, and leaves each its time', async () => {
    const watched = await openInbox()
    const { page } = watched
    const due = { date: '2030-05-10', time: '08:15' }
    const { id } = await call<{ id: string }>(watched, 'tasks.create', { title: 'Dentist', due })
    await call(watched, 'tasks.create', { title: 'Milk' })
    await page.getByRole('button', { name: 'Select tasks' }).click()
    for (const title of ['Milk', 'Dentist']) await page.getByText(title, { exact: true }).click()
    const bar = page.getByRole('toolbar', { name: 'Actions on the selected tasks' })
    await bar.getByRole('button', { name: 'Set the due date' }).click()
    await page.getByRole('button', { name: 'Today', exact: true }).click()
    await eventually(async () => {
      const { due } = await query<{ due: { date: string; time?: string } }>(watched, 'tasks.get', { id })
      expect(due).toEqual({ date: expect.not.stringContaining('2030'), time: '08:15' })
    })
  })

  it('moves a task by dragging: to another place, below another task, and to a list', async () => {
    const watched = await openInbox()
    const { page } = watched
    await call(watched, 'lists.create', { name: 'Groceries' })
    await add(page, 'One', 'Two', 'Three')
    await task(page, 'Three').dragTo(task(page, 'One'), { targetPosition: { x: 200, y: 3 } })
    await eventually(async () => expect(await titles(page)).toEqual(['Three', 'One', 'Two']))
    await task(page, 'Two').dragTo(task(page, 'One'), { targetPosition: { x: 200, y: 20 } })
    await page.locator('.depth-1').filter({ hasText: 'Two' }).waitFor()
    const list = page.getByRole('row', { name: /^Groceries/ }).and(page.locator('[data-allows-dragging]'))
    await task(page, 'Three').dragTo(list)
    await page.getByText('Moved to Groceries').waitFor()
    await eventually(async () => expect(await titles(page)).toEqual(['One', 'Two']))
  })

  it('moves a task to another day by dragging, and keeps its time', async () => {
    const watched = await openSignedIn('/app/', { timezoneId: 'UTC' })
    const { page } = watched
    const date = new Date().toISOString().slice(0, 10)
    await call(watched, 'tasks.create', { title: 'Dentist', due: { date, time: '08:15' } })
    await page.getByRole('link', { name: 'Upcoming' }).click()
    await task(page, 'Dentist')
      .and(page.locator('[data-allows-dragging]'))
      .dragTo(page.getByRole('row', { name: 'Tomorrow', exact: true }), {
        targetPosition: { x: 200, y: 20 },
      })
    await eventually(async () => {
      const rows = await page.locator('[data-task-list] [role=row]').allTextContents()
      const [tomorrow, dentist] = ['Tomorrow', 'Dentist'].map((text) => rows.findIndex((row) => row.startsWith(text)))
      expect(dentist).toBe((tomorrow ?? 0) + 1)
    })
    expect(await task(page, 'Dentist').textContent()).toContain('8:15')
  })

  it('moves a task with a time in another zone to the day of the viewer', async () => {
    const watched = await openSignedIn('/app/', { timezoneId: 'America/Los_Angeles' })
    const { page } = watched
    await call(watched, 'account.settings.update', { timeZone: 'America/Los_Angeles' })
    await call(watched, 'tasks.create', {
      title: 'Call Tokyo',
      due: { date: '2026-01-05', time: '09:00', timeZone: 'Asia/Tokyo' },
    })
    await page.getByRole('row', { name: 'Overdue' }).waitFor()
    await page.getByRole('button', { name: 'Move to today' }).click()
    await page.getByRole('row', { name: 'Overdue' }).waitFor({ state: 'detached' })
    await task(page, 'Call Tokyo').waitFor()
  })

  describe('without network', () => {
    it('keeps changes, says so, and sends them later', async () => {
      const watched = await openInbox()
      const { page } = watched
      await saved(page)
      await offline(watched, async () => {
        await add(page, 'Milk', 'Bread')
        await page.getByRole('button', { name: /Offline, \d to send/ }).waitFor()
      })
      await saved(page)
      const { items } = await call<{ items: { title: string }[] }>(watched, 'tasks.createMany', {
        items: [{ title: 'Eggs' }],
      })
      expect(items.map(({ title }) => title)).toEqual(['Eggs'])
      await task(page, 'Eggs').waitFor()
    })

    it('shows changes that the server refuses, and lets the user discard them', async () => {
      const watched = await openInbox()
      const { page } = watched
      await add(page, 'Milk')
      await saved(page)
      const found = await page.locator('[data-task-list] [role=row]').first().getAttribute('data-key')
      await offline(watched, async () => {
        await task(page, 'Milk').getByRole('button', { name: 'Actions of Milk' }).click()
        await page.getByRole('menuitem', { name: 'Due today' }).click()
        await call(watched, 'tasks.delete', { id: found ?? '' })
        await call(watched, 'tasks.purge', { id: found ?? '' })
      })
      await page.getByRole('button', { name: '1 change failed' }).click()
      await page.getByRole('main').getByText('It does not exist any more').waitFor()
      await takeProblems(watched, /404.*tasks\.update/)
      await page.getByRole('button', { name: 'Delete this change' }).click()
      await page.getByText('Nothing needs you').waitFor()
    })
  })
})
