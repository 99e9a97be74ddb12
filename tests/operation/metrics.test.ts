import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serveMetrics } from '../../src/http/endpoints/metrics.ts'
import { listen } from '../../src/http/server/listen.ts'
import { createMetrics } from '../../src/metrics/metrics.ts'
import { createLogger } from '../../src/observability.ts'
import { useCluster } from '../helpers/cluster.ts'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'
import { freePort } from '../helpers/postgres-server.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { send } from '../helpers/send.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'
import { taskCalls } from '../helpers/task-user.ts'
import { UNHURRIED_LOAD } from '../helpers/unhurried.ts'
import { newSecret } from '../live/many/probed-server.ts'
import { newWriter } from '../live/many/writer.ts'

/** Parses Prometheus' text format into values by name and labels. */
function seriesIn(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  )
}

describe('a process with a metrics port', () => {
  const cluster = useCluster()
  const secret = newSecret()
  let server: ServerProcess
  let metrics: string
  const ending = new AsyncDisposableStack()
  beforeAll(async () => {
    const database = cluster.url(await cluster.newDatabase())
    const port = await freePort()
    metrics = `http://127.0.0.1:${port}/metrics`
    const env = { DATABASE_URL: database, AUTH_JWT_SECRET: secret, METRICS_PORT: String(port) }
    server = ending.use(await startServer({ env }))
  })
  afterAll(() => ending.disposeAsync())

  it('serves metrics of requests, calls and outcomes, and of Node.js', async () => {
    const ada = taskCalls(server.url, newWriter(server.url, secret).token)
    await ada.mutate('tasks.create', { title: 'private-title' })
    await ada.query('tasks.get', { id: crypto.randomUUID() })
    await send('GET', `${server.url}/api/v1/tasks`)
    const { status, text, headers } = await send('GET', metrics)
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^text\/plain; version=/)
    const series = seriesIn(text)
    const count = (labels: string) => series.get(`taskwire_call_duration_seconds_count{${labels}}`)
    expect(count('procedure="tasks.create",outcome="OK"')).toBe(1)
    expect(count('procedure="tasks.get",outcome="NOT_FOUND"')).toBe(1)
    expect(count('procedure="tasks.list",outcome="UNAUTHENTICATED"')).toBe(1)
    expect(series.get('taskwire_http_request_duration_seconds_count{endpoint="rest",status="401"}')).toBe(1)
    expect(series.get('taskwire_streams_open')).toBe(0)
    expect(series.get('taskwire_calls_under_way')).toBe(0)
    expect(series.get('process_resident_memory_bytes')).toBeGreaterThan(1e6)
    expect([...series.keys()].some((name) => name.startsWith('nodejs_eventloop_lag'))).toBe(true)
    // They contain no personal data.
    expect(text).not.toMatch(/private-title|@example|user-|[0-9a-f]{8}-[0-9a-f]{4}-/)
  })

  it('serves nothing else there, and no metrics on the public port [O-10]', async () => {
    expect((await send('GET', metrics.replace('/metrics', '/trpc/system.info'))).status).toBe(404)
    expect((await send('POST', metrics)).status).toBe(404)
    const paths = ['/metrics', '/debug', '/debug/pprof', '/admin', '/actuator', '/.env', '/server-status']
    for (const path of paths) expect((await send('GET', `${server.url}${path}`)).status).toBe(404)
  })
})

describe('metrics on the public port', () => {
  const token = randomBytes(32).toString('base64url')
  const app = createFakeApp({ metrics: { numbers: createMetrics(), token } })
  const ask = (authorization?: string) =>
    app.send('/metrics', { headers: authorization === undefined ? {} : { Authorization: authorization } })

  it('require the metrics token, not a user token [O-10]', async () => {
    await app.send('/trpc/account.me', { headers: GOOD_TOKEN })
    const response = await ask(`Bearer ${token}`)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain(
      'taskwire_call_duration_seconds_count{procedure="account.me",outcome="OK"} 1',
    )
    for (const wrong of [undefined, GOOD_TOKEN.Authorization, `Bearer ${token}x`, `Basic ${token}`]) {
      expect((await ask(wrong)).status).toBe(401)
    }
  })
})

