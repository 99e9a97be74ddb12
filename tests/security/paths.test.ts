import { describe, expect, it } from 'vitest'
import { createFakeApp, tenantThat } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { usePort } from '../helpers/use-port.ts'

const app = createFakeApp({
  database: { ping: async () => {}, tenant: tenantThat(() => Promise.reject(new Error('broken'))) },
  handleSignIn: async () => new Response('{}', { status: 404, headers: { 'Content-Type': 'application/json' } }),
})
const served = usePort(app)

/** Sends a raw request line, which no HTTP client would, and returns the whole response after the connection has closed. */
async function answerTo(line: string, ...headers: string[]): Promise<{ status: number; head: string; body: string }> {
  const connection = await connectRaw(served.port)
  connection.write([line, 'Host: localhost', 'Connection: close', ...headers, '', ''].join('\r\n'))
  const [head = '', body = ''] = (await connection.closed).split(/\r\n\r\n(.*)/s)
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head, body }
}

/** Content of existing files of this package and of the system. */
const FILES = /"name": ?"taskwire"|root:.*:0:0|BETTER_AUTH_SECRET|import .* from /

describe('a path outside the served files', () => {
  const up = ['..', '%2e%2e', '.%2e', '%2E.', '..;', '..%00', '%252e%252e', '..%5c', '\\..', '%c0%ae%c0%ae']
  const roots = ['/', '/docs/', '/docs/assets/', '/docs/assets/x/', '/api/v1/', '/trpc/', '/api/auth/']
  const files = ['package.json', 'etc/passwd', '.env', 'src/server.ts']
  const climbing = roots.flatMap((root) =>
    up.map((step, n) => `${root}${`${step}/`.repeat(8)}${files[n % files.length] as string}`),
  )
  const odd = [
    '//etc/passwd',
    '/docs/assets//etc/passwd',
    '/docs%00.html',
    '/%00',
    '/docs/assets/%00/x',
    '/.git/HEAD',
    '/.env',
  ]

  it.each([...climbing, ...odd, '/docs/assets/..%2f..%2f..%2fpackage.json', 'file:///etc/passwd'])(
    'returns no file: %s [O-13]',
    async (path) => {
      const { status, body } = await answerTo(`GET ${path} HTTP/1.1`)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(body).not.toMatch(FILES)
    },
  )
})

describe('an unsupported method', () => {
  it.each(['TRACE', 'CONNECT', 'TRACK', 'DEBUG', 'BREW', 'PROPFIND', 'get', 'LINK', 'MKCOL', 'SOURCE'])(
    '%s is rejected on every path, and the response repeats nothing of the request [O-13]',
    async (method) => {
      for (const path of ['/', '/docs', '/trpc/tasks.list', '/api/v1/tasks', '/api/auth/token', '/health/live']) {
        const { status, body } = await answerTo(`${method} ${path} HTTP/1.1`, 'X-Sent: what-was-sent')
        // Node closes the connection of a CONNECT without a response.
        if (method === 'CONNECT' && Number.isNaN(status)) continue
        expect([path, status >= 400 && status < 500]).toEqual([path, true])
        expect(body).not.toContain('what-was-sent')
      }
    },
  )
})

describe('an error response', () => {
  it.each<[number, string, ...string[]]>([
    [400, 'GET /api/v1/tasks?x=%FF HTTP/1.1', 'Authorization: Bearer good'],
    [400, 'GET / HTTP/9.9'],
    [400, 'BREW / HTTP/1.1'],
    [401, 'GET /api/v1/me HTTP/1.1'],
    [404, 'GET /nowhere HTTP/1.1', 'Accept: text/html'],
    [404, 'GET /trpc/nothing HTTP/1.1', 'Accept: text/html'],
    [405, 'PUT /trpc/tasks.list HTTP/1.1'],
    [400, 'POST /api/v1/tasks HTTP/1.1', 'Authorization: Bearer good', 'Content-Length: 0'],
    [431, 'GET / HTTP/1.1', `X-Large: ${'x'.repeat(17 * 1024)}`],
    [500, 'GET /api/v1/tasks HTTP/1.1', 'Authorization: Bearer good', 'Accept: text/html'],
  ])('with status %i is not HTML and names no software: %s [O-14]', async (expected, line, ...headers) => {
    const { status, head, body } = await answerTo(line, ...headers)
    expect(status).toBe(expected)
    expect(head).not.toMatch(/^(server|x-powered-by|via|x-aspnet-version|x-runtime):/im)
    expect(head).not.toMatch(/hono|node|express|better-auth/i)
    expect(body).not.toMatch(/<html|<!doctype|<pre|hono|node\.js|better-auth|stack/i)
  })
})
