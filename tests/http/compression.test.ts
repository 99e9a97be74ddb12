import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { AppParts } from '../../src/app.ts'
import { parseEnvironment } from '../../src/config/environment.ts'
import { listen } from '../../src/http/server/listen.ts'
import { createLoad } from '../../src/load/load.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createFakeApp, GOOD_TOKEN, tenantThat } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { storedTask } from '../helpers/stored-task.ts'

/** Creates rows with a description of this size in bytes. */
const rows = (count: number, bytes: number) =>
  Array.from({ length: count }, () => {
    const description = `${crypto.randomUUID()} two litres of it `.repeat(500).slice(0, bytes)
    return storedTask({ tags: ['home'], description })
  })
const SMALL = rows(1, 10)
const MEDIUM = rows(20, 200)
const LARGE = rows(200, 500)
let answered = LARGE

const servers: Server[] = []
async function serve(parts: Partial<AppParts> = {}) {
  const load = createLoad({ delayMs: Number.POSITIVE_INFINITY })
  const tenant = tenantThat(async () => answered)
  const handleSignIn = async () => Response.json({ token: 'x'.repeat(5000) })
  const app = createFakeApp({ load, handleSignIn, database: { ping: async () => {}, tenant }, ...parts })
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  servers.push(server)
  const { port } = server.address() as AddressInfo
  const get = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const sent = { ...GOOD_TOKEN, 'X-Request-Id': 'same', 'Accept-Encoding': 'identity', ...headers }
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers: sent })
    const [coding, length, tag, vary] = ['content-encoding', 'content-length', 'etag', 'vary'].map((name) =>
      response.headers.get(name),
    )
    // `fetch` decompresses the body.
    return { status: response.status, coding, length: Number(length), tag, vary, text: await response.text() }
  }
  return { get, port, load }
}

let server: Awaited<ReturnType<typeof serve>>
beforeAll(async () => {
  server = await serve()
})
afterAll(async () => {
  for (const one of servers) {
    one.closeAllConnections()
    one.close()
    await once(one, 'close')
  }
})
/** Sets the rows of the database for one test. */
function answering(which: typeof LARGE): void {
  answered = which
  onTestFinished(() => {
    answered = LARGE
  })
}

/** Returns the path of a stylesheet of the home page. */
async function fileOfPage(): Promise<string> {
  const { text } = await server.get('/', { Accept: 'text/html' })
  return /href="(\/docs\/assets\/[^"]+\.css)"/.exec(text)?.[1] ?? ''
}

const LIST = '/api/v1/tasks?limit=200'
const BROWSER = { 'Accept-Encoding': 'gzip, deflate, br, zstd' }

