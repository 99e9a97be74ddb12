import type { BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type OpenBrowser, openBrowser, type WatchedPage } from '../helpers/browser.ts'
import { eventually, patienceMs } from '../helpers/eventually.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'

/** Starts a server, perhaps with variables, and a browser for a test file. After each test, fails on browser errors and requests to other hosts. */
export function inBrowser(env: Record<string, string> = {}) {
  const cleanUp = new AsyncDisposableStack()
  let server: ServerProcess
  let browser: OpenBrowser
  const opened: WatchedPage[] = []
  beforeAll(async () => {
    const data = cleanUp.use(await preparedDirectory())
    server = cleanUp.use(await startServer({ env: { DATA_DIR: data.path, ...env } }))
    browser = cleanUp.use(await openBrowser())
  })
  afterAll(() => cleanUp.disposeAsync())
  afterEach(async () => {
    for (const { problems: all, expected, hosts, [Symbol.asyncDispose]: close } of opened.splice(0)) {
      await close()
      const problems = all.filter((problem) => !expected.some((one) => one.test(problem)))
      expect({ problems, hosts: [...hosts] }).toEqual({ problems: [], hosts: [new URL(server.url).host] })
    }
  })

  async function open(path: string, options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options })
    watched.page.setDefaultTimeout(patienceMs())
    opened.push(watched)
    await watched.page.goto(server.url + path)
    return watched
  }

  return { open, url: () => server.url }
}

/** Locates an operation in Swagger UI by its summary. */
export function operation(page: Page, summary: string): Locator {
  return page.locator('.opblock').filter({ has: page.getByText(summary, { exact: true }) })
}

/** Executes an operation, and returns the response as the page shows it. */
export async function execute(
  page: Page,
  summary: string,
  { body }: { body?: unknown } = {},
): Promise<{ status: string; text: string }> {
  const block = operation(page, summary)
  const execute = block.getByRole('button', { name: 'Execute' })
  if ((await execute.count()) === 0) await block.locator('.opblock-summary-control').click()
  if (body !== undefined) await block.locator('textarea').fill(JSON.stringify(body))
  const earlier = await requestIds(block)
  await execute.click()
  // The response of an earlier call may still be shown. The page sends requests of its own, so those of the browser do not tell
  // which response this one gets.
  const [id = ''] = await eventually(async () => {
    const added = (await requestIds(block)).filter((one) => !earlier.includes(one))
    expect(added).toHaveLength(1)
    return added
  }, 50)
  const shown = block.locator('.response').filter({ hasText: id })
  const status = await shown.locator('.response-col_status').textContent()
  return { status: status?.trim() ?? '', text: (await shown.textContent()) ?? '' }
}

/** Returns the request ids in the response headers that an operation shows. */
async function requestIds(block: Locator): Promise<string[]> {
  const texts = await block.locator('.response').allTextContents()
  return texts.flatMap((text) => [...text.matchAll(/x-request-id: (\S+)/g)].map(([, id = '']) => id))
}

/** Fills in the sign-in form and clicks one of its buttons. */
export async function submit(page: Page, button: string, fields: { email: string; password: string }): Promise<void> {
  await page.getByLabel('E-mail').fill(fields.email)
  await page.getByLabel('Password').fill(fields.password)
  await page.getByRole('button', { name: button }).click()
}

/** Locates the text that confirms the sign-in. */
export function signedIn(page: Page): Locator {
  return page.getByText('Requests from this page carry your access token.')
}

/** Expects exactly one browser error, caused by the test on purpose, and clears it. */
export async function takeProblem({ problems }: WatchedPage, expected: RegExp): Promise<void> {
  await eventually(() => expect(problems).toEqual([expect.stringMatching(expected)]))
  problems.length = 0
}
