import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type BrowserContextOptions, type ConsoleMessage, chromium, type Page } from 'playwright-core'
import { describe } from 'vitest'

// The headless shell is Chromium without its own user interface, and runs the tests in half the time.
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge',
]
const MISSING =
  'no Chromium found: install one (on Debian "apt-get install chromium-headless-shell"), or set CHROME_PATH'

// Playwright gives each launch a fresh profile; these flags disable the browser's background work.
const ARGUMENTS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** What the browser may report for the live stream when its page is left. */
const LEFT = /(ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_ABORTED) \(\S+\/changes\.live/

/** A page with its recorded errors and requests. Closing it also deletes its cookies and storage. */
export interface WatchedPage extends AsyncDisposable {
  page: Page
  /** Console errors and warnings, and uncaught errors, in order, without those of live streams that end with their page. */
  problems: string[]
  /** Problems that a test causes, and that the browser may report later. */
  expected: RegExp[]
  /** The hosts, with ports, that the page has sent requests to. */
  hosts: Set<string>
}

/** A browser started for a test. */
export interface OpenBrowser extends AsyncDisposable {
  /** Opens an empty page in a new profile. */
  newPage(options?: BrowserContextOptions): Promise<WatchedPage>
}

/** Path of a Chromium-like browser: CHROME_PATH, or the first known name on the PATH. */
export function findBrowser(): string | undefined {
  const { CHROME_PATH, PATH = '' } = process.env
  if (CHROME_PATH) return CHROME_PATH
  const folders = PATH.split(delimiter).filter((folder) => folder !== '')
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable)
}

/** Works like `describe`. Without a browser it skips the tests, and prints what to install. */
export function describeInBrowser(title: string, tests: () => void): void {
  if (findBrowser() !== undefined) {
    describe(title, tests)
    return
  }
  console.warn(`Skipped "${title}": ${MISSING}.`)
  describe.skip(`${title} (${MISSING})`, tests)
}

/** Starts a headless browser. Its pages can connect to this machine only. */
export async function openBrowser(): Promise<OpenBrowser> {
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error(MISSING)
  const browser = await chromium.launch({
    executablePath,
    // Chromium's sandbox starts neither as root nor in most containers, and the pages are trusted.
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
    const text = textOf(message)
    if ((message.type() === 'error' || message.type() === 'warning') && !LEFT.test(text)) problems.push(text)
  })
  page.on('pageerror', (error) => problems.push(String(error)))
  const addHost = (called: { url(): string }) => {
    const { host } = new URL(called.url())
    // `data:` and `blob:` URLs have no host and send no request.
    if (host !== '') hosts.add(host)
  }
  page.on('request', addHost)
  page.on('websocket', addHost)
  return { page, problems, expected: [], hosts, [Symbol.asyncDispose]: () => page.context().close() }
}

/** Returns a console message with its URL: Chromium puts the URL of "Failed to load resource" in the location. */
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
