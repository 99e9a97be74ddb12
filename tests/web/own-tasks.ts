import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { WatchedPage } from '../helpers/browser.ts'
import { type Answer, send } from '../helpers/send.ts'
import { resultOf, taskCalls } from '../helpers/task-user.ts'
import { loadedApp, type OpenApp } from './in-app.ts'

/** Changes something as the user of a page, as another device does. Returns the result. */
export async function call<Result extends object>(
  watched: Pick<OpenApp, 'page'>,
  procedure: string,
  input: object,
): Promise<Result> {
  return result<Result>(procedure, await (await callsOf(watched)).mutate(procedure, input))
}

/** Reads something as the user of a page. Returns the result. */
export async function query<Result extends object>(
  watched: Pick<OpenApp, 'page'>,
  procedure: string,
  input: object,
): Promise<Result> {
  return result<Result>(procedure, await (await callsOf(watched)).query(procedure, input))
}

async function callsOf({ page }: Pick<OpenApp, 'page'>) {
  const { origin } = new URL(page.url())
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const issued = await send('GET', `${origin}/api/auth/token`, { headers: { Cookie: cookies } })
  return taskCalls(origin, issued.json<{ token: string }>().token)
}

function result<Result extends object>(procedure: string, answer: Answer): Result {
  expect({ procedure, status: answer.status }).toEqual({ procedure, status: 200 })
  return resultOf<Result>(answer)
}

/** Locates a task in the list of the screen. */
export function task(page: Page, title: string): Locator {
  return page.locator('[data-task-list]').getByRole('row', { name: title, exact: true })
}

/** Returns the titles of the tasks on the screen, in order. */
export function titles(page: Page): Promise<string[]> {
  return page.locator('[data-task-list] .task-title').allTextContents()
}

/** Adds tasks with the field below the list. */
export async function add(page: Page, ...names: string[]): Promise<void> {
  const field = page.locator('[data-composer=main]').getByRole('textbox')
  await field.click()
  for (const name of names) {
    await page.keyboard.insertText(name)
    await page.keyboard.press('Enter')
    await task(page, name).waitFor()
  }
}

/** Waits until everything is stored on the server. */
export async function saved(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'All saved' }).waitFor()
}

/** Loads the page again, or another address of the app. */
export async function reopen({ page }: WatchedPage, path?: string): Promise<void> {
  if (path === undefined) await page.reload()
  else await page.goto(`${new URL(page.url()).origin}/app${path}`)
  await loadedApp(page)
}
