import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { residentBytes } from '../../tests/helpers/process-numbers.ts'
import { createLoadUsers, requestsOf, startService } from './service.ts'

/** The cost of unread responses, in MB and milliseconds. */
export interface Unread {
  answers: number
  /** The maximum increase of resident memory. */
  rssMb: number
  /** Latency of another user's reads: before, and while the responses are requested. */
  quietP99: number
  besideP99: number
  /** The slowest response of `/health/live` meanwhile. */
  liveMs: number
}

const ANSWERS = 100
const TASKS = 60
const ROUNDS = 5

/** Measures the cost of 100 unread responses: lists, batches, REST pages and sync pages in turn. */
export async function measureUnread(): Promise<Unread> {
  await using service = await startService()
  const { port, pid } = service.server
  const [other = ''] = await createLoadUsers(service, ['other'])
  const reader = await service.tokenOf('reader')
  await createLargeTasks(service, reader)
  const requests = largeRequests(reader)
  const reads = requestsOf(other).slice(0, 3)
  const load = (seconds: number) => service.load({ requests: reads, callers: 1, seconds })
  // A warm-up, so that compilation and heap growth are not measured.
  for (const request of [...requests, ...requests, ...requests, ...requests]) await readOne(port, request)
  await load(3)

  let rss = 0
  let quiet = 0
  let beside = 0
  let liveMs = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    const { p99 } = await load(4)
    const before = residentBytes(pid)
    let isOver = false
    const watched = watch(port, () => !isOver)
    const measured = load(4)
    const sockets = await askAll(port, requests)
    const { p99: p99Beside } = await measured
    isOver = true
    const live = await watched
    rss = Math.max(rss, residentBytes(pid) - before)
    ;[quiet, beside, liveMs] = [quiet + p99 / ROUNDS, beside + p99Beside / ROUNDS, Math.max(liveMs, live)]
    for (const socket of sockets) socket.destroy()
    await setTimeout(1000)
  }
  return { answers: ANSWERS, rssMb: rss / 1024 ** 2, quietP99: quiet, besideP99: beside, liveMs }
}

/** Creates 60 tasks of maximum size for a user, enough for three pages. */
export async function createLargeTasks({ server }: { server: { url: string } }, token: string): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }
  for (let n = 0; n < TASKS; n += 20) {
    const items = Array.from({ length: 20 }, (_, i) => ({ title: `${n + i}`, description: '字'.repeat(16_384) }))
    const init = { method: 'POST', headers, body: JSON.stringify({ items }) }
    const response = await fetch(`${server.url}/api/v1/tasks/bulk/create`, init)
    if (!response.ok) throw new Error(`Creating the tasks failed: ${await response.text()}`)
  }
}

/** Returns complete requests for the largest possible responses: a list, a batch of ten, a REST page and a sync page. */
export function largeRequests(token: string): string[] {
  const one = encodeURIComponent('{"json":{"limit":200}}')
  const ten = encodeURIComponent(
    JSON.stringify(
      Object.fromEntries(
        Array(10)
          .fill({ json: { limit: 200 } })
          .entries(),
      ),
    ),
  )
  return [
    `/trpc/tasks.list?input=${one}`,
    `/trpc/${Array(10).fill('tasks.list').join(',')}?batch=1&input=${ten}`,
    '/api/v1/tasks?limit=200',
    `/trpc/changes.since?input=${one}`,
  ].map((path) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${token}\r\n\r\n`)
}

/** Sends requests one after the other, each on a new connection, without reading the responses. */
async function askAll(port: number, requests: string[]): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let n = 0; n < ANSWERS; n += 1) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    socket.pause().write(requests[n % requests.length] as string)
    sockets.push(socket)
  }
  return sockets
}

async function readOne(port: number, request: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  socket.write(request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'))
  socket.resume()
  await once(socket, 'close')
}

/** Returns the duration of the slowest response of `/health/live`. */
async function watch(port: number, goesOn: () => boolean): Promise<number> {
  let most = 0
  while (goesOn()) {
    const startedAt = performance.now()
    await (await fetch(`http://127.0.0.1:${port}/health/live`)).text()
    most = Math.max(most, performance.now() - startedAt)
    await setTimeout(20)
  }
  return most
}
