import { describe, expect, it } from 'vitest'
import { SAME_SIGNAL_MS } from '../../src/http/server/drain.ts'
import { useCluster } from '../helpers/cluster.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { openCreate } from '../helpers/open-request.ts'
import { createPostgresService } from '../helpers/postgres-service.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { send } from '../helpers/send.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'
import { resultOf, type ServedTask, signUp, taskCalls } from '../helpers/task-user.ts'

/** The exit of a process that did not use up its grace period of 25 s, which would cause exit code 1 and a log entry. */
const CLEAN = { code: 0, signal: null }
const GRACE_OVER = 'requests in flight did not finish within the grace period'

const cluster = useCluster()

/** Starts a server on PostgreSQL, with one user. */
async function start(nodeOptions: string[] = []) {
  const service = await createPostgresService(cluster)
  const server = await service.start({ nodeOptions })
  return { ...server, service, ada: service.newUser(server) }
}

function drainBegun(server: Pick<ServerProcess, 'log'>): Promise<void> {
  return eventuallyTrue(() => server.log().some(({ msg }) => msg === 'draining'))
}

describe('SIGTERM', () => {
  it('finishes calls in progress and closes their connections, then the database [L-01]', async () => {
    using directory = await preparedDirectory()
    await using server = await startServer({ env: { DATA_DIR: directory.path } })
    const ada = await signUp(server.url)
    const titles = Array.from({ length: 20 }, (_, index) => `private-title-${index}`)
    const calls = await Promise.all(titles.map((title) => openCreate(server.url, ada.accessToken, title)))
    const end = server.stop('SIGTERM')
    await drainBegun(server)
    const answers = await Promise.all(calls.map((call) => call.finish()))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(new Set(answers.map(({ headers }) => headers.connection))).toEqual(new Set(['close']))
    expect(await end).toEqual(CLEAN)
    await using next = await startServer({ env: { DATA_DIR: directory.path, PORT: String(server.port) } })
    const page = await taskCalls(next.url, ada.accessToken).query('tasks.list', {})
    const { items } = resultOf<{ items: ServedTask[] }>(page)
    expect(items.map(({ title }) => title).sort()).toEqual(titles.sort())
  })

  it('causes no server error under load', async () => {
    await using server = await start()
    const { ada } = server
    const outcomes: (number | string)[] = []
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let index = 0; ; index++) {
        const call = ada.mutate('tasks.create', { title: `private-title-${writer}-${index}` })
        const outcome = await call.then(
          ({ status }) => status,
          (error: NodeJS.ErrnoException) => String(error.code),
        )
        outcomes.push(outcome)
        if (typeof outcome === 'string') return
      }
    })
    await eventuallyTrue(() => outcomes.length >= 50)
    const end = server.stop('SIGTERM')
    await Promise.all(writers)
    expect(await end).toEqual(CLEAN)
    expect(new Set(outcomes.filter((outcome) => typeof outcome === 'number'))).toEqual(new Set([200]))
  })

  it('answers the readiness probe with 503 and the liveness probe with 200, on open connections', async () => {
    await using server = await start()
    const [ready, live] = [await connectRaw(server.port), await connectRaw(server.port)]
    ready.write('GET /health/ready HTTP/1.1\r\nHost: test\r\n')
    live.write('GET /health/live HTTP/1.1\r\nHost: test\r\n')
    // Once this is answered, the server has read the partial requests.
    await send('GET', `${server.url}/health/live`)
    const end = server.stop('SIGTERM')
    await drainBegun(server)
    ready.write('\r\n')
    live.write('\r\n')
    expect(await ready.closed).toMatch(/^HTTP\/1.1 503 [\s\S]*connection: close\r\n[\s\S]*"UNAVAILABLE"/i)
    expect(await live.closed).toMatch(/^HTTP\/1.1 200 [\s\S]*connection: close\r\n[\s\S]*"ok"/i)
    expect(await end).toEqual(CLEAN)
  })

  it('ends open streams with a retry delay while a slow call finishes, without waiting for streams or idle connections [L-01]', async () => {
    await using server = await start()
    const people = Array.from({ length: 5 }, () => server.service.newUser(server))
    const idle = await Promise.all(Array.from({ length: 3 }, () => connectRaw(server.port)))
    for (const connection of idle) {
      connection.write('GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n')
      await connection.until(/"ok"/)
    }
    const slow = await openCreate(server.url, people[0]?.accessToken ?? '', 'private-title-slow')
    const answers = await Promise.all(
      people.flatMap(({ accessToken }) => {
        const headers = { Authorization: `Bearer ${accessToken}` }
        return Array.from({ length: 20 }, () => fetch(`${server.url}/api/v1/changes/stream`, { headers }))
      }),
    )
    const streams = answers.map((answer) => answer.text())
    const end = server.stop('SIGTERM')
    const texts = await Promise.all(streams)
    for (const text of texts)
      expect(text).toMatch(/\nevent: end\ndata: {"code":"UNAVAILABLE",.*"retryAfterMs":\d+}\n\n$/)
    expect(new Set(texts.map((text) => /"retryAfterMs":(\d+)/.exec(text)?.[1])).size).toBeGreaterThan(50)
    await Promise.all(idle.map(({ closed }) => closed))
    const { status, headers } = await slow.finish()
    expect([status, headers.connection]).toEqual([200, 'close'])
    expect(await end).toEqual(CLEAN)
  })

  it('rejects new connections [L-03]', async () => {
    await using server = await start()
    const { ada } = server
    const call = await openCreate(server.url, ada.accessToken, 'private-title-late')
    const end = server.stop('SIGTERM')
    await drainBegun(server)
    const attempt = () => send('GET', `${server.url}/health/live`).then(() => 'an answer', String)
    // A connection at the moment of closing is reset.
    expect(await attempt()).toMatch(/ECONNREFUSED|ECONNRESET/)
    expect(await attempt()).toContain('ECONNREFUSED')
    expect((await call.finish()).status).toBe(200)
    expect(await end).toEqual(CLEAN)
  })

  it('is not delayed by connections without a call: idle, silent or with a partial header', async () => {
    await using server = await start()
    const [idle, silent, half] = await Promise.all([1, 2, 3].map(() => connectRaw(server.port)))
    idle?.write('GET /health/live HTTP/1.1\r\nHost: test\r\n\r\n')
    await idle?.until(/"ok"/)
    half?.write('GET /health/live HTTP/1.1\r\nHos')
    const end = server.stop('SIGTERM')
    await Promise.all([idle?.closed, silent?.closed, half?.closed])
    expect(await end).toEqual(CLEAN)
  })
})

