import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { createTaskwire, type Taskwire } from '../../../client-sdk/src/create-taskwire.ts'
import type { OfflineStore } from '../../../client-sdk/src/offline/store-types.ts'
import { type OpenBrowser, openBrowser, type WatchedPage } from '../../helpers/browser.ts'
import { eventually, patienceMs } from '../../helpers/eventually.ts'
import { preparedDirectory } from '../../helpers/prepared-directory.ts'
import { type ServerProcess, startServer } from '../../helpers/server-process.ts'
import { signUp } from '../../helpers/task-user.ts'
import { type Gateway, startGateway } from './gateway.ts'

/** In a page: the exports of store-page.ts. */
declare const page: typeof import('./store-page.ts')

/** A user, with a client outside the browser. */
export interface User {
  userId: string
  token: string
  direct: Taskwire
}

/** Starts a server, a browser and a gateway between them for the tests of a file. */
export function useStores() {
  const cleanUp = new AsyncDisposableStack()
  let server: ServerProcess
  let browser: OpenBrowser
  let gateway: Gateway
  const opened: WatchedPage[] = []
  beforeAll(async () => {
    const data = cleanUp.use(await preparedDirectory())
    server = cleanUp.use(await startServer({ env: { DATA_DIR: data.path } }))
    browser = cleanUp.use(await openBrowser())
  })
  afterAll(() => cleanUp.disposeAsync())
  beforeEach(async () => {
    gateway = await startGateway(server.url)
  })
  afterEach(async () => {
    for (const watched of opened.splice(0)) {
      await watched[Symbol.asyncDispose]()
      // The tests break requests on purpose.
      expect(watched.problems.filter((problem) => !/^Failed to load resource/.test(problem))).toEqual([])
    }
    await gateway[Symbol.asyncDispose]()
  })

  async function newUser(): Promise<User> {
    const { accessToken: token } = await signUp(server.url)
    const direct = createTaskwire({ url: server.url, token })
    return { userId: (await direct.account.me()).userId, token, direct }
  }

  async function openStore(tab: Page, { userId, token }: User): Promise<void> {
    await tab.goto(gateway.url)
    await tab.waitForFunction('globalThis.page !== undefined')
    await tab.evaluate((options) => page.open(options), { name: userId, token })
  }

  return {
    gateway: () => gateway,
    newUser,
    openStore,
    /** Opens the store of a user in a new profile, after an optional script. */
    openFirst: async (user: User, script?: string): Promise<Page> => {
      const watched = await browser.newPage()
      opened.push(watched)
      watched.page.setDefaultTimeout(patienceMs())
      if (script !== undefined) await watched.page.addInitScript(script)
      await openStore(watched.page, user)
      return watched.page
    },
    /** Opens the store in another tab of the same profile. */
    openTab: async (first: Page, user: User): Promise<Page> => {
      const tab = await first.context().newPage()
      tab.setDefaultTimeout(patienceMs())
      await openStore(tab, user)
      return tab
    },
    /** Cuts the connection to the server, and waits until a tab shows it. */
    goOffline: async (tab: Page): Promise<void> => {
      gateway.goOffline()
      await untilState(tab, 'offline')
    },
    goOnline: async (tab: Page): Promise<void> => {
      gateway.goOnline()
      await tab.evaluate(() => store.resume())
    },
  }
}

/** Waits until a tab shows a state. */
export async function untilState(tab: Page, state: OfflineStore['status']['state']): Promise<void> {
  await eventually(async () => expect(await tab.evaluate(() => store.status)).toMatchObject({ state }))
}

/** Waits until nothing is queued, and the server can be reached. */
export async function untilSent(tab: Page): Promise<void> {
  await eventually(async () =>
    expect(await tab.evaluate(() => store.status)).toMatchObject({ state: 'online', queued: 0 }),
  )
}

/** Waits until a tab shows these titles. */
export async function untilTitles(tab: Page, titles: string[]): Promise<void> {
  await eventually(async () => expect(await tab.evaluate(() => page.titles())).toEqual(titles))
}

/** Expects that a tab has exactly the rows of the server, once they have arrived. */
export async function expectServerRows(tab: Page, { direct }: User): Promise<void> {
  await eventually(async () => {
    const rows = await tab.evaluate(() => ({
      tasks: store.tasks.list({ archived: true }),
      trash: store.tasks.list({ trash: true }),
      lists: store.lists.list({ archived: true }),
      sections: store.sections.list({}),
      comments: store.comments.list({}),
    }))
    expect(rows).toEqual({
      tasks: await all(direct.tasks.iterate({ archived: true, limit: 200 })),
      trash: await all(direct.tasks.iterate({ trash: true, limit: 200 })),
      lists: await all(direct.lists.iterate({ archived: true })),
      sections: await all(direct.sections.iterate({})),
      comments: await all(direct.comments.iterate({})),
    })
  }, 100)
}

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = []
  for await (const row of rows) found.push(row)
  return found
}
