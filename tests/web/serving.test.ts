import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { APP_POLICY, OVERSCROLL_STYLE_HASH, WORKER_POLICY } from '../../src/web/policy.ts'
import { webFiles } from '../../src/web/web-files.ts'
import { createFakeApp, type FakeApp } from '../helpers/fake-app.ts'
import { temporaryDirectory } from '../helpers/server-process.ts'

const CHROME = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'
const PAGE = `<!doctype html><title>the app</title>${'<p>text</p>'.repeat(300)}`
const SCRIPT = '/app/assets/index-a1b2c3d4.js'
const handleSignIn = async () => new Response()

let directory: ReturnType<typeof temporaryDirectory>
let folder: URL
let app: FakeApp
beforeAll(() => {
  directory = temporaryDirectory()
  folder = pathToFileURL(`${directory.path}/dist/`)
  mkdirSync(new URL('assets/', folder), { recursive: true })
  for (const [name, text] of [
    ['index.html', PAGE],
    ['sw.js', 'self.addEventListener("fetch", () => {})'],
    ['manifest.webmanifest', '{}'],
    ['icon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['assets/index-a1b2c3d4.js', 'console.log("app");'.repeat(200)],
    ['assets/index-a1b2c3d4.css', 'body { color: red }'],
  ] as const)
    writeFileSync(new URL(name, folder), text)
  app = createFakeApp({ handleSignIn, webFiles: webFiles(folder) })
})
afterAll(() => directory[Symbol.dispose]())

describe('the web app', () => {
  it.each(['/app/', '/app/today', '/app/lists/0199?task=1', '/app/sign-in', '/app/today/', '/app/tags/v1.2'])(
    'serves its page at %s, which browsers revalidate',
    async (path) => {
      const response = await app.send(path)
      expect([response.status, await response.text()]).toEqual([200, PAGE])
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
        'content-security-policy': APP_POLICY,
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      })
      const again = await app.send(path, { headers: { 'If-None-Match': response.headers.get('etag') ?? '' } })
      expect([again.status, again.headers.get('content-security-policy')]).toEqual([304, APP_POLICY])
    },
  )

  it.each([
    [SCRIPT, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/app/assets/index-a1b2c3d4.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['/app/sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['/app/manifest.webmanifest', 'application/manifest+json; charset=utf-8', 'no-cache'],
    ['/app/icon.svg', 'image/svg+xml', 'no-cache'],
  ])('serves %s as %s with Cache-Control: %s', async (path, type, cacheControl) => {
    const response = await app.send(path)
    expect([response.status, response.headers.get('content-type'), response.headers.get('cache-control')]).toEqual([
      200,
      type,
      cacheControl,
    ])
  })

  it('allows its page nothing inline and no other host', () => {
    expect(APP_POLICY).not.toMatch(/unsafe|https?:|\*|blob:/)
    for (const part of ["default-src 'none'", "worker-src 'self'", "manifest-src 'self'", "frame-ancestors 'none'"]) {
      expect(APP_POLICY.split('; ')).toContain(part)
    }
  })

  it('gives the service worker a policy of its own', async () => {
    const response = await app.send('/app/sw.js')
    expect(response.headers.get('content-security-policy')).toBe(WORKER_POLICY)
    expect(WORKER_POLICY).toBe("default-src 'none'; connect-src 'self'")
  })

  it('allows the one style element for which React Aria has no option, by its hash', () => {
    const packages = join(import.meta.dirname, '../../node_modules')
    const source = readFileSync(join(packages, 'react-aria/dist/private/overlays/usePreventScroll.mjs'), 'utf8')
    const [, style = ''] = /textContent = `\n(@layer[^`]+)`\.trim\(\)/.exec(source) ?? []
    expect(createHash('sha256').update(style.trim()).digest('base64')).toBe(OVERSCROLL_STYLE_HASH)
  })

  it('is compressed by Accept-Encoding, with unchanged content', async () => {
    for (const path of ['/app/', SCRIPT]) {
      const plain = await (await app.send(path)).text()
      for (const [coding, unpack] of [
        ['gzip', gunzipSync],
        ['br', brotliDecompressSync],
      ] as const) {
        const response = await app.send(path, { headers: { 'Accept-Encoding': coding } })
        expect(response.headers.get('content-encoding')).toBe(coding)
        expect(response.headers.get('vary')).toContain('Accept-Encoding')
        expect(unpack(Buffer.from(await response.arrayBuffer())).toString()).toBe(plain)
      }
    }
  })

  it.each(['/app/', SCRIPT, '/app/sw.js'])('answers HEAD like GET without a body: %s', async (path) => {
    const got = await app.send(path)
    const head = await app.send(path, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
    for (const name of ['content-type', 'etag', 'cache-control', 'content-security-policy', 'vary']) {
      expect([name, head.headers.get(name)]).toEqual([name, got.headers.get(name)])
    }
  })

  it('redirects /app to /app/, the scope of its service worker', async () => {
    const response = await app.send('/app')
    expect([response.status, response.headers.get('location')]).toEqual([308, '/app/'])
  })

  it.each([
    '/app/assets/index-00000000.js',
    '/app/assets/',
    '/app/assets/index-a1b2c3d4.js/',
    '/app/other.js',
    '/app/sw.js.map',
    '/app/index.html',
    '/app/..%2f..%2fpackage.json',
    '/app/%2e%2e/package.json',
    '/application',
    '/lists',
  ])('answers %s, which is neither a file nor a page of it, with an uncacheable 404', async (path) => {
    const response = await app.send(path)
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store'])
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  it('says how to build it where it is not built, and finds it then without a restart', async () => {
    using empty = temporaryDirectory()
    const later = pathToFileURL(`${empty.path}/dist/`)
    const server = createFakeApp({ handleSignIn, webFiles: webFiles(later) })
    expect(await (await server.send('/app/')).json()).toMatchObject({
      error: { message: /npm run web:build/ },
    } as object)
    mkdirSync(later)
    writeFileSync(new URL('index.html', later), PAGE)
    expect((await server.send('/app/')).status).toBe(200)
    rmSync(later, { recursive: true })
    expect((await server.send('/app/')).status).toBe(200)
  })

  it('is not there with an external issuer, and says why', async () => {
    const server = createFakeApp({ webFiles: webFiles(folder) })
    const response = await server.send('/app/')
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('built-in sign-in')])
    expect(await (await server.send('/', { headers: { Accept: CHROME } })).text()).not.toContain('href="/app/"')
  })
})

describe('the home page', () => {
  const visit = (headers: Record<string, string>) => app.send('/', { headers: { Accept: CHROME, ...headers } })

  it.each(['better-auth.session_token=a.b', 'x=1; __Secure-better-auth.session_token=a.b'])(
    'leads browsers with a session cookie to the app: %s',
    async (cookie) => {
      const response = await visit({ Cookie: cookie })
      expect([response.status, response.headers.get('location')]).toEqual([302, '/app/'])
      expect(response.headers.get('cache-control')).toBe('no-store')
    },
  )

  it.each<Record<string, string>>([
    {},
    { Cookie: 'theme=dark' },
    { Cookie: 'better-auth.session_token=' },
    { Cookie: 'xbetter-auth.session_token=a' },
    { Cookie: 'better-auth.session_token=a.b', 'Sec-Fetch-Site': 'same-origin' },
  ])('stays for other browsers, and for links from this server, with a link to the app: %o', async (headers) => {
    const response = await visit(headers)
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('href="/app/"')
  })

  it('stays JSON for programs', async () => {
    const response = await app.send('/', { headers: { Cookie: 'better-auth.session_token=a.b' } })
    expect(response.headers.get('content-type')).toBe('application/json')
  })
})
