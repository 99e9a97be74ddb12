import type { Page } from 'playwright-core'
import { task } from './own-tasks.ts'

/** Presses of a key after which a drop target must have been reached. */
const MOST_PRESSES = 40

/** Drags a task by keyboard: Enter on its grip, keys to the target, Enter. Waits for the focus, which moves later than a key. */
export async function dragByKeyboard(
  page: Page,
  title: string,
  keys: [first: string, next?: string],
  target: string | RegExp,
): Promise<void> {
  await task(page, title).focus()
  await page.keyboard.press('Tab')
  await page
    .getByRole('button', { name: `Move ${title}` })
    .and(page.locator(':focus'))
    .waitFor()
  await page.keyboard.press('Enter')
  const found = page.getByRole('button', { name: target, exact: true, includeHidden: true }).and(page.locator(':focus'))
  const [first, next = first] = keys
  for (let presses = 0; (await found.count()) === 0; presses += 1) {
    if (presses > MOST_PRESSES) throw new Error(`no drop target ${target}`)
    const isInList = await page.evaluate('document.activeElement.closest(".task-list") !== null')
    await page.keyboard.press(isInList ? first : next === first ? first : (await isInLists(page)) ? next : first)
  }
  await page.keyboard.press('Enter')
}

const isInLists = (page: Page) => page.evaluate<boolean>('document.activeElement.closest(".nav-lists") !== null')
