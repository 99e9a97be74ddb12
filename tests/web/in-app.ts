import type { BrowserContextOptions, Page, Route } from 'playwright-core'
import { beforeAll, expect } from 'vitest'
import type { WatchedPage } from '../helpers/browser.ts'
import { eventually } from '../helpers/eventually.ts'
import { intercept } from '../helpers/intercept.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { inBrowser } from '../pages/in-browser.ts'
import { builtApp } from './built-app.ts'

const OFFLINE = /ERR_INTERNET_DISCONNECTED|ERR_FAILED/

/** A page of the app on which a new user is signed in. */
export interface OpenApp extends WatchedPage {
  email: string
}

/** Starts a server with the built web app, and a browser. After each test, fails on browser errors and other hosts. */
export function inApp(env: Record<string, string> = {}) {
  beforeAll(builtApp)
  const { open, url } = inBrowser(env)

  /** Opens the app in a new profile, where nobody is signed in. */
  async function openSignedOut(path = '/app/', options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await open(path, { serviceWorkers: 'allow', ...options })
    await watched.page.getByLabel('E-mail address').waitFor()
    return watched
  }

  /** Creates an account in the app. */
  async function openSignedIn(path = '/app/', options: BrowserContextOptions = {}): Promise<OpenApp> {
    const watched = await openSignedOut(path, options)
    const email = newEmail()
    await watched.page.getByRole('link', { name: 'Create an account' }).click()
    await watched.page.getByLabel('Name').fill('Ada')
    await enter(watched.page, 'Create account', { email, password: PASSWORD })
    await signedIn(watched.page)
    await loadedApp(watched.page)
    return { ...watched, email }
  }

  return { open, openSignedOut, openSignedIn, url }
}

/** Fills in the sign-in or sign-up form, and sends it. */
export async function enter(page: Page, button: string, fields: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail address').fill(fields.email)
  await page.getByLabel('Password').fill(fields.password)
  await page.getByRole('button', { name: button, exact: true }).click()
}

/** Waits until the app shows a page for signed-in users. */
export async function signedIn(page: Page): Promise<void> {
  await page.getByRole('heading', { name: 'Today', level: 1 }).waitFor()
}

/** Waits until the app has loaded what its first screen does not need, such as menus and drag and drop. */
export async function loadedApp(page: Page): Promise<void> {
  await page.locator('html[data-loaded]').waitFor()
}

/** Waits until the service worker has stored the app. */
export async function storedApp(page: Page): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
  await eventually(async () => expect(await page.evaluate('Boolean(navigator.serviceWorker.controller)')).toBe(true))
}

/** Expects at least one browser error, all caused by the test on purpose, and clears them. */
export async function takeProblems({ problems }: WatchedPage, expected: RegExp): Promise<void> {
  await eventually(() => expect(problems.length).toBeGreaterThan(0))
  expect(problems.filter((problem) => !expected.test(problem))).toEqual([])
  problems.length = 0
}

/** Runs steps without network, and clears the errors that the browser reports for it, also later. */
export async function offline<T>(watched: WatchedPage, steps: () => Promise<T>): Promise<T> {
  const { page, problems, expected } = watched
  expected.push(OFFLINE)
  await page.context().setOffline(true)
  try {
    return await steps()
  } finally {
    await page.context().setOffline(false)
    expect(problems.filter((problem) => !OFFLINE.test(problem))).toEqual([])
    problems.length = 0
  }
}

/** Runs steps that call a procedure. The server answers its first call, but the browser gets a network error instead. */
export async function loseAnswer(watched: WatchedPage, procedure: string, steps: () => Promise<void>): Promise<void> {
  await intercept(watched.page, `**/trpc/${procedure}*`, lose, { times: 1 })
  await steps()
  await takeProblems(watched, /ERR_FAILED/)
}

/** The same for every call of the procedure until the steps end, retries included. */
export async function loseAnswers(watched: WatchedPage, procedure: string, steps: () => Promise<void>): Promise<void> {
  const end = await intercept(watched.page, `**/trpc/${procedure}*`, lose)
  await steps()
  await takeProblems(watched, /ERR_FAILED/)
  end()
}

async function lose(route: Route): Promise<void> {
  await route.fetch()
  await route.abort()
}
