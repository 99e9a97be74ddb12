import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { isLong } from '../helpers/effort.ts'
import { eventually } from '../helpers/eventually.ts'
import { preparedDirectory } from '../helpers/prepared-directory.ts'
import { openFiles, residentBytes } from '../helpers/process-numbers.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { send } from '../helpers/send.ts'
import { type ServerProcess, startServer } from '../helpers/server-process.ts'

let server: ServerProcess
const ending = new AsyncDisposableStack()

beforeAll(async () => {
  const directory = ending.use(await preparedDirectory())
  server = ending.use(await startServer({ env: { DATA_DIR: directory.path, RATE_LIMIT_ADDRESS: '0' } }))
})
afterAll(() => ending.disposeAsync())

/** Sends raw bytes on a new connection, returns the status of the first response, and asserts that the process is alive. */
async function statusOf(...lines: string[]): Promise<number> {
  const connection = await connectRaw(server.port)
  connection.write(lines.join('\r\n'))
  const received = await connection.until(/^HTTP\/1\.1 \d{3} [\s\S]*\r\n\r\n/)
  connection.socket.destroy()
  expect((await send('GET', `${server.url}/health/live`)).status).toBe(200)
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(received)?.[1])
}

const GET = 'GET /health/live HTTP/1.1'
const POST = 'POST /trpc/tasks.create HTTP/1.1'
const JSON_TYPE = 'Content-Type: application/json'

it('answers a minimal valid request', async () => {
  expect(await statusOf(GET, 'Host: test', '', '')).toBe(200)
})

describe('rejects ambiguous messages (request smuggling) [H-06]', () => {
  it.each([
    [
      'length and chunks',
      [POST, 'Host: t', JSON_TYPE, 'Content-Length: 5', 'Transfer-Encoding: chunked', '', '0', '', ''],
    ],
    ['two lengths', [POST, 'Host: t', JSON_TYPE, 'Content-Length: 2', 'Content-Length: 3', '', '{} ']],
    ['a list of lengths', [POST, 'Host: t', JSON_TYPE, 'Content-Length: 2, 2', '', '{}']],
    ['a length with a sign', [POST, 'Host: t', JSON_TYPE, 'Content-Length: +2', '', '{}']],
    [
      'chunked not as the last coding',
      [POST, 'Host: t', JSON_TYPE, 'Transfer-Encoding: chunked, gzip', '', '0', '', ''],
    ],
    ['an unknown transfer coding', [POST, 'Host: t', JSON_TYPE, 'Transfer-Encoding: xchunked', '', '0', '', '']],
    ['an invalid chunk size', [POST, 'Host: t', JSON_TYPE, 'Transfer-Encoding: chunked', '', 'g', '', '']],
    ['a space before the colon', [GET, 'Host : test', '', '']],
    ['a folded header', [GET, 'Host: test', 'X-Folded: a', ' b', '', '']],
    ['bare line feeds', [`${GET}\nHost: test\n\n`]],
    ['a NUL in a header', [GET, 'Host: test', 'X-Nul: a\0b', '', '']],
    ['no host', [GET, '', '']],
    ['two hosts', [GET, 'Host: test', 'Host: evil', '', '']],
    ['an invalid host', [GET, 'Host: te st/@', '', '']],
    ['another protocol', ['GET /health/live SPDY/9.9', 'Host: test', '', '']],
  ])('with %s', async (_what, lines) => {
    expect(await statusOf(...lines)).toBe(400)
  })
})

describe('headers', () => {
  it('of 17 KB are rejected with 431 [H-07]', async () => {
    expect(await statusOf(GET, 'Host: test', `X-Large: ${'x'.repeat(17 * 1024)}`, '', '')).toBe(431)
  })

  it('in thousands are rejected or ignored [H-07]', async () => {
    const many = Array.from({ length: 2000 }, (_, index) => `x${index}: 1`)
    expect([200, 431]).toContain(await statusOf(GET, 'Host: test', ...many, '', ''))
  })

  it.each(['__proto__: x', 'constructor: x', 'toString: x'])(
    'named like members of Object.prototype have no effect: %s',
    async (header) => {
      expect(await statusOf(GET, 'Host: test', header, '', '')).toBe(200)
    },
  )

  it('cannot inject a line into the log [H-12]', async () => {
    const path = `/nowhere-${crypto.randomUUID()}`
    expect(await statusOf(`GET ${path} HTTP/1.1`, 'Host: test', 'X-Request-Id: a\tb"}', '', '')).toBe(404)
    const logged = () => server.log().filter((line) => line.path === path)
    await expect.poll(logged).toMatchObject([{ requestId: expect.stringMatching(/^[\w-]{36}$/), status: 404 }])
  })
})

describe('a method', () => {
  it.each(['TRACE', 'PROPFIND', 'PUT'])('%s is rejected with 405', async (method) => {
    expect(await statusOf(`${method} /trpc/tasks.list HTTP/1.1`, 'Host: test', '', '')).toBe(405)
  })

  it('that HTTP does not define is rejected with 400', async () => {
    expect(await statusOf('BREW /health/live HTTP/1.1', 'Host: test', '', '')).toBe(400)
  })

  it('CONNECT does not open a tunnel', async () => {
    const connection = await connectRaw(server.port)
    connection.write('CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n')
    expect(await connection.closed).not.toMatch(/^HTTP\/1\.1 2/)
  })
})

it.runIf(isLong)('closes the connection of a client that sends headers slowly [H-08]', async () => {
  const connection = await connectRaw(server.port)
  connection.write(`${GET}\r\nHost: test\r\n`)
  const drip = setInterval(() => connection.write('X'), 500)
  onTestFinished(() => clearInterval(drip))
  expect(await connection.closed).toMatch(/^(HTTP\/1\.1 408 |$)/)
})

it.runIf(isLong)('closes the connection of a client that sends a byte of its body per second [H-08]', async () => {
  const connection = await connectRaw(server.port)
  // The whole body would take longer than the time limit of the test.
  connection.write([POST, 'Host: test', JSON_TYPE, 'Content-Length: 1000', '', ''].join('\r\n'))
  const drip = setInterval(() => connection.write('x'), 1000)
  onTestFinished(() => clearInterval(drip))
  // It has no token, so it is rejected at once.
  expect(await connection.closed).toMatch(/^HTTP\/1\.1 401 /)
})

it.runIf(isLong)(
  'closes the connection of a client that does not read a long response, and frees its memory [H-08]',
  async () => {
    const before = { memory: residentBytes(server.pid), files: openFiles(server.pid) }
    const connections = await Promise.all(Array.from({ length: 50 }, () => connectRaw(server.port)))
    const request = ['GET /api/v1/openapi.json HTTP/1.1', 'Host: test', '', ''].join('\r\n')
    for (const { socket, write } of connections) {
      socket.pause()
      for (let n = 0; n < 100; n++) write(request)
    }
    await expect.poll(() => openFiles(server.pid)).toBeGreaterThan(before.files + 45)
    // Checked on the server, because a client that does not read cannot see that its connection is closed.
    let most = 0
    await eventually(() => {
      most = Math.max(most, residentBytes(server.pid))
      expect(openFiles(server.pid)).toBeLessThan(before.files + 5)
    }, 100)
    expect(most - before.memory).toBeLessThan(300 * 1024 * 1024)
    for (const { socket } of connections) socket.destroy()
  },
)
