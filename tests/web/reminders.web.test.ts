import type { Notification, NotificationPage, Task } from '@taskwire/client'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { violations } from './accessibility.ts'
import { inApp, type OpenApp, offline } from './in-app.ts'
import { call, query, reopen, saved, task } from './own-tasks.ts'

/** Records the notifications of the browser, and answers its question for permission with no. */
const RECORDED = `
  globalThis.shown = []; globalThis.asked = 0
  const Shown = globalThis.Notification
  globalThis.Notification = class extends Shown {
    constructor(title, options) { super(title, options); globalThis.shown.push({ title, tag: options.tag, one: this }) }
    static get permission() { return globalThis.answer ?? globalThis.given ?? Shown.permission }
    static async requestPermission() { globalThis.asked++; return (globalThis.answer = 'denied') }
  }`

describeInBrowser('reminders in the web app', () => {
  const { openSignedIn } = inApp()

  /** Opens the app with a browser whose permission for notifications is known. */
  async function openWith(permission: 'default' | 'granted' | 'denied', options: object = {}): Promise<OpenApp> {
    const watched = await openSignedIn('/app/', { permissions: ['notifications'], timezoneId: 'UTC', ...options })
    const { page } = watched
    await page.context().addInitScript(`globalThis.given = '${permission}'; ${RECORDED}`)
    await reopen(watched, '/inbox')
    await page.getByRole('heading', { name: 'Inbox', level: 1 }).waitFor()
    await saved(page)
    return watched
  }

  /** Creates a task whose reminder fires in a moment. */
  async function remindSoon(watched: OpenApp, title: string, more: object = {}): Promise<string> {
    const { id } = await call<Task>(watched, 'tasks.create', { title, ...more })
    // A time that has passed when it arrives, on a busy machine, would not fire.
    for (;;) {
      const at = new Date(Date.now() + 1500)
      const { updatedAt } = await call<Task>(watched, 'tasks.update', { id, reminders: [{ at: at.toISOString() }] })
      if (new Date(updatedAt) < at) return id
    }
  }

  it('are set with presets and custom times, also without network, and ask for permission at the first one', async () => {
    const watched = await openWith('default')
    const { page } = watched
    const due = { date: '2030-05-10', time: '09:00' }
    const { id } = await call<Task>(watched, 'tasks.create', { title: 'Dentist', due })
    await task(page, 'Dentist').click()
    const field = page.getByRole('complementary', { name: 'Details of the task' })
    expect(await page.evaluate('asked')).toBe(0)
    await field.getByRole('button', { name: 'Add a reminder' }).click()
    await page.getByRole('menuitem', { name: '10 minutes before' }).click()
    await field.getByText('10 May 2030, 08:50').or(field.getByText('May 10, 2030, 8:50 AM')).waitFor()
    await field.getByText('Shown in the app only: this browser blocks its notifications.').waitFor()
    expect(await page.evaluate('asked')).toBe(1)

    await offline(watched, async () => {
      await field.getByRole('button', { name: 'Add a reminder' }).click()
      await page.getByRole('menuitem', { name: 'Custom…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Remind me' })
      await dialog.getByRole('textbox', { name: 'How long before' }).fill('x')
      await dialog.getByRole('button', { name: 'Add reminder' }).click()
      await dialog.getByText('Enter a number from 0 to 40320.').waitFor()
      await dialog.getByRole('textbox', { name: 'How long before' }).fill('90')
      expect(await violations(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Add reminder' }).click()
      await field.getByText('1 hour 30 minutes before').waitFor()
      await field.getByRole('button', { name: 'Remove the reminder: 10 minutes before' }).click()
    })
    await saved(page)
    const { reminders } = await query<Task>(watched, 'tasks.get', { id })
    expect(reminders.map(({ before }) => before)).toEqual(['PT1H30M'])
    expect(await page.evaluate('asked')).toBe(1)
  })

  it('show one notification of the browser for all tabs, which opens the task and goes when it is dismissed', async () => {
    const watched = await openWith('granted')
    const { page } = watched
    const other = await page.context().newPage()
    await other.goto(page.url())
    await saved(other)
    const id = await remindSoon(watched, 'Call Grace')
    const shownIn = (tab: Page) => tab.evaluate<string[]>('shown.map(({ title }) => title)')
    await eventually(async () => {
      await page.getByRole('button', { name: '1 reminder' }).waitFor()
      await other.getByRole('button', { name: '1 reminder' }).waitFor()
      expect([...(await shownIn(page)), ...(await shownIn(other))]).toEqual(['Call Grace'])
    })
    const leading = (await shownIn(page)).length === 1 ? page : other
    await leading.evaluate('shown[0].one.onclose = () => { globalThis.isClosed = true }; shown[0].one.onclick()')
    await leading.waitForURL((url) => url.searchParams.get('task') === id)
    await other.close()
  })

  it('leave the list of the bell with the occurrence that they were for', async () => {
    const watched = await openWith('denied')
    const { page } = watched
    const recurrence = { rule: 'FREQ=DAILY', from: 'due' }
    const id = await remindSoon(watched, 'Plants', { due: { date: '2099-01-01' }, recurrence })
    await page.getByRole('button', { name: '1 reminder' }).click()
    const list = page.getByRole('dialog', { name: 'Reminders' })
    await list.getByText('Plants').waitFor()
    await call(watched, 'tasks.complete', { id })
    await list.getByText('Plants').waitFor({ state: 'detached' })
  })

  it('are snoozed and dismissed in the list of the bell, which can be undone', async () => {
    const watched = await openWith('denied')
    const { page } = watched
    const first = await remindSoon(watched, 'Call Grace')
    const second = await remindSoon(watched, 'Write to Alan')
    await page.getByRole('button', { name: '2 reminders' }).click()
    const list = page.getByRole('dialog', { name: 'Reminders' })
    await list.getByText('Reminders appear here only').waitFor()
    expect(await violations(page)).toEqual([])

    const before = Date.now()
    await list.getByRole('button', { name: 'Snooze Call Grace' }).click()
    await page.getByRole('menuitem', { name: 'In 1 hour' }).waitFor()
    expect(await violations(page)).toEqual([])
    await page.getByRole('menuitem', { name: 'In 1 hour' }).click()
    await list.getByText('Call Grace').waitFor({ state: 'hidden' })
    await list.getByRole('button', { name: 'Dismiss Write to Alan' }).click()
    await list.getByText('No reminder waits for you.').waitFor()
    await saved(page)
    const snoozed = await notificationOf(watched, first)
    expect(snoozed.dismissedAt).toBeNull()
    expect(new Date(snoozed.snoozedUntil ?? 0).getTime()).toBeGreaterThanOrEqual(before + 3_600_000)
    expect((await notificationOf(watched, second)).dismissedAt).not.toBeNull()

    await page.keyboard.press('Escape')
    await page.keyboard.press('z')
    await page.getByRole('button', { name: '1 reminder' }).waitFor()
    await saved(page)
    expect((await notificationOf(watched, second)).dismissedAt).toBeNull()
  })
})

/** Returns the notification of a task as the server sends it. */
async function notificationOf(watched: OpenApp, taskId: string): Promise<Notification> {
  const { items } = await query<NotificationPage>(watched, 'notifications.list', { taskId })
  const [notification] = items
  if (!notification) throw new Error('The task has no notification')
  return notification
}
