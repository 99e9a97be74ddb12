import type { Task, TaskList } from '@taskwire/client'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { send } from '../helpers/send.ts'
import { descriptionOf, violations } from './accessibility.ts'
import { inApp, loseAnswer, loseAnswers } from './in-app.ts'
import { call, reopen, saved } from './own-tasks.ts'

describeInBrowser('calendar feeds in the web app', () => {
  const { openSignedIn } = inApp()

  it('are created for a list, show their address once, and are revoked', async () => {
    const watched = await openSignedIn('/app/', { permissions: ['clipboard-read', 'clipboard-write'] })
    const { page } = watched
    const { id: listId } = await call<TaskList>(watched, 'lists.create', { name: 'Health' })
    const due = { date: '2099-01-05' }
    await call<Task>(watched, 'tasks.create', { title: 'Dentist', due, listId, tags: ['teeth'] })
    await call<Task>(watched, 'tasks.create', { title: 'Pay the rent', due })
    await reopen(watched, '/settings')
    await saved(page)

    const section = page.getByRole('region', { name: 'Calendar feeds' })
    await section.getByText('Whoever has the address can read these tasks').waitFor()
    await section.getByText('You have no feeds.').waitFor()
    await section.getByRole('button', { name: 'New feed' }).click()
    const dialog = page.getByRole('dialog', { name: 'New calendar feed' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('My health')
    await dialog.getByText('Some lists').click()
    await dialog.getByRole('button', { name: 'Create feed' }).click()
    const lists = dialog.getByRole('group', { name: 'Lists' })
    await eventually(async () => expect(await descriptionOf(lists)).toBe('Choose at least one list.'))
    expect(await violations(page)).toEqual([])
    await lists.getByText('Health').click()
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Create feed' }).click()
    await dialog.getByText('It is not shown again').waitFor()
    await page.keyboard.press('Escape')
    await page.mouse.click(5, 5)
    expect(await dialog.getByRole('button', { name: 'Close' }).count()).toBe(0)
    await dialog.getByText('To-dos', { exact: true }).click()
    await dialog.getByText('.ics?as=vtodo').waitFor()
    await dialog.getByText('Events', { exact: true }).click()
    await dialog.getByRole('button', { name: 'Copy' }).click()
    await page.getByText('Address copied.').waitFor()
    const address = await page.evaluate<string>('navigator.clipboard.readText()')
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Done' }).click()

    const calendar = await send('GET', address)
    expect(calendar.status).toBe(200)
    expect(calendar.text).toContain('SUMMARY:Dentist')
    expect(calendar.text).not.toContain('Pay the rent')
    await section.getByText(`Health · address ends with ${address.slice(-8, -4)}`).waitFor()
    expect(await page.locator('body').textContent()).not.toContain(address)

    await section.getByRole('button', { name: 'Revoke My health' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await section.getByText('You have no feeds.').waitFor()
    await section.getByRole('button', { name: 'New feed' }).and(page.locator(':focus')).waitFor()
    expect((await send('GET', address)).status).toBe(404)
  })

  it('are listed without an address if it was lost on the way', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    await page.getByRole('button', { name: 'Settings' }).click()
    const section = page.getByRole('region', { name: 'Calendar feeds' })
    await section.getByText('You have no feeds.').waitFor()
    await section.getByRole('button', { name: 'New feed' }).click()
    const dialog = page.getByRole('dialog', { name: 'New calendar feed' })
    await loseAnswer(watched, 'calendar.createFeed', () => dialog.getByRole('button', { name: 'Create feed' }).click())
    await dialog.getByText('its address was lost on the way. Revoke it and create another.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Copy' }).count()).toBe(0)
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Close' }).click()
    await section.getByRole('button', { name: 'Revoke My tasks' }).waitFor()
    expect(await section.getByRole('listitem').count()).toBe(1)
  })

  it.each([
    { title: 'Calendar feeds', noun: 'feed', procedure: 'calendar.createFeed' },
    { title: 'Access tokens', noun: 'token', procedure: 'tokens.create' },
  ])('create one $noun if no attempt got an answer, and the user tries again', async ({ title, noun, procedure }) => {
    const watched = await openSignedIn()
    const { page } = watched
    await page.getByRole('button', { name: 'Settings' }).click()
    const section = page.getByRole('region', { name: title })
    await section.getByText(`You have no ${noun}s.`).waitFor()
    await section.getByRole('button', { name: `New ${noun}` }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Mine')
    await loseAnswers(watched, procedure, async () => {
      await dialog.getByRole('button', { name: `Create ${noun}` }).click()
      await dialog.getByText('The server cannot be reached.').waitFor()
    })
    await section.getByText('Mine').waitFor()
    await dialog.getByRole('button', { name: `Create ${noun}` }).click()
    await dialog.getByText(/was lost on the way\. Revoke it and create another\./).waitFor()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await section.getByRole('button', { name: 'Revoke Mine' }).waitFor()
    expect(await section.getByRole('listitem').count()).toBe(1)
  })
})
