import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeInBrowser, type WatchedPage } from '../helpers/browser.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { execute, inBrowser, operation as operationOf, signedIn, submit } from './in-browser.ts'

const NOUNS = ['tasks', 'lists', 'sections', 'comments']

/** The status codes of an operation's first and second execution, if they are not both 200. */
const STATUSES: Record<string, [first: string, second: string]> = {
  ...Object.fromEntries(NOUNS.map((noun) => [`POST /api/v1/${noun}`, ['201', '201']])),
  'POST /api/v1/tokens': ['201', '201'],
  // The second time the account or row no longer exists.
  'DELETE /api/v1/me': ['200', '401'],
  'DELETE /api/v1/tasks/trash/{id}': ['200', '404'],
  'DELETE /api/v1/lists/trash/{id}': ['200', '404'],
  'DELETE /api/v1/sections/{id}': ['200', '404'],
  'DELETE /api/v1/comments/{id}': ['200', '404'],
  'POST /api/v1/sections/bulk/delete': ['200', '404'],
  'POST /api/v1/comments/bulk/delete': ['200', '404'],
  // The e-mail address is taken the second time.
  'POST /api/auth/sign-up/email': ['200', '422'],
}

/** Operations to execute before another: purging needs a row in the trash, other changes one outside. */
const BEFORE: Record<string, string> = {
  'DELETE /api/v1/tasks/trash/{id}': 'DELETE /api/v1/tasks/{id}',
  'DELETE /api/v1/lists/trash/{id}': 'DELETE /api/v1/lists/{id}',
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

describeInBrowser('Swagger UI without further input', () => {
  const { open, url } = inBrowser()

  it('executes every operation, twice', { timeout: 900_000 }, async () => {
    const answer = await fetch(`${url()}/api/v1/openapi.json`)
    const document = (await answer.json()) as { paths: Record<string, Record<string, { summary: string }>> }
    const summaries = new Map<string, string>()
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, { summary }] of Object.entries(operations)) {
        summaries.set(`${method.toUpperCase()} ${path}`, summary)
      }
    }
    const pages: WatchedPage[] = []
    /** Opens the page as a new user. */
    async function openPage(): Promise<Page> {
      const watched = await open('/docs')
      const { page } = watched
      pages.push(watched)
      await submit(page, 'Create account', { email: newEmail(), password: PASSWORD })
      await signedIn(page).waitFor()
      expect((await execute(page, summaries.get('POST /api/v1/tasks') ?? '')).status).toBe('201')
      return page
    }
    let page = await openPage()
    const answers: Record<string, string[]> = {}
    // The account is deleted near the end; then another user signs up, in and out.
    for (const operation of [...summaries.keys()].sort((one, other) => rank(one) - rank(other))) {
      // It requires a sign-in within the last five minutes.
      if (operation === 'DELETE /api/v1/me') page = await openPage()
      const before = summaries.get(BEFORE[operation] ?? '')
      if (before !== undefined) await execute(page, before)
      const summary = summaries.get(operation) ?? ''
      const at = { folder: operation.includes('/api/auth/') ? '/api/auth/' : '/api/v1/' }
      answers[operation] = [(await execute(page, summary, at)).status, (await execute(page, summary, at)).status]
      // Open operations make the page slow.
      await operationOf(page, summary).locator('.opblock-summary-control').click()
      const renewing = summaries.get(RENEWED[operation] ?? '')
      if (renewing !== undefined) await execute(page, renewing)
    }
    const expected = Object.fromEntries([...summaries.keys()].map((name) => [name, STATUSES[name] ?? ['200', '200']]))
    expect(answers).toEqual(expected)
    // The browser reports the error responses expected above.
    for (const { problems } of pages) {
      const left = problems.filter((problem) => !/ (401|404|422) /.test(problem))
      problems.splice(0, problems.length, ...left)
    }
  })
})

/** Returns the sort rank of an operation: account deletion and sign-in come last. */
function rank(operation: string): number {
  if (operation === 'DELETE /api/v1/me') return 1
  const location = ['sign-up', 'sign-in', 'token', 'sign-out'].findIndex((part) =>
    operation.includes(`/api/auth/${part}`),
  )
  return location === -1 ? 0 : 2 + location
}
