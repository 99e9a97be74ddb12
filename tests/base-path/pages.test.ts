import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { createLogger } from '../../src/observability.ts'
import { createStartingApp } from '../../src/startup/starting-app.ts'
import { createFakeApp, type FakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { UNHURRIED_LOAD } from '../helpers/unhurried.ts'
import { usePort } from '../helpers/use-port.ts'
import { builtApp } from '../web/built-app.ts'

const HTML = { Accept: 'text/html' }
const ORIGIN = 'https://tasks.example.com'
const handleSignIn = async () => Response.json({})

describe.each(['', '/tw', '/api/tw'])('under the base path "%s"', (base) => {
  let app: FakeApp
  beforeAll(async () => {
    await builtApp()
    app = createFakeApp({ handleSignIn, clientPackage: new Uint8Array(1), publicUrl: new URL(ORIGIN), basePath: base })
  })

  /** Sends a request both with the base path, as a proxy that keeps it, and without it, as one that strips it. */
  async function both(path: string, init?: RequestInit): Promise<Response> {
    const [kept, stripped] = [await app.send(base + path, init), await app.send(path, init)]
    expect(await stripped.clone().text()).toBe(await kept.clone().text())
    expect([stripped.status, stripped.headers.get('location')]).toEqual([kept.status, kept.headers.get('location')])
    return kept
  }

  it.each(['/', '/docs', '/redoc', '/app/', '/app/lists/1'])('every file that %s refers to is there', async (path) => {
    const page = await (await app.send(base + path, { headers: HTML })).text()
    const addresses = [...page.matchAll(/\b(?:src|href|content)="(\/[^"]*)"/g)].map(([, address = '']) => address)
    expect(addresses.length).toBeGreaterThan(4)
    for (const address of addresses) {
      expect(address).toMatch(new RegExp(`^${base}/`))
      const { status } = await app.send(address, { headers: HTML })
      expect([address, [200, 302].includes(status)]).toEqual([address, true])
    }
  })

  it('every module that a page file imports is there, and knows the base path from its own address', async () => {
    const page = await (await app.send(`${base}/docs`, { headers: HTML })).text()
    const script = /"([^"]+\/docs\.js)"/.exec(page)?.[1] ?? ''
    const text = await (await app.send(script)).text()
    const imported = [...text.matchAll(/from '\.\/([^']+)'/g)].map(([, name = '']) => name)
    expect(imported).toContain('server-path.js')
    for (const name of imported) expect((await app.send(script.replace('docs.js', name))).status).toBe(200)
    expect(new URL('../../../', new URL(script, ORIGIN)).pathname).toBe(`${base}/`)
  })

  it.each([
    ['/app', 308, '/app/'],
    ['/docs/', 308, '/docs'],
    ['/redoc/', 308, '/redoc'],
    ['/api/tasks/7?a=1', 308, '/api/v1/tasks/7?a=1'],
    ['/', 302, '/app/'],
  ])('%s redirects with %i to %s', async (path, status, target) => {
    const cookie = path === '/' ? { cookie: 'better-auth.session_token=x' } : {}
    const response = await both(path, { headers: { ...HTML, ...cookie } })
    expect([response.status, response.headers.get('location')]).toEqual([status, base + target])
  })

  it('shows its public URL on the home page, and returns links with the base path as JSON', async () => {
    const page = await (await both('/', { headers: HTML })).text()
    expect(page).toContain(`npm install ${ORIGIN}${base}/client.tgz`)
    expect(page).toContain(`const url = &#39;${ORIGIN}${base}&#39;`)
    expect(page).toContain(`curl -s ${ORIGIN}${base}/api/v1/tasks`)
    expect(await (await both('/')).json()).toMatchObject({ trpc: `${base}/trpc`, docs: `${base}/docs` })
  })

  it('describes itself as the server of its OpenAPI document, whose paths have no base path', async () => {
    const { servers, paths } = (await (await both('/api/v1/openapi.json')).json()) as {
      servers: unknown
      paths: object
    }
    expect(servers).toEqual([{ url: base === '' ? '/' : base, description: 'This server' }])
    expect(Object.keys(paths)).toContain('/api/v1/tasks')
  })

  it('the web app has addresses relative to its path, and its service worker the hash of its page', async () => {
    const page = await (await app.send(`${base}/app/`)).text()
    expect(page).toContain(`<meta name="app-base" content="${base}/app/">`)
    const worker = await (await app.send(`${base}/app/sw.js`)).text()
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(page))
    expect(worker).toContain(`{"name":"","integrity":"sha256-${Buffer.from(hash).toString('base64')}"}`)
    const manifest = await (await app.send(`${base}/app/manifest.webmanifest`)).text()
    expect(manifest).not.toMatch(/": "\//)
  })

  it.each(['/health/live', '/health/ready', '/api/v1/info', '/trpc/system.info'])(
    '%s answers in both forms',
    async (path) => {
      for (const target of [base + path, path]) expect((await app.send(target)).status).toBe(200)
    },
  )

  it('answers in the error form of the route', async () => {
    expect(await (await app.send(`${base}/api/v1/tasks`)).json()).toMatchObject({ data: null })
    expect(await (await app.send(`${base}/trpc/tasks.list`)).json()).toMatchObject({ error: { json: {} } })
    expect(await (await app.send(`${base}/nothing`)).json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  it('logs and counts routes without the base path', async () => {
    const id = randomUUID()
    await app.send(`${base}/api/v1/tasks?limit=1`, { headers: { ...GOOD_TOKEN, 'X-Request-Id': id } })
    expect(app.log.find(({ requestId }) => requestId === id)).toMatchObject({ path: '/api/v1/tasks' })
  })
})

describe('over a port, under /api/tw', () => {
  const app = createFakeApp({ basePath: '/api/tw' })
  const served = usePort(app)
  const full = usePort(createFakeApp({ basePath: '/api/tw', load: { ...UNHURRIED_LOAD, isFull: () => true } }))

  const starting = usePort(
    createStartingApp({
      ...{ corsOrigins: [], trustedProxies: trustedProxies([]), load: UNHURRIED_LOAD },
      ...{ logger: createLogger('fatal'), basePath: '/api/tw' },
    }),
  )

  it('answers with and without the base path, also to an absolute target', async () => {
    for (const target of ['/api/tw/health/live', '/health/live', 'http://x/api/tw/health/live']) {
      const connection = await connectRaw(served.port)
      connection.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`)
      expect(await connection.closed).toMatch(/^HTTP\/1\.1 200 /)
    }
  })

  it('is live while the process starts, and rejects calls in the error form of the route', async () => {
    const at = (path: string) => fetch(`http://127.0.0.1:${starting.port}/api/tw${path}`)
    expect((await at('/health/live')).status).toBe(200)
    expect(await (await at('/api/v1/tasks')).json()).toMatchObject({ data: null, error: { code: 'UNAVAILABLE' } })
  })

  it('reads a body that is sent to a path with the base path', async () => {
    const response = await fetch(`http://127.0.0.1:${served.port}/api/tw/api/v1/tasks`, {
      method: 'POST',
      headers: { ...GOOD_TOKEN, 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: 7 }),
    })
    expect([response.status, await response.json()]).toMatchObject([400, { error: { issues: [{ path: ['title'] }] } }])
  })

  it.each([
    ['GET /api/tw/api/v1/tasks HTTP/1.1\r\nHost: x\r\nContent-Length: x', '"data":null'],
    ['GET /api/tw/trpc/tasks.list HTTP/1.1\r\nHost: x\r\nContent-Length: x', '"json":'],
    ['GET /api/tw/trpc/tasks.list HTTP/1.1\r\nHost: x\r\nExpect: 200-ok', '"json":'],
  ])('rejects invalid HTTP in the error form of the route: %j', async (head, form) => {
    const connection = await connectRaw(served.port)
    connection.write(`${head}\r\nConnection: close\r\n\r\n`)
    expect(await connection.closed).toContain(form)
  })

  it('rejects calls under overload in the error form of the route, and stays live', async () => {
    const at = (path: string) => fetch(`http://127.0.0.1:${full.port}/api/tw${path}`)
    expect(await (await at('/api/v1/tasks')).json()).toMatchObject({ data: null, error: { code: 'UNAVAILABLE' } })
    expect((await at('/health/live')).status).toBe(200)
  })
})

it('refuses an invalid base path when it is created', () => {
  expect(() => createFakeApp({ basePath: '/tw/' })).toThrow(
    'The base path "/tw/" must not end with a slash. Use one like /tw or /api/tw.',
  )
})