describe('the metrics path', () => {
  const token = randomBytes(32).toString('base64url')
  const ending = new AsyncDisposableStack()
  afterAll(() => ending.disposeAsync())
  const portOf = (server: Server) => {
    ending.defer(() => new Promise<void>((resolve) => void server.close(() => resolve())))
    return (server.address() as AddressInfo).port
  }
  const logging = () => {
    const lines: object[] = []
    return { logger: createLogger('info', { write: (line) => lines.push(JSON.parse(line)) }), lines }
  }
  const PATHS = ['/metrics', '/metrics/', '/metrics?name=x', '/metrics/?name=/', 'http://t/metrics']
  const OTHERS = ['/metrics//', '/metricsx', '/metrics/x', '/?/metrics', '/x/metrics']
  const statusOf = async (port: number, target: string) => {
    const connection = await connectRaw(port)
    const fields = `Host: t\r\nAuthorization: Bearer ${token}\r\nConnection: close`
    connection.write(`GET ${target} HTTP/1.1\r\n${fields}\r\n\r\n`)
    return Number((await connection.closed).split(' ')[1])
  }

  it('may have a trailing slash and a query, on the metrics port', async () => {
    const { logger } = logging()
    const port = portOf(await serveMetrics(createMetrics(), { host: '127.0.0.1', port: 0, logger }))
    for (const path of PATHS) expect([path, await statusOf(port, path)]).toEqual([path, 200])
    for (const path of OTHERS) expect([path, await statusOf(port, path)]).toEqual([path, 404])
  })

  it('answers INTERNAL and logs the error when the metrics cannot be read', async () => {
    const { logger, lines } = logging()
    const broken = { ...createMetrics(), read: () => Promise.reject(new Error('the secret cause')) }
    const port = portOf(await serveMetrics(broken, { host: '127.0.0.1', port: 0, logger }))
    const { status, text, headers } = await send('GET', `http://127.0.0.1:${port}/metrics`)
    const requestId = headers['x-request-id']
    expect([status, JSON.parse(text)]).toMatchObject([500, { error: { code: 'INTERNAL', requestId } }])
    expect(text).not.toContain('secret')
    expect(lines).toMatchObject([
      { level: 50, msg: 'request crashed', requestId, err: { message: 'the secret cause' } },
    ])
    const other = await send('GET', `http://127.0.0.1:${port}/`)
    expect([other.status, other.json<any>().error.code]).toEqual([404, 'NOT_FOUND'])
    expect(lines).toHaveLength(1)
  })

  it('behaves the same on the public port, also while the process is overloaded', async () => {
    for (const isFull of [false, true]) {
      const load = { ...UNHURRIED_LOAD, isFull: () => isFull }
      const app = createFakeApp({ load, metrics: { numbers: createMetrics(), token } })
      const port = portOf(await listen(app, { host: '127.0.0.1', port: 0 }))
      for (const path of PATHS) expect([path, await statusOf(port, path)]).toEqual([path, 200])
      for (const path of OTHERS.filter((path) => isFull || path !== '/?/metrics'))
        expect([path, await statusOf(port, path)]).toEqual([path, isFull ? 503 : 404])
    }
  })
})

it('ignores method override headers [O-10]', async () => {
  const app = createFakeApp()
  const headers = {
    ...GOOD_TOKEN,
    'X-HTTP-Method-Override': 'DELETE',
    'X-HTTP-Method': 'DELETE',
    'X-Method-Override': 'DELETE',
  }
  const response = await app.send('/api/v1/me', { headers })
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ data: { userId: 'ada' } })
})
