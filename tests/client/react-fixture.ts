import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { type OpenBrowser, openBrowser, type WatchedPage } from '../helpers/browser.ts'
import { patienceMs } from '../helpers/eventually.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { type LogLine, startServer } from '../helpers/server-process.ts'
import { newEmail, PASSWORD } from '../helpers/task-user.ts'
import { type AppExample, copyExample, type Outcome } from './app-example.ts'
import { serveBuilt } from './react-example.ts'
import { signIn, tasks, untilLive } from './react-steps.ts'

/** The example, installed and built for a running server. */
export interface BuiltExample {
  url: string
  dist: string
  installed: Outcome
  types: Outcome
  built: Outcome
  /** Builds the example again with these arguments and environment variables. */
  build(args: string[], env: Record<string, string>): Promise<Outcome>
  /** Returns the server's log since its last start. */
  log(): LogLine[]
  kill(): Promise<void>
  /** Restarts a killed server with the same port and data. */
  restart(): Promise<void>
}

/** Starts a server and installs, type-checks and builds the example before the tests of a file. */
export function beforeAllBuild(): () => BuiltExample {
  const cleanUp = new AsyncDisposableStack()
  let state: BuiltExample
  beforeAll(async () => {
    const data = cleanUp.use(await preparedDirectory())
    const example: AppExample = cleanUp.use(await copyExample('react'))
    const install = example.npm(['install', '--no-audit', '--no-fund', '--prefer-offline'])
    let server = await startServer({ env: { DATA_DIR: data.path } })
    cleanUp.defer(() => server[Symbol.asyncDispose]())
    const { url, port } = server
    const build = (args: string[] = [], env = {}) =>
      example.npm(['run', '--silent', 'build', '--', ...args], { VITE_TASKWIRE_URL: url, ...env })
    const restart = async () => {
      server = await startServer({ env: { DATA_DIR: data.path, PORT: String(port) } })
    }
    const installed = await install
    const [types, built] = await Promise.all([example.npm(['run', '--silent', 'typecheck']), build()])
    const kill = async () => void (await server.stop('SIGKILL'))
    state = { url, dist: example.dist, installed, types, built, build, log: () => server.log(), kill, restart }
  }, 600_000)
  afterAll(() => cleanUp.disposeAsync())
  return () => state
}

/** A user of the server, with a client outside the browser. */
export interface Person {
  userId: string
  email: string
  tw: Taskwire
}

/** Opens the built example in a browser. After each test, checks that no page had errors or contacted other hosts. */
export function inBrowser(example: () => BuiltExample) {
  const cleanUp = new AsyncDisposableStack()
  let browser: OpenBrowser
  let site: { url: string }
  const opened: WatchedPage[] = []
  beforeAll(async () => {
    browser = cleanUp.use(await openBrowser())
    site = cleanUp.use(await serveBuilt(example().dist, example().url))
  })
  afterAll(() => cleanUp.disposeAsync())
  afterEach(async () => {
    const known = [site.url, example().url].map((url) => new URL(url).host)
    for (const { problems, hosts, [Symbol.asyncDispose]: close } of opened.splice(0)) {
      await close()
      const foreign = [...hosts].filter((host) => !known.includes(host))
      expect({ problems, foreign }).toEqual({ problems: [], foreign: [] })
    }
  })

  async function open(options: BrowserContextOptions = {}): Promise<WatchedPage> {
    const watched = await browser.newPage({ locale: 'en-US', viewport: { width: 1000, height: 800 }, ...options })
    watched.page.setDefaultTimeout(patienceMs())
    opened.push(watched)
    await watched.page.goto(site.url)
    return watched
  }

  async function newPerson(): Promise<Person> {
    const { url } = example()
    const email = newEmail()
    const session = createSession({ url })
    await session.signUp({ name: 'Ada', email, password: PASSWORD })
    const tw = createTaskwire({ url, token: session.token })
    const { userId } = await tw.account.me()
    return { userId, email, tw }
  }

  /** Opens the page, signed in as a new user with these tasks, the last one on top. */
  async function openWith(titles: [string, ...string[]]): Promise<WatchedPage & Person> {
    const person = await newPerson()
    for (const title of titles) await person.tw.tasks.create({ title })
    const watched = await openAs(person)
    await tasks(watched.page)
      .nth(titles.length - 1)
      .waitFor()
    return { ...watched, ...person }
  }

  /** Opens the page, signed in and connected to its live stream. */
  async function openAs({ email }: Person, options?: BrowserContextOptions): Promise<WatchedPage> {
    const watched = await open(options)
    const isLive = untilLive(watched.page)
    await signIn(watched.page, email)
    await isLive()
    return watched
  }

  return { open, openAs, openWith, newPerson, siteUrl: () => site.url }
}
