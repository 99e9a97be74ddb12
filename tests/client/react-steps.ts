import type { Locator, Page, Route } from 'playwright-core'
import { expect } from 'vitest'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { PASSWORD } from '../helpers/task-user.ts'

// User actions in the React example. Elements are found by their accessible names.

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** Fills in and submits the sign-in form, without waiting for the result. */
export async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await button(page, 'Sign in').click()
}

export async function signUp(page: Page, email: string, password = PASSWORD): Promise<void> {
  await button(page, 'Create an account').click()
  await page.getByLabel('Name').fill('Ada')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await button(page, 'Sign up').click()
}

export async function signOut(page: Page): Promise<void> {
  await button(page, 'Sign out').click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

/** Adds a task and waits until it is in the list and the form is empty. */
export async function addTask(page: Page, title: string, due = ''): Promise<void> {
  await page.getByLabel('Title').fill(title)
  await page.getByLabel('Due').fill(due)
  await button(page, 'Add task').click()
  await checkbox(page, title).waitFor()
  expect(await page.getByLabel('Title').inputValue()).toBe('')
}

export function checkbox(page: Page, title: string): Locator {
  return page.getByRole('checkbox', { name: title, exact: true })
}

export function tasks(page: Page): Locator {
  return page.getByRole('region', { name: 'Your tasks' }).getByRole('listitem')
}

/** Waits until the list has this number of tasks, and returns their titles from the top. */
export async function titles(page: Page, count: number): Promise<string[]> {
  const found = tasks(page).locator('label')
  await eventually(async () => expect(await found.count()).toBe(count))
  return (await found.allTextContents()).map((title) => title.trim())
}

export function alerts(page: Page): Locator {
  return page.getByRole('alert').filter({ hasText: /./ })
}

/** Waits until a task is shown as done, or as open. */
export function expectChecked(task: Locator, checked: boolean): Promise<void> {
  return eventually(async () => expect(await task.isChecked()).toBe(checked))
}

/** Waits until exactly this field is marked as invalid with this reason. */
export async function expectIssue(page: Page, label: string, reason: string | RegExp): Promise<void> {
  await alerts(page).filter({ hasText: reason }).waitFor()
  const wrong = page.locator('[aria-invalid="true"]')
  expect(await wrong.count()).toBe(1)
  const field = page.getByLabel(label)
  expect(await field.getAttribute('aria-invalid')).toBe('true')
  const described = await field.getAttribute('aria-describedby')
  expect(await page.locator(`[id="${described}"]`).textContent()).toMatch(reason)
  expect(await alerts(page).count()).toBe(1)
}

/** Returns a function that waits until the live stream has caused a second fetch of the list. Call it before the sign-in. */
export function untilLive(page: Page): () => Promise<void> {
  const readings = countOf(page, /tasks\.list/)
  return () => eventually(() => expect(readings()).toBeGreaterThan(1))
}

/** Counts the responses from matching URLs from now on. */
export function countOf(page: Page, url: RegExp): () => number {
  let count = 0
  page.on('response', (response) => {
    if (response.request().method() !== 'OPTIONS' && url.test(response.url())) count += 1
  })
  return () => count
}

/** Finds the offline indicator. */
export function offline(page: Page): Locator {
  return page.getByRole('status').filter({ hasText: 'Offline. Trying again…' })
}

/** Requests that are held back from the server. */
interface Held {
  /** Returns the next request, to continue or to fail it. */
  next(): Promise<Route>
  waiting(): number
  /** Continues the waiting requests, and holds back no more. */
  release(): Promise<void>
}

/** Holds back all matching requests until they are released or the page is closed. */
export async function hold(page: Page, url: string | RegExp): Promise<Held> {
  const pending: Route[] = []
  const end = await intercept(page, url, (route) => pending.push(route))
  return {
    next: () => eventually(() => pending.shift() ?? expect.unreachable('no request has arrived')),
    waiting: () => pending.length,
    async release() {
      end()
      for (const route of pending.splice(0)) await route.continue()
    },
  }
}

/** Presses named keys and types all other arguments as text. */
export async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    if (/^(Shift\+)?(Tab|Enter|Space)$/.test(key)) await page.keyboard.press(key)
    else await page.keyboard.type(key)
  }
}

/** Waits for an expected problem and removes it from the list. */
export function takeProblem(problems: string[], text: RegExp): Promise<void> {
  return eventually(() => {
    const index = problems.findIndex((problem) => text.test(problem))
    if (index === -1) expect.unreachable(`${text} is not among ${JSON.stringify(problems)}`)
    problems.splice(index, 1)
  })
}
