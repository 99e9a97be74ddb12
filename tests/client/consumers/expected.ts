import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { newEmail, PASSWORD } from '../../helpers/task-user.ts'

const milk = { title: 'Buy milk 🥛', tags: ['home'], due: { date: '2099-11-30', time: '09:00' } }

/** The expected result of program.js in every runtime. */
export const EXPECTED = {
  milk: { ...milk, completed: false, version: 1, dates: [true, true, false], isSame: true },
  done: { ...milk, completed: true, version: 2, dates: [true, true, true] },
  versions: [
    [milk.title, 3],
    [`${milk.title}, again`, 4],
    [milk.title, 5],
    [milk.title, 5],
  ],
  copied: 7,
  received: ['live'],
  titles: [milk.title, ...[1, 2, 3, 4, 5, 6].map((n) => `Task ${n}`)],
  pages: 3,
  stats: { total: 7, open: 7, completed: 0, overdue: 0 },
  hasUserId: true,
  failures: {
    invalid: ['INVALID_INPUT', 400, [['limit']]],
    notFound: ['NOT_FOUND', 404, 'string'],
    timedOut: ['TIMEOUT', null],
    aborted: ['ABORTED', null],
    abortedBefore: ['ABORTED', null],
    unauthenticated: ['UNAUTHENTICATED', 401],
    wrongPassword: ['UNAUTHENTICATED', 401],
    unreachable: ['NETWORK', null],
  },
  isSignedIn: false,
}

/** Returns the input of program.js. */
export function programInput(url: string, silentUrl: string) {
  return { url, silentUrl, email: newEmail(), password: PASSWORD }
}

/** A server that never responds, except to `<path>/received` with the number of requests received on that path. */
export interface SilentServer extends Disposable {
  url: string
  /** Returns the number of open requests. */
  openRequests(): number
  /** Returns the number of requests received on each path. */
  received(): Map<string, number>
}

export async function silentServer(): Promise<SilentServer> {
  let open = 0
  const received = new Map<string, number>()
  const server = createServer(({ url = '' }, response) => {
    const [, path = '', what] = url.split('/')
    const before = received.get(path) ?? 0
    if (what === 'received') return response.end(String(before))
    received.set(path, before + 1)
    open += 1
    return response.once('close', () => {
      open -= 1
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    openRequests: () => open,
    received: () => received,
    [Symbol.dispose]: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
