import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useCluster } from '../helpers/cluster.ts'
import { send } from '../helpers/send.ts'
import { type ServerProcess, startServer, temporaryDirectory } from '../helpers/server-process.ts'
import { taskCalls } from '../helpers/task-user.ts'
import { newSecret } from '../live/many/probed-server.ts'
import { newWriter } from '../live/many/writer.ts'

// Blocks the event loop of the server until a file exists, for two seconds by its clock. Then slows its clock down, so that
// the half second of load shedding is long enough on any machine; the second signal restores the clock.
const HOLD = `
  import { existsSync, writeSync } from 'node:fs'
  const nothing = new Int32Array(new SharedArrayBuffer(4))
  const now = performance.now.bind(performance)
  let heldUntil
  performance.now = () => (heldUntil === undefined ? now() : heldUntil + 2000 + (now() - heldUntil) / 20)
  process.on('SIGUSR2', () => {
    if (heldUntil !== undefined) return void (performance.now = () => now() + 2000)
    writeSync(2, 'held up')
    // Longer than the 100 ms between two checks of the clock, which run before new requests are read.
    const since = now()
    while (!existsSync(process.env.HOLD_UNTIL) || now() - since < 300) Atomics.wait(nothing, 0, 0, 10)
    heldUntil = now()
  })`

const cluster = useCluster()
let server: ServerProcess
let token: string
let holdUntil: string
const ending = new AsyncDisposableStack()
beforeAll(async () => {
  holdUntil = join(ending.use(temporaryDirectory()).path, 'go-on')
  const secret = newSecret()
  const database = cluster.url(await cluster.newDatabase())
  const env = { DATABASE_URL: database, AUTH_JWT_SECRET: secret, HOLD_UNTIL: holdUntil }
  const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(HOLD)}`]
  server = ending.use(await startServer({ env, nodeOptions, shedsLoad: true }))
  token = newWriter(server.url, secret).token
})
afterAll(() => ending.disposeAsync())

/** Creates an agent with an open connection, so that requests arrive even while the server does not read them. */
async function connectedAgent(): Promise<Agent> {
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  const agent = new Agent()
  agent.createConnection = () => socket
  return agent
}

describe('a process whose event loop is blocked for two seconds', () => {
  it('rejects requests from that time with 503 and Retry-After, stays live, and recovers [R-07]', async () => {
    const headers = { Authorization: `Bearer ${token}`, Origin: 'http://localhost:5173' }
    process.kill(server.pid, 'SIGUSR2')
    await expect.poll(server.stderr).toBe('held up')
    const requests = [
      ['GET', '/trpc/tasks.list'],
      ['GET', '/api/v1/tasks'],
      ['GET', '/'],
      ['POST', '/api/auth/sign-in/email'],
      ['GET', '/health/live'],
      ['GET', '/health/ready'],
    ] as const
    const agents = await Promise.all(requests.map(connectedAgent))
    const waiting = requests.map(([method, path], n) => {
      const body = method === 'POST' ? '{}' : undefined
      return send(method, `${server.url}${path}`, { headers, body, agent: agents[n] as Agent })
    })
    await setImmediate()
    writeFileSync(holdUntil, '')
    const [trpc, rest, page, signIn, live, ready] = await Promise.all(waiting)
    process.kill(server.pid, 'SIGUSR2')
    for (const answer of [trpc, rest, page, signIn, ready]) {
      expect(answer?.status).toBe(503)
      expect(Number(answer?.headers['retry-after'])).toBeGreaterThanOrEqual(1)
    }
    expect(live?.status).toBe(200)
    expect(trpc?.json<any>().error.json.data).toMatchObject({ code: 'UNAVAILABLE', httpStatus: 503 })
    expect(rest?.json<any>()).toMatchObject({ data: null, error: { code: 'UNAVAILABLE' } })
    expect(page?.json<any>().error.code).toBe('UNAVAILABLE')
    expect(rest?.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'access-control-allow-origin': 'http://localhost:5173',
      'x-request-id': rest?.json<any>().meta.requestId,
      vary: 'Origin',
    })
    const { query } = taskCalls(server.url, token)
    await expect.poll(async () => (await query('tasks.list', {})).status).toBe(200)
    await expect.poll(async () => (await send('GET', `${server.url}/health/ready`)).status).toBe(200)
    // One log line per second, not one per request.
    const lines = () => server.log().filter(({ msg }) => msg === 'overloaded: requests rejected')
    const rejected = () => lines().reduce((sum, line) => sum + Number(line.rejected), 0)
    await expect.poll(rejected).toBeGreaterThanOrEqual(4)
    expect(lines().length).toBeLessThanOrEqual(rejected() / 2)
  })
})