it('a signal that arrives twice, because a launcher forwards it, lets calls in progress finish', async () => {
  await using server = await start()
  const call = await openCreate(server.url, server.ada.accessToken, 'private-title-kept')
  const end = server.stop('SIGINT')
  void server.stop('SIGINT')
  await drainBegun(server)
  expect((await call.finish()).status).toBe(200)
  expect(await end).toEqual(CLEAN)
})

it.each([
  ['SIGTERM', 'SIGTERM'],
  ['SIGINT', 'SIGINT'],
  ['SIGTERM', 'SIGINT'],
] as const)('%s followed by %s after a second exits immediately with 1 [L-02]', async (first, second) => {
  await using server = await start()
  const { ada } = server
  await openCreate(server.url, ada.accessToken, 'private-title-cut')
  server.stop(first)
  await drainBegun(server)
  await new Promise((resolve) => setTimeout(resolve, SAME_SIGNAL_MS))
  expect(await server.stop(second)).toEqual({ code: 1, signal: null })
  expect(server.log().filter(({ msg }) => msg === GRACE_OVER)).toEqual([])
})

it.each(['throw new Error("injected")', 'Promise.reject(new Error("injected"))'])(
  'an uncaught error is logged as fatal, lets calls in progress finish and exits with 1: %s [L-07]',
  async (fault) => {
    const preload = `data:text/javascript,${encodeURIComponent(`process.on('SIGUSR2', () => { ${fault} })`)}`
    await using server = await start(['--import', preload])
    const { ada } = server
    const call = await openCreate(server.url, ada.accessToken, 'private-title-in-flight')
    const end = server.stop('SIGUSR2')
    await drainBegun(server)
    expect((await call.finish()).status).toBe(200)
    expect(await end).toEqual({ code: 1, signal: null })
    expect(server.log()).toContainEqual(
      expect.objectContaining({ level: 60, err: expect.objectContaining({ message: 'injected' }) }),
    )
    // As a process supervisor does.
    await using next = await server.service.start({ port: server.port })
    const page = await taskCalls(next.url, ada.accessToken).query('tasks.list', {})
    expect(resultOf(page)).toMatchObject({ items: [{ title: 'private-title-in-flight' }] })
  },
)
