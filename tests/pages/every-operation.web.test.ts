import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { appRouter } from '../../src/api/router.ts'
import { openApiDocument } from '../../src/openapi/document.ts'
import { operationsOf } from '../../src/rest/operations.ts'
import { systemInfo } from '../../src/system/info.ts'
import { describeInBrowser, type WatchedPage } from '../helpers/browser.ts'
import { isLong } from '../helpers/effort.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { execute, inBrowser, operation as operationOf, signedIn, submit } from './in-browser.ts'

const NOUNS = ['tasks', 'lists', 'sections', 'comments', 'views']

/** The status codes of an operation's first and second execution, if they are not both 200. */
const STATUSES: Record<string, [first: string, second: string]> = {
  ...Object.fromEntries(NOUNS.map((noun) => [`POST /api/v1/${noun}`, ['201', '201']])),
  'POST /api/v1/tokens': ['201', '201'],
  'POST /api/v1/calendar-feeds': ['201', '201'],
  // The second time the account or row no longer exists.
  'DELETE /api/v1/me': ['200', '401'],
  'DELETE /api/v1/tasks/trash/{id}': ['200', '404'],
  'DELETE /api/v1/lists/trash/{id}': ['200', '404'],
  'DELETE /api/v1/views/trash/{id}': ['200', '404'],
  'DELETE /api/v1/sections/{id}': ['200', '404'],
  'DELETE /api/v1/comments/{id}': ['200', '404'],
  'POST /api/v1/sections/bulk/delete': ['200', '404'],
  'POST /api/v1/comments/bulk/delete': ['200', '404'],
  // Then no task has the tag.
  'POST /api/v1/tags/rename': ['200', '404'],
  'POST /api/v1/tags/delete': ['200', '404'],
  // The e-mail address is taken the second time.
  'POST /api/auth/sign-up/email': ['200', '422'],
}

/** Operations that need an id, which the page does not fill in: it fills in those of rows that it has created. */
const NEEDS_ID = /\/(notifications|calendar-feeds)\/\{id\}/

/** Operations to execute before another: purging needs a row in the trash, other changes one outside, and a tag a task. */
const BEFORE: Record<string, string> = {
  'DELETE /api/v1/tasks/trash/{id}': 'DELETE /api/v1/tasks/{id}',
  'DELETE /api/v1/lists/trash/{id}': 'DELETE /api/v1/lists/{id}',
  'DELETE /api/v1/views/trash/{id}': 'DELETE /api/v1/views/{id}',
  'POST /api/v1/tags/rename': 'POST /api/v1/tasks',
  'POST /api/v1/tags/delete': 'POST /api/v1/tasks',
  'POST /api/v1/tasks/{id}/complete': 'POST /api/v1/tasks/{id}/restore',
}
/** Operations that leave no row outside the trash, by the one that creates it. */
const RENEWED: Record<string, string> = Object.fromEntries(
  NOUNS.flatMap((noun) =>
    [`DELETE /api/v1/${noun}/{id}`, `DELETE /api/v1/${noun}/trash/{id}`, `POST /api/v1/${noun}/bulk/delete`].map(
      (operation) => [operation, `POST /api/v1/${noun}`],
    ),
  ),
)

type Paths = Record<string, Record<string, { summary: string; tags: string[] }>>

const document = openApiDocument(operationsOf(appRouter), { version: systemInfo.version, hasSignIn: true })
const summaryOf = new Map<string, string>()
const byTag = Map.groupBy(
  Object.entries(document.paths as Paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(
      ([
        method,
        {
          summary,
          tags: [tag = ''],
        },
      ]) => {
        const name = `${method.toUpperCase()} ${path}`
        summaryOf.set(name, summary)
        return { name, tag }
      },
    ),
  ),
  ({ tag }) => tag,
)

/** Nouns with the operations of lists, and more. `npm run test:long` tries them too. */
const LIKE_LISTS = ['tasks', 'sections', 'comments', 'views']
const TRIED = [...byTag].filter(([tag]) => isLong || !LIKE_LISTS.includes(tag))

describeInBrowser('Swagger UI without further input', () => {
  const { open, url } = inBrowser()

  it.each(TRIED)('executes every operation about %s, twice', { timeout: 600_000 }, async (tag, found) => {
    const operations = found.map(({ name }) => name).filter((name) => !NEEDS_ID.test(name))
    const pages: WatchedPage[] = []
    /** Opens the page as a new user, with the operations of one tag, because each more makes the page slower. */
    async function openPage(): Promise<Page> {
      const watched = await open('/api/v1/info')
      const { page } = watched
      pages.push(watched)
      await page.route('**/openapi.json', async (route) => {
        const response = await route.fetch()
        const json = (await response.json()) as { paths: Paths }
        await route.fulfill({ response, json: { ...json, paths: onlyAbout(tag, json.paths) } })
      })
      await page.goto(`${url()}/docs`)
      await submit(page, 'Create account', { email: newEmail(), password: PASSWORD })
      await signedIn(page).waitFor()
      for (const noun of ['tasks', 'lists'])
        expect((await execute(page, summaryOf.get(`POST /api/v1/${noun}`) ?? '')).status).toBe('201')
      return page
    }
    let page = await openPage()
    const answers: Record<string, string[]> = {}
    // The account is deleted near the end; then another user signs up, in and out.
    for (const operation of operations.sort((one, other) => rank(one) - rank(other))) {
      // It requires a sign-in within the last five minutes.
      if (operation === 'DELETE /api/v1/me') page = await openPage()
      const before = summaryOf.get(BEFORE[operation] ?? '')
      if (before !== undefined) await execute(page, before)
      const summary = summaryOf.get(operation) ?? ''
      answers[operation] = [(await execute(page, summary)).status, (await execute(page, summary)).status]
      // Open operations make the page slow.
      await operationOf(page, summary).locator('.opblock-summary-control').click()
      const renewing = summaryOf.get(RENEWED[operation] ?? '')
      if (renewing !== undefined) await execute(page, renewing)
    }
    expect(answers).toEqual(Object.fromEntries(operations.map((name) => [name, STATUSES[name] ?? ['200', '200']])))
    // The browser reports the error responses expected above.
    for (const { problems } of pages) {
      const left = problems.filter((problem) => !/ (401|404|422) /.test(problem))
      problems.splice(0, problems.length, ...left)
    }
  })
})

/** Returns the operations of a tag, and those that create the rows for it. */
function onlyAbout(tag: string, paths: Paths): Paths {
  const kept = Object.entries(paths).map(([path, operations]): [string, Paths[string]] => [
    path,
    Object.fromEntries(
      Object.entries(operations).filter(
        ([method, { tags }]) => tags[0] === tag || NOUNS.some((noun) => `post ${path}` === `${method} /api/v1/${noun}`),
      ),
    ),
  ])
  return Object.fromEntries(kept.filter(([, operations]) => Object.keys(operations).length > 0))
}

/** Returns the sort rank of an operation: account deletion and sign-in come last. */
function rank(operation: string): number {
  if (operation === 'DELETE /api/v1/me') return 1
  const location = ['sign-up', 'sign-in', 'token', 'sign-out'].findIndex((part) =>
    operation.includes(`/api/auth/${part}`),
  )
  return location === -1 ? 0 : 2 + location
}
