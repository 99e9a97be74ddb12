import { describe, expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { violations } from './accessibility.ts'
import { inApp, loseAnswer, type OpenApp, signedIn } from './in-app.ts'
import { call, reopen, saved, task } from './own-tasks.ts'

/** The screens of a signed-in user, with what each shows when it is complete. */
const SCREENS = [
  ['/today', 'Today'],
  ['/inbox', 'Inbox'],
  ['/upcoming', 'Upcoming'],
  ['/all', 'All tasks'],
  ['/completed', 'Completed'],
  ['/tags/errand', 'errand'],
  ['/search', 'Search'],
  ['/trash', 'Trash'],
  ['/settings', 'Settings'],
  ['/sync', 'Sync'],
] as const

describeInBrowser('the screens of the web app', () => {
  const { openSignedIn } = inApp()

  /** Creates tasks of every kind, and returns the path of their list with one of them open. */
  async function fill(watched: OpenApp): Promise<string> {
    const list = await call<{ id: string }>(watched, 'lists.create', { name: 'Home', color: 'orange' })
    const section = await call<{ id: string }>(watched, 'sections.create', { listId: list.id, name: 'Kitchen' })
    const parentId = crypto.randomUUID()
    const today = new Date().toISOString().slice(0, 10)
    await call(watched, 'tasks.createMany', {
      items: [
        { listId: list.id, title: 'Overdue', due: { date: '2020-01-01' }, priority: 'urgent', tags: ['errand'] },
        {
          listId: list.id,
          id: parentId,
          title: 'With subtasks',
          due: { date: today, time: '10:00' },
          description: 'x',
        },
        { listId: list.id, parentId, title: 'A subtask', completed: true },
        { listId: list.id, sectionId: section.id, title: 'In a section', priority: 'low' },
        { title: 'In the inbox', tags: ['errand'] },
      ],
    })
    await call(watched, 'comments.create', { taskId: parentId, text: 'A comment' })
    const deleted = await call<{ id: string }>(watched, 'tasks.create', { title: 'Deleted' })
    await call(watched, 'tasks.delete', { id: deleted.id })
    return `/lists/${list.id}?task=${parentId}`
  }

  describe.each([
    ['light', 390],
    ['dark', 390],
    ['light', 1280],
    ['dark', 1280],
  ] as const)('in the %s theme, %i pixels wide', (colorScheme, width) => {
    it('have no accessibility violations and do not scroll sideways', async () => {
      const watched = await openSignedIn('/app/', { colorScheme, viewport: { width, height: 844 } })
      const { page } = watched
      await page.getByRole('button', { name: 'Open the example' }).waitFor()
      const listPath = await fill(watched)
      const found: Record<string, unknown> = {}
      for (const [path, title] of [...SCREENS, [listPath.split('?')[0] ?? '', 'Home'] as const]) {
        await reopen(watched, path)
        await page.getByRole('heading', { name: title, level: 1, exact: true }).waitFor()
        if (path === '/trash') await task(page, 'Deleted').waitFor()
        const problems = await violations(page)
        const scrolls = (await page.evaluate<number>('document.documentElement.scrollWidth')) - width
        if (problems.length > 0 || scrolls > 0) found[path] = { problems, scrolls }
      }
      await reopen(watched, listPath)
      await page.getByText('A comment').waitFor()
      const problems = await violations(page)
      if (problems.length > 0) found.details = problems
      expect(found).toEqual({})
    })
  })

  it('follow the theme of the settings', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    const ground = () => page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor')
    await page.getByRole('button', { name: 'Settings' }).click()
    expect(await ground()).toBe('rgb(255, 255, 255)')
    await page.getByText('Dark', { exact: true }).click()
    expect(await ground()).toBe('rgb(20, 24, 26)')
    await reopen(watched)
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    expect(await ground()).toBe('rgb(20, 24, 26)')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in to Taskwire' }).waitFor()
    expect(await ground()).toBe('rgb(20, 24, 26)')
    await page.reload()
    await page.getByRole('heading', { name: 'Sign in to Taskwire' }).waitFor()
    expect(await ground()).toBe('rgb(20, 24, 26)')
  })

  it('show overdue tasks and those of today in Today, in the time zone of the settings', async () => {
    const watched = await openSignedIn('/app/', { timezoneId: 'Pacific/Kiritimati' })
    const { page } = watched
    await saved(page)
    const dayIn = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date())
    await call(watched, 'tasks.createMany', {
      items: [
        { title: 'Late', due: { date: '2020-01-01' } },
        { title: 'Now', due: { date: dayIn('Pacific/Kiritimati') } },
      ],
    })
    await task(page, 'Late').waitFor()
    await task(page, 'Now').waitFor()
    // Honolulu is a day behind Kiritimati at every hour.
    await call(watched, 'account.settings.update', { timeZone: 'Pacific/Honolulu' })
    await task(page, 'Now').waitFor({ state: 'detached' })
    await task(page, 'Late').waitFor()
  })

  it('keep the language of dates and the time of reminders, and say what is wrong with a language', async () => {
    const watched = await openSignedIn('/app/', { timezoneId: 'UTC' })
    const { page } = watched
    await saved(page)
    await page.getByRole('button', { name: 'Settings' }).click()
    const language = page.getByRole('combobox', { name: 'Language of dates and times' })
    await language.fill('no language')
    await page.keyboard.press('Tab')
    await page.getByText('Choose a language, or enter a language tag such as de-AT.').waitFor()
    await language.fill('de-AT')
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: /^Montag/ }).waitFor()
    const time = page.getByRole('group', { name: 'Reminders of tasks that are due all day' })
    await time.getByRole('spinbutton').first().focus()
    await page.keyboard.type('0715')
    await page.keyboard.press('Tab')
    await saved(page)
    await reopen(watched)
    await eventually(async () => expect(await language.inputValue()).toBe('Austrian German'))
    expect((await time.getByRole('spinbutton').allTextContents()).map(Number)).toEqual([7, 15])
    const day = new Intl.DateTimeFormat('de-AT', { weekday: 'long', timeZone: 'UTC' }).format(new Date())
    await page.getByRole('link', { name: 'Today' }).click()
    // The settings name days of the week too.
    await signedIn(page)
    await page.getByText(day).waitFor()
  })

  it('create an access token, show it once, and revoke it', async () => {
    const { page } = await openSignedIn()
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByText('You have no tokens.').waitFor()
    await page.getByRole('button', { name: 'New token' }).click()
    await page.getByRole('button', { name: 'Create token' }).click()
    await page.getByText('Enter a name.').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Backup')
    await page.getByRole('button', { name: 'Create token' }).click()
    await page
      .getByRole('dialog')
      .getByText(/^tw_pat_/)
      .waitFor()
    await page.keyboard.press('Escape')
    await page.mouse.click(5, 5)
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('You have no tokens.').waitFor()
    await page.getByRole('button', { name: 'New token' }).and(page.locator(':focus')).waitFor()
  })

  it('list an access token whose secret was lost on the way, and say so', async () => {
    const watched = await openSignedIn()
    const { page } = watched
    await page.getByRole('button', { name: 'Settings' }).click()
    await page.getByText('You have no tokens.').waitFor()
    await page.getByRole('button', { name: 'New token' }).click()
    const dialog = page.getByRole('dialog', { name: 'New access token' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Backup')
    await loseAnswer(watched, 'tokens.create', () => dialog.getByRole('button', { name: 'Create token' }).click())
    await dialog.getByText('its secret was lost on the way. Revoke it and create another.').waitFor()
    expect(await dialog.getByRole('button', { name: 'Copy' }).count()).toBe(0)
    await dialog.getByRole('button', { name: 'Close' }).click()
    await page.getByRole('region', { name: 'Access tokens' }).getByText('Backup').waitFor()
  })
})
