import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { descriptionOf } from './accessibility.ts'
import { inApp, type OpenApp, offline, storedApp } from './in-app.ts'
import { call, query, reopen, task, titles } from './own-tasks.ts'

const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 1, exact: true })

async function choose(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: 'Actions of the tag' }).click()
  await page.getByRole('menuitem', { name: entry }).click()
}

async function rename(page: Page, name: string): Promise<void> {
  await choose(page, 'Rename tag')
  const dialog = page.getByRole('dialog', { name: 'Rename tag' })
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name)
  await dialog.getByRole('button', { name: 'Save' }).click()
}

describeInBrowser('a tag in the web app', () => {
  const { openSignedIn } = inApp()

  /** Creates tasks, and opens the screen of the tag "Shop". */
  async function openTag(): Promise<OpenApp> {
    const watched = await openSignedIn()
    const items = [
      { title: 'Milk', tags: ['Shop', 'home'] },
      { title: 'Bread', tags: ['Shop'], completed: true },
      { title: 'Rolls', tags: ['bakery'] },
    ]
    await call(watched, 'tasks.createMany', { items })
    const { page } = watched
    await page.keyboard.press('/')
    await page.getByRole('region', { name: 'Tags' }).getByRole('link', { name: 'Shop', exact: true }).click()
    await task(page, 'Milk').waitFor()
    return watched
  }

  /** Returns the tags of all tasks on the server but the example, with the number of their tasks. */
  async function tagsOf(watched: OpenApp): Promise<string[]> {
    const { items } = await query<{ items: { name: string; total: number }[] }>(watched, 'tags.list', {})
    return items.filter(({ name }) => name !== 'tip').map(({ name, total }) => `${name} ${total}`)
  }

  it('has an address that may look like that of a file, also without network', async () => {
    const watched = await openSignedIn()
    await call(watched, 'tasks.create', { title: 'Release', tags: ['v1.2'] })
    const { page } = watched
    await storedApp(page)
    await reopen(watched, '/tags/v1.2')
    await heading(page, 'v1.2').waitFor()
    await task(page, 'Release').waitFor()
    await offline(watched, async () => {
      await page.reload()
      await task(page, 'Release').waitFor()
    })
  })

  it('is renamed in all tasks, with undo', async () => {
    const watched = await openTag()
    const { page } = watched
    await rename(page, ' Market ')
    await heading(page, 'Market').waitFor()
    // In one line.
    expect((await heading(page, 'Market').boundingBox())?.height).toBeLessThan(50)
    await task(page, 'Milk').waitFor()
    expect(new URL(page.url()).pathname).toBe('/app/tags/Market')
    expect(await tagsOf(watched)).toEqual(['bakery 1', 'home 1', 'Market 2'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually(async () => expect(await tagsOf(watched)).toEqual(['bakery 1', 'home 1', 'Shop 2']))
    await eventually(async () => expect(await titles(page)).toEqual([]))
  })

  it('becomes one with another tag, which the key for undo takes back', async () => {
    const watched = await openTag()
    const { page } = watched
    await rename(page, 'BAKERY')
    await heading(page, 'BAKERY').waitFor()
    await task(page, 'Milk').waitFor()
    expect((await titles(page)).sort()).toEqual(['Milk', 'Rolls'])
    expect(await tagsOf(watched)).toEqual(['bakery 3', 'home 1'])
    await page.keyboard.press('z')
    await page.getByText('Undone.', { exact: true }).waitFor()
    expect(await tagsOf(watched)).toEqual(['bakery 1', 'home 1', 'Shop 2'])
  })

  it('is removed from all tasks, with undo', async () => {
    const watched = await openTag()
    const { page } = watched
    await choose(page, 'Delete tag')
    await heading(page, 'Today').waitFor()
    await page.getByText('Removed “Shop” from all tasks').waitFor()
    expect(await tagsOf(watched)).toEqual(['bakery 1', 'home 1'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await eventually(async () => expect(await tagsOf(watched)).toEqual(['bakery 1', 'home 1', 'Shop 2']))
  })

  it('gets a color, which its chips show, by the keyboard, with undo', async () => {
    const watched = await openTag()
    const { page } = watched
    const colorOf = async () => {
      const { items } = await query<{ items: { name: string; color: string | null }[] }>(watched, 'tags.list', {})
      return items.find(({ name }) => name === 'Shop')?.color
    }
    await choose(page, 'Color')
    const dialog = page.getByRole('dialog', { name: 'Color of “Shop”' })
    await dialog.getByRole('radio', { name: 'no color' }).focus()
    await page.keyboard.press('ArrowRight')
    await dialog.getByRole('radio', { name: 'red', checked: true }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('“Shop” is red now').waitFor()
    await page.locator('.screen-titles .tag-mark.swatch-red').waitFor()
    const row = task(page, 'Milk')
    await row.locator('.fact-tag', { hasText: 'Shop' }).locator('.swatch-red').waitFor()
    // Its name stays in text.
    expect(await row.locator('.fact-tag').allTextContents()).toEqual(['Shop', 'home'])
    expect(await row.locator('.tag-dot').count()).toBe(1)
    await eventually(async () => expect(await colorOf()).toBe('red'))
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.locator('.swatch-red').first().waitFor({ state: 'detached' })
    await eventually(async () => expect(await colorOf()).toBeNull())
  })

  it('gets a color without network, and keeps it, also when it is renamed', async () => {
    const watched = await openTag()
    const { page } = watched
    await storedApp(page)
    await reopen(watched)
    await task(page, 'Milk').waitFor()
    await offline(watched, async () => {
      await choose(page, 'Color')
      await page.getByRole('radio', { name: 'teal' }).check({ force: true })
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.locator('.screen-titles .swatch-teal').waitFor()
    })
    await rename(page, 'Market')
    await heading(page, 'Market').waitFor()
    await page.locator('.screen-titles .swatch-teal').waitFor()
    await page.keyboard.press('/')
    const link = page.getByRole('region', { name: 'Tags' }).getByRole('link', { name: 'Market', exact: true })
    await link.locator('.swatch-teal').waitFor()
  })

  it('keeps its name if the new one is too long, if no task has it, or without network, and says so', async () => {
    const watched = await openTag()
    const { page } = watched
    await rename(page, 'x'.repeat(65))
    const field = page.getByRole('textbox', { name: 'Name' })
    expect(await descriptionOf(field)).toContain('at most 64')
    await page.getByRole('button', { name: 'Cancel' }).click()
    await storedApp(page)
    await reopen(watched)
    await task(page, 'Milk').waitFor()
    await offline(watched, async () => {
      await choose(page, 'Delete tag')
      await page.getByText(/^Not changed: The server cannot be reached/).waitFor()
    })
    expect(await tagsOf(watched)).toEqual(['bakery 1', 'home 1', 'Shop 2'])
    await reopen(watched, '/tags/nothing')
    watched.expected.push(/404/)
    await rename(page, 'something')
    await page.getByText('Not changed: There is no task with this tag.').waitFor()
  })
})
