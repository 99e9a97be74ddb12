import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, it } from 'vitest'
import { Connection } from '../../bench/hold/connection.ts'
import { createLargeTasks, largeRequests } from '../../bench/hold/unread.ts'
import { useCluster } from '../helpers/cluster.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import { residentBytes } from '../helpers/process-numbers.ts'
import { send } from '../helpers/send.ts'
import { resultOf } from '../helpers/task-user.ts'

const cluster = useCluster()

const UNREAD = 100
const MOST_GROWTH = 150 * 1024 ** 2

it(`uses less than 150 MB for ${UNREAD} unread responses, and serves other users meanwhile [H-16]`, async () => {
  const service = await createPostgresService(cluster, { env: { RATE_LIMIT_USER: '100000' } })
  await using server = await service.start()
  const [reader, other] = [service.newUser(server), service.newUser(server)]
  await createLargeTasks({ server }, reader.accessToken)
  const { id } = resultOf<{ id: string }>(await other.mutate('tasks.create', { title: 'mine' }))
  const requests = largeRequests(reader.accessToken)
  // The first such responses load code and grow the heap once.
  for (const request of [...requests, ...requests, ...requests]) {
    expect((await new Connection(server.port).send(request)).status).toBe(200)
  }
  const before = residentBytes(server.pid)
  const sockets: Socket[] = []
  let most = before
  for (let n = 0; n < UNREAD; n += 1) {
    const socket = connect(server.port, '127.0.0.1').on('error', () => {})
    await once(socket, 'connect')
    socket.pause().write(requests[n % requests.length] as string)
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
