import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type BrowserContextOptions, type ConsoleMessage, chromium, type Page } from 'playwright-core'
import { describe } from 'vitest'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge']
const MISSING = 'no Chromium found: install one (on Debian "apt-get install chromium"), or set CHROME_PATH'

// Playwright gives each launch a fresh profile; these keep the browser from work of its own.
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** A page, and what went wrong or was asked for in it. Closing it also drops its cookies and storage. */
export interface WatchedPage extends AsyncDisposable {
  page: Page
  /** Errors and warnings on its console, and errors nothing caught, in order. */
  problems: string[]
  /** Hosts, with their ports, that it has sent a request to. */
  hosts: Set<string>
}

/** A browser of the test's own. */
export interface OpenBrowser extends AsyncDisposable {
  /** Opens an empty page in a profile of its own. */
  newPage(options?: BrowserContextOptions): Promise<WatchedPage>
}

/** The path of a Chromium-like browser: CHROME_PATH, or the first of the usual names on the PATH. */
export function findBrowser(): string | undefined {
  const { CHROME_PATH, PATH = '' } = process.env
  if (CHROME_PATH) return CHROME_PATH
  const folders = PATH.split(delimiter).filter((folder) => folder !== '')
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable)
}

/** Like `describe`. Where there is no browser the tests are skipped, and the run says what to install. */
export function describeInBrowser(title: string, tests: () => void): void {
  if (findBrowser() !== undefined) {
    describe(title, tests)
    return
  }
  console.warn(`Skipped "${title}": ${MISSING}.`)
  describe.skip(`${title} (${MISSING})`, tests)
}

/** Starts a browser without a window. Pages in it reach this machine alone. */
export async function openBrowser(): Promise<OpenBrowser> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error(MISSING)
  const browser = await chromium.launch({
    executablePath,
    // Its own sandbox starts neither as root nor in most containers; the pages are ours.
    chromiumSandbox: false,
    args: [...ARGUMENTS, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
  })
  return {
    newPage: async (options) => {
      const context = await browser.newContext({ serviceWorkers: 'block', ...options })
      return watch(await context.newPage())
    },
    [Symbol.asyncDispose]: () => browser.close(),
  }
}

function watch(page: Page): WatchedPage {
  const problems: string[] = []
  const hosts = new Set<string>()
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(textOf(message))
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  const addHost = (called: { url(): string }) => {
    const { host } = new URL(called.url())
    // `data:` and `blob:` have none, and leave this machine as little as a variable does.
    if (host !== '') hosts.add(host)
  }
  page.on('request', addHost)
  page.on('websocket', addHost)
  return { page, problems, hosts, [Symbol.asyncDispose]: () => page.context().close() }
}

/** A message and what it is about: Chromium says "Failed to load resource" and leaves the address to the location. */
function textOf(message: ConsoleMessage): string {
  const { url } = message.location()
  return url === '' ? message.text() : `${message.text()} (${url})`
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
