import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { copyTools } from '../../src/pages/copy-tools.ts'
import { pageFiles } from '../../src/pages/page-files.ts'
import { TOOL_FILES } from '../../src/pages/tool-files.ts'
import { createFakeApp, type FakeApp } from '../helpers/fake-app.ts'
import { temporaryDirectory } from '../helpers/server-process.ts'
import { toolFolder } from './tool-folder.ts'

let folder: ReturnType<typeof toolFolder>
let app: FakeApp
let base: string
beforeAll(async () => {
  folder = toolFolder()
  const load = pageFiles(folder.url)
  app = createFakeApp({ pageFiles: load })
  base = `/docs/assets/${(await load()).version}`
})
afterAll(() => folder[Symbol.dispose]())

describe('a page asset', () => {
  it.each([
    ['page.css', 'text/css; charset=utf-8'],
    ['sign-in.js', 'text/javascript; charset=utf-8'],
    ['icon.svg', 'image/svg+xml'],
    ['swagger-ui.css', 'text/css; charset=utf-8'],
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['redoc.standalone.js', 'text/javascript; charset=utf-8'],
    ['redoc.LICENSE.txt', 'text/plain; charset=utf-8'],
  ])('serves %s as %s with an immutable cache lifetime', async (name, type) => {
    const response = await app.send(`${base}/${name}`)
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': type,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
    expect((await response.arrayBuffer()).byteLength).toBeGreaterThan(100)
  })

  it('is compressed by Accept-Encoding, with unchanged content', async () => {
    const address = `${base}/swagger-ui-bundle.js`
    const plain = await app.send(address)
    const bytes = Buffer.from(await plain.arrayBuffer())
    expect(plain.headers.get('vary')).toContain('Accept-Encoding')
    for (const [accepted, coding, unpack] of [
      ['gzip, deflate', 'gzip', gunzipSync],
      ['gzip, deflate, br', 'br', brotliDecompressSync],
    ] as const) {
      const packed = await app.send(address, { headers: { 'Accept-Encoding': accepted } })
      expect(packed.headers.get('content-encoding')).toBe(coding)
      expect(packed.headers.get('vary')).toContain('Accept-Encoding')
      const sent = Buffer.from(await packed.arrayBuffer())
      expect(sent.length).toBeLessThan(bytes.length / 3)
      expect(unpack(sent).equals(bytes)).toBe(true)
    }
    const rejected = await app.send(address, { headers: { 'Accept-Encoding': 'gzip;q=0' } })
    expect(rejected.headers.has('content-encoding')).toBe(false)
  })

  it('is answered with 304 if the ETag matches', async () => {
    const first = await app.send(`${base}/page.css`)
    const tag = first.headers.get('etag') ?? ''
    expect(tag).toMatch(/^"[0-9a-f]{16}"$/)
    const again = await app.send(`${base}/page.css`, { headers: { 'If-None-Match': tag } })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', tag])
    expect((await app.send(`${base}/page.css`, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
  })

  it.each([
    '/docs/assets/0123456789abcdef/page.css',
    '/docs/assets/page.css',
    'BASE/nothing.css',
    'BASE/',
    'BASE/page.css/',
    'BASE/constructor',
    'BASE/..%2f..%2fpackage.json',
    'BASE/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
    'BASE/..%5c..%5cpackage.json',
    'BASE/%2fetc%2fpasswd',
    'BASE/page.css%00.js',
    'BASE/%',
    'BASE/../../../.env',
    'BASE/swagger-ui-bundle.js.map',
  ])('returns an uncacheable 404 for %s, which is not in the list of assets', async (path) => {
    const response = await app.send(path.replace('BASE', base))
    expect(response.status).toBe(404)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
  })

  it('has a new URL when its content changes', async () => {
    using changed = toolFolder()
    writeFileSync(new URL('swagger-ui.css', changed.url), 'body {}')
    const { version, files } = await pageFiles(changed.url)()
    expect(base).not.toContain(version)
    expect(Buffer.from(files.get('swagger-ui.css')?.bytes ?? []).toString()).toBe('body {}')
  })
})

describe('the copied files of Swagger UI and ReDoc', () => {
  const copied = (name: string) => readFileSync(new URL(name, folder.url), 'utf8')
  const original = (path: string) => readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), 'utf8')

  it('equal those of their packages, with licences', () => {
    expect(copied('swagger-ui-bundle.js')).toBe(original('swagger-ui-dist/swagger-ui-bundle.js'))
    expect(copied('swagger-ui.css')).toBe(original('swagger-ui-dist/swagger-ui.css'))
    expect(copied('swagger-ui.LICENSE.txt')).toContain('Apache License')
    expect(copied('redoc.LICENSE.txt')).toContain('The MIT License')
  })

  it('load no logo from another host', () => {
    expect(original('redoc/bundles/redoc.standalone.js')).toContain('cdn.redoc.ly')
    expect(copied('redoc.standalone.js')).not.toContain('cdn.redoc.ly')
  })

  it('remain in place when an install lacks their packages', () => {
    copyTools(folder.url, new URL('no-packages/', folder.url))
    expect(copied('redoc.standalone.js')).toContain('src:"data:,"')
  })

  it('are unchanged, with a warning, if their package does not contain the text to replace exactly once', () => {
    using directory = temporaryDirectory()
    using copy = toolFolder()
    const packages = pathToFileURL(`${directory.path}/`)
    for (const path of Object.values(TOOL_FILES)) {
      mkdirSync(new URL('.', new URL(path, packages)), { recursive: true })
      writeFileSync(new URL(path, packages), 'another version')
    }
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    copyTools(copy.url, packages)
    expect(warn.mock.calls).toEqual([
      [
        expect.stringMatching(
          /^redoc.standalone.js contains "https:.* 0 times instead of once: ReDoc requests its logo/,
        ),
      ],
    ])
    expect(readFileSync(new URL('redoc.standalone.js', copy.url), 'utf8')).toBe('another version')
  })

  it('are read from disk once', async () => {
    const load = pageFiles(folder.url)
    expect(await load()).toBe(await load())
  })

  it('are all treated as missing if one is missing', async () => {
    using partial = toolFolder()
    rmSync(new URL('swagger-ui.css', partial.url))
    const { hasTools, files } = await pageFiles(partial.url)()
    expect([hasTools, files.has('redoc.standalone.js')]).toEqual([false, false])
  })
})
