import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import { residentBytes } from '../helpers/process-numbers.ts'
import { send } from '../helpers/send.ts'
import { resultOf } from '../helpers/task-user.ts'
import { LARGE_TEXT } from '../tasks/large-tasks.ts'

const cluster = useCluster()

const UNREAD = 100
const MOST_GROWTH = 150 * 1024 ** 2

const ALL = encodeURIComponent(JSON.stringify({ json: { limit: 200 } }))
const TEN = encodeURIComponent(
  JSON.stringify(
    Object.fromEntries(
      Array(10)
        .fill({ json: { limit: 200 } })
        .entries(),
    ),
  ),
)
/** What has the largest answers. */
const PATHS = [
  `/trpc/tasks.list?input=${ALL}`,
  `/trpc/${Array(10).fill('tasks.list').join(',')}?batch=1&input=${TEN}`,
  '/api/v1/tasks?limit=200',
  `/trpc/changes.since?input=${ALL}`,
]

it(`holds less than 150 MB for ${UNREAD} answers that nobody reads, and serves others meanwhile [H-16]`, async () => {
  const service = await createPostgresService(cluster, { env: { RATE_LIMIT_USER: '100000' } })
  await using server = await service.start()
  const [reader, other] = [service.newUser(server), service.newUser(server)]
  for (let n = 0; n < 3; n += 1) {
    const items = Array.from({ length: 20 }, (_, i) => ({ title: `${n} ${i}`, description: LARGE_TEXT }))
    expect((await reader.mutate('tasks.createMany', { items })).status).toBe(200)
  }
  const { id } = resultOf<{ id: string }>(await other.mutate('tasks.create', { title: 'mine' }))
  const headers = { Authorization: `Bearer ${reader.accessToken}` }
  // What code and heap take from the first such answers on.
  for (const path of [...PATHS, ...PATHS, ...PATHS]) {
    expect((await send('GET', server.url + path, { headers })).status).toBe(200)
  }
  const before = residentBytes(server.pid)
  const sockets: Socket[] = []
  let most = before
  for (let n = 0; n < UNREAD; n += 1) {
    const socket = connect(server.port, '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    socket
      .pause()
      .write(`GET ${PATHS[n % PATHS.length]} HTTP/1.1\r\nHost: test\r\nAuthorization: ${headers.Authorization}\r\n\r\n`)
    sockets.push(socket)
    if (n % 5 > 0) continue
    expect((await other.query('tasks.get', { id })).status).toBe(200)
    expect((await send('GET', `${server.url}/health/live`)).status).toBe(200)
    most = Math.max(most, residentBytes(server.pid))
  }
  for (let n = 0; n < 20; n += 1) {
    expect((await other.query('tasks.get', { id })).status).toBe(200)
    most = Math.max(most, residentBytes(server.pid))
  }
  expect(most - before).toBeLessThan(MOST_GROWTH)
  for (const socket of sockets) socket.destroy()
  expect(resultOf<{ items: object[] }>(await reader.query('tasks.list', { limit: 5 })).items).toHaveLength(5)
})
