import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { send } from '../helpers/send.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'
import { signUp, type TaskUser } from '../helpers/task-user.ts'

// Holds the event loop of the server for two seconds whenever it is told to.
const HOLD = `process.on('SIGUSR2', () => { const end = Date.now() + 2000; while (Date.now() < end); })`

let server: ServerProcess
let ada: TaskUser
const ending = new AsyncDisposableStack()
beforeAll(async () => {
  const directory = ending.use(await preparedDirectory())
  const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(HOLD)}`]
  server = ending.use(await startServer({ env: { DATA_DIR: directory.path }, nodeOptions }))
  ada = await signUp(server.url)
})
afterAll(() => ending.disposeAsync())

describe('a process whose event loop is held up for two seconds', () => {
  it('refuses what came meanwhile with 503 and when to come back, says that it lives, and goes on [R-07]', async () => {
    const headers = { Authorization: `Bearer ${ada.accessToken}`, Origin: 'http://localhost:5173' }
    process.kill(server.pid, 'SIGUSR2')
    // Until the signal has arrived it still answers; what is sent after that waits.
    await setTimeout(200)
    const waiting = [
      ['GET', '/trpc/tasks.list'],
      ['GET', '/api/v1/tasks'],
      ['GET', '/'],
      ['POST', '/api/auth/sign-in/email'],
      ['GET', '/health/live'],
      ['GET', '/health/ready'],
    ].map(([method, path]) =>
      send(method as string, `${server.url}${path}`, { headers, body: method === 'POST' ? '{}' : undefined }),
    )
    const [trpc, rest, page, signIn, live, ready] = await Promise.all(waiting)
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
    await expect.poll(async () => (await ada.query('tasks.list', {})).status).toBe(200)
    expect((await send('GET', `${server.url}/health/ready`)).status).toBe(200)
    // In one line or two, never one for each.
    const lines = () => server.log().filter(({ msg }) => msg === 'too much to do: requests refused')
    await expect.poll(() => lines().reduce((sum, { refused }) => sum + Number(refused), 0)).toBeGreaterThanOrEqual(4)
    expect(lines().length).toBeLessThanOrEqual(2)
  })
})