describe('compression', () => {
  it.each<[accepted: string, coding: string | null]>([
    ['', null],
    ['identity', null],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['br', 'br'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['gzip;q=0, br;q=0.1', 'br'],
    ['gzip;q=0', null],
    ['deflate, zstd', null],
    ['*', 'br'],
    ['gzip;q=0, *', 'br'],
    ['br;q=0, *;q=0.5', 'gzip'],
    ['*;q=0', null],
    ['identity;q=0', null],
    ['identity;q=0, *', 'br'],
    ['identity;q=0, gzip;q=0.001', 'gzip'],
    ['gzip;q=0.5, identity', null],
    ['gzip;q=0.5, identity;q=0.4', 'gzip'],
    ['; nonsense ,,', null],
  ])('responds to Accept-Encoding %j in the coding %j with the same content', async (accepted, coding) => {
    for (const path of [LIST, '/trpc/tasks.list']) {
      const plain = await server.get(path)
      const got = await server.get(path, { 'Accept-Encoding': accepted })
      expect([got.coding, got.status, got.text]).toEqual([coding, 200, plain.text])
      if (coding) expect(got.length).toBeLessThan(plain.length / 4)
      for (const { vary } of [plain, got]) expect(vary).toMatch(/(^|, )Accept-Encoding(,|$)/)
    }
  })

  it('applies to a medium response, and not to one smaller than 1 KB', async () => {
    answering(MEDIUM)
    expect((await server.get(LIST, BROWSER)).coding).toBe('br')
    answering(SMALL)
    const small = await server.get(LIST, BROWSER)
    expect([small.coding, small.vary]).toEqual([null, expect.stringContaining('Accept-Encoding')])
  })

  it('sends no body for HEAD, and Vary: Accept-Encoding', async () => {
    const { coding, text, vary } = await server.get(LIST, BROWSER, 'HEAD')
    expect([coding, text, vary]).toEqual([null, '', expect.stringContaining('Accept-Encoding')])
  })

  it('applies to HTML pages and their files', async () => {
    const page = await server.get('/', { ...BROWSER, Accept: 'text/html' })
    expect([page.coding, page.text.includes('</html>')]).toEqual(['br', true])
    const file = await fileOfPage()
    for (const coding of ['br', 'gzip'])
      expect((await server.get(file, { 'Accept-Encoding': coding })).coding).toBe(coding)
  })

  it.each(['/api/auth/token', '/%61pi/auth/token', '/api/auth/token/'])(
    'does not apply to responses with tokens: %s',
    async (path) => {
      const { status, coding, length } = await server.get(path, BROWSER)
      expect([status, coding, length > 5000]).toEqual([200, null, true])
    },
  )

  it('does not apply to streams', async () => {
    const stop = new AbortController()
    const response = await fetch(`http://127.0.0.1:${server.port}/trpc/changes.live`, {
      headers: { ...GOOD_TOKEN, ...BROWSER },
      signal: stop.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect([response.status, response.headers.get('content-encoding')]).toEqual([200, null])
    stop.abort()
  })

  it('does not apply with COMPRESSION=off', async () => {
    const { compression } = parseEnvironment({ COMPRESSION: 'off' })
    expect(() => parseEnvironment({ COMPRESSION: 'yes' })).toThrow('COMPRESSION must be on or off')
    const { get } = await serve({ compression })
    for (const path of [LIST, '/trpc/tasks.list', '/docs', '/api/v1/openapi.json'])
      expect([path, (await get(path, BROWSER)).coding]).toEqual([path, null])
  })
})

describe('the entity tag of a task', () => {
  it('differs by coding, and matches If-None-Match only for clients that get that coding', async () => {
    answering(rows(1, 5000).map((row) => ({ ...row, version: 7 })))
    const path = `/api/v1/tasks/${answered[0]?.id}`
    for (const [accepted, tag] of [
      ['identity', '"7"'],
      ['gzip', '"7-gzip"'],
      ['gzip, br', '"7-br"'],
    ] as const) {
      const headers = { 'Accept-Encoding': accepted }
      expect((await server.get(path, headers)).tag).toBe(tag)
      const again = await server.get(path, { ...headers, 'If-None-Match': tag })
      expect([again.status, again.tag, again.text]).toEqual([304, tag, ''])
    }
    expect((await server.get(path, { 'If-None-Match': '"7-gzip"' })).status).toBe(200)
  })
})

describe('If-None-Match', () => {
  it.each<[what: string, pathOf: () => Promise<string>]>([
    ['a task', async () => `/api/v1/tasks/${answered[0]?.id}`],
    ['the OpenAPI document', async () => '/api/v1/openapi.json'],
    ['a file of a page', fileOfPage],
  ])('is evaluated by the same rules for %s', async (_, pathOf) => {
    answering(rows(1, 5000).map((row) => ({ ...row, version: 7 })))
    const path = await pathOf()
    const plain = (await server.get(path)).tag ?? ''
    const coded = (coding: string) => plain.replace(/"$/, `-${coding}"`)
    const other = coded('x').replace('-', '')
    const cases: [accepted: string, sent: string, status: number, tag: string][] = [
      ['identity', plain, 304, plain],
      ['gzip', plain, 304, plain],
      ['gzip, br', `${other}, W/${plain}`, 304, plain],
      ['gzip', coded('gzip'), 304, coded('gzip')],
      ['gzip', `W/${coded('gzip')}`, 304, coded('gzip')],
      ['br', coded('br'), 304, coded('br')],
      ['gzip', `${coded('gzip')}, ${plain}`, 304, plain],
      ['br', '*', 304, plain],
      ['identity', coded('gzip'), 200, plain],
      ['gzip', coded('br'), 200, coded('gzip')],
      ['br', other, 200, coded('br')],
      ['br', 'nonsense', 200, coded('br')],
    ]
    for (const [accepted, sent, status, tag] of cases) {
      for (const method of ['GET', 'HEAD']) {
        const got = await server.get(path, { 'Accept-Encoding': accepted, 'If-None-Match': sent }, method)
        expect([method, accepted, sent, got.status, got.tag]).toEqual([method, accepted, sent, status, tag])
        if (status === 304) expect(got.text).toBe('')
      }
    }
  })
})

describe('an entity tag', () => {
  it('is the same for HEAD and GET, compressed or not', async () => {
    const file = await fileOfPage()
    const random = {
      ...rows(1, 0)[0],
      description: randomBytes(1200)
        .toString('latin1')
        .replace(/[^!-~]/g, ''),
    }
    for (const which of [SMALL, rows(1, 900), rows(1, 5000), [random as (typeof LARGE)[number]]]) {
      answering(which)
      for (const path of [`/api/v1/tasks/${answered[0]?.id}`, '/api/v1/openapi.json', file]) {
        for (const accepted of ['identity', 'gzip', 'br', 'gzip, deflate, br, zstd']) {
          const get = await server.get(path, { 'Accept-Encoding': accepted })
          const head = await server.get(path, { 'Accept-Encoding': accepted }, 'HEAD')
          expect([path, head.status, head.tag]).toEqual([path, 200, get.tag])
        }
      }
    }
  })

  it('has no coding suffix when compression is off', async () => {
    answering(rows(1, 5000))
    const { get } = await serve({ compression: false })
    for (const method of ['GET', 'HEAD'])
      expect((await get(`/api/v1/tasks/${answered[0]?.id}`, BROWSER, method)).tag).toBe('"1"')
  })
})

describe('the OpenAPI document', () => {
  const path = '/api/v1/openapi.json'

  it('is compressed, and is 304 for clients that have it in the same coding', async () => {
    const forms = await Promise.all(
      ['identity', 'gzip', 'br'].map((one) => server.get(path, { 'Accept-Encoding': one })),
    )
    const [plain] = forms
    expect(forms.map(({ coding }) => coding)).toEqual([null, 'gzip', 'br'])
    expect(new Set(forms.map(({ text }) => text)).size).toBe(1)
    expect(new Set(forms.map(({ tag }) => tag)).size).toBe(3)
    for (const { length, coding } of forms) if (coding) expect(length).toBeLessThan((plain?.length ?? 0) / 5)
    for (const { tag, coding } of forms) {
      const headers = { 'Accept-Encoding': coding ?? 'identity', 'If-None-Match': `"other", W/${tag}` }
      const again = await server.get(path, headers)
      expect([again.status, again.tag, again.text]).toEqual([304, tag, ''])
    }
    expect((await server.get(path, { 'If-None-Match': '"other"' })).status).toBe(200)
  })
})

describe('responses during compression', () => {
  const call = (id: string, coding = 'gzip') =>
    `GET ${LIST} HTTP/1.1\r\nHost: t\r\nAuthorization: Bearer good\r\nX-Request-Id: ${id}\r\nAccept-Encoding: ${coding}\r\n\r\n`

  it('keep the order of pipelined requests', async () => {
    const connection = await connectRaw(server.port)
    const ids = Array.from({ length: 10 }, (_, n) => `n${n}`)
    connection.write(ids.map((id, n) => call(id, n % 2 ? 'gzip' : 'identity')).join(''))
    await connection.until(/x-request-id: n9/i)
    expect([...connection.received().matchAll(/\r\nx-request-id: (n\d)/gi)].map(([, id]) => id)).toEqual(ids)
    connection.socket.destroy()
  })

  it('release their memory and concurrency slots when clients disconnect', async () => {
    const { port, load } = await serve()
    for (let n = 0; n < 20; n += 1) {
      const connection = await connectRaw(port)
      connection.write(call('gone').repeat(5))
      if (n % 2) await connection.until(/HTTP/)
      connection.socket.destroy()
      await connection.closed
    }
    await eventuallyTrue(() => load.unsent.bytes === 0 && load.calls === 0)
  })
})
