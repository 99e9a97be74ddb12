import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { dragByKeyboard } from './drag-by-keyboard.ts'
import { inApp, type OpenApp } from './in-app.ts'
import { call, reopen, task, titles } from './own-tasks.ts'

describeInBrowser('moving tasks in the web app', () => {
  const { openSignedIn } = inApp()

  /** Creates a list with a section and four tasks, and shows it. */
  async function openList(options = {}): Promise<OpenApp> {
    const watched = await openSignedIn('/app/', options)
    const { id: listId } = await call<{ id: string }>(watched, 'lists.create', { name: 'Home' })
    await call(watched, 'lists.create', { name: 'Groceries' })
    const section = await call<{ id: string }>(watched, 'sections.create', { listId, name: 'Kitchen' })
    await call(watched, 'tasks.createMany', {
      items: [
        ...['One', 'Two', 'Three'].map((title) => ({ listId, title })),
        { listId, sectionId: section.id, title: 'Four', due: { date: '2030-01-01' } },
      ],
    })
    await reopen(watched, `/lists/${listId}`)
    await task(watched.page, 'Four').waitFor()
    return watched
  }

  function expectTitles(page: Page, ...expected: string[]): Promise<void> {
    return eventually(async () => expect(await titles(page)).toEqual(expected))
  }

  it('works by keyboard: to another place, below a task, into a section, on a list and on a day', async () => {
    const watched = await openList()
    const { page } = watched
    await dragByKeyboard(page, 'Three', ['ArrowDown'], 'Insert before One')
    await expectTitles(page, 'Three', 'One', 'Two', 'Four')
    await dragByKeyboard(page, 'Two', ['ArrowDown'], 'Drop on One')
    await page.locator('.depth-1').filter({ hasText: 'Two' }).waitFor()
    await dragByKeyboard(page, 'Three', ['ArrowDown'], 'Insert between Kitchen and Four')
    await expectTitles(page, 'One', 'Two', 'Three', 'Four')
    await dragByKeyboard(page, 'Three', ['Tab', 'ArrowDown'], /^Drop on Groceries/)
    await page.getByText('Moved to Groceries').waitFor()
    await expectTitles(page, 'One', 'Two', 'Four')

    await reopen(watched, '/upcoming')
    await task(page, 'Four').waitFor()
    await dragByKeyboard(page, 'Four', ['ArrowDown'], 'Drop on Tomorrow')
    await eventually(async () => {
      const rows = await page.locator('[data-task-list] [role=row]').allTextContents()
      expect(rows.findIndex((row) => row.startsWith('Four'))).toBe(
        rows.findIndex((row) => row.startsWith('Tomorrow')) + 1,
      )
    })
  })

  it('works by keys of their own: up, down, below the task above, and out of it', async () => {
    const { page } = await openList()
    await task(page, 'Three').focus()
    await page.keyboard.press(']')
    await page.locator('.depth-1').filter({ hasText: 'Three' }).waitFor()
    await task(page, 'Two').focus()
    await page.keyboard.press('Shift+K')
    await expectTitles(page, 'Two', 'Three', 'One', 'Four')
    await task(page, 'Three').focus()
    await page.keyboard.press('[')
    await page.locator('.depth-0').filter({ hasText: 'Three' }).waitFor()
    await expectTitles(page, 'Two', 'Three', 'One', 'Four')
  })

  it('works by touch on a phone: to another place, and below a task', async () => {
    const { page } = await openList({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
    await touchDrag(page, 'Three', 'One', 3)
    await expectTitles(page, 'Three', 'One', 'Two', 'Four')
    await touchDrag(page, 'Two', 'One', 28)
    await page.locator('.depth-1').filter({ hasText: 'Two' }).waitFor()
    await page.getByRole('button', { name: 'Hide subtasks' }).tap()
    await expectTitles(page, 'Three', 'One', 'Four')
  })

  it('refuses more levels than a task can have, and says so', async () => {
    const watched = await openList()
    const { page } = watched
    const { id } = await call<{ id: string }>(watched, 'tasks.create', { title: 'Top' })
    let parentId = id
    for (const title of ['Second', 'Third', 'Fourth', 'Fifth']) {
      parentId = (await call<{ id: string }>(watched, 'tasks.create', { title, parentId })).id
    }
    await call(watched, 'tasks.create', { title: 'One more' })
    await reopen(watched, '/inbox')
    await task(page, 'Fifth').waitFor()
    await task(page, 'One more').dragTo(task(page, 'Fifth'), { targetPosition: { x: 250, y: 20 } })
    await page.getByText('Not moved: subtasks can be at most 5 levels deep.').waitFor()
    await expectTitles(page, 'Top', 'Second', 'Third', 'Fourth', 'Fifth', 'One more')
  })
})

/**
 * Drags a task as browsers of phones do: after a long touch they send the drag events themselves. The tests have no screen for
 * the picture that follows the finger, so the events are sent by script.
 */
async function touchDrag(page: Page, title: string, onto: string, y: number): Promise<void> {
  const rowOf = (name: string) => `[data-task-list] [role=row][aria-label="${name}"]`
  await page.evaluate(`(async () => {
    const [source, target] = [${JSON.stringify(rowOf(title))}, ${JSON.stringify(rowOf(onto))}].map((at) => document.querySelector(at))
    const { left, top } = target.getBoundingClientRect()
    // A script may not set these two on a DataTransfer of its own.
    const free = (value) => ({ value, writable: true })
    const dataTransfer = Object.defineProperties(new DataTransfer(), { effectAllowed: free('all'), dropEffect: free('none') })
    const place = { bubbles: true, cancelable: true, clientX: left + 150, clientY: top + ${y}, dataTransfer }
    const send = async (element, type) => {
      element.dispatchEvent(new DragEvent(type, place))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const touch = { bubbles: true, pointerType: 'touch', pointerId: 7, width: 20, height: 20, isPrimary: true }
    source.dispatchEvent(new PointerEvent('pointerdown', touch))
    await send(source, 'dragstart')
    source.dispatchEvent(new PointerEvent('pointercancel', touch))
    for (const type of ['dragenter', 'dragover', 'drop']) await send(target, type)
    await send(source, 'dragend')
  })()`)
}
