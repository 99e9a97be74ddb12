import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { trustedProxies } from '../../src/http/request/client-address.ts'
import { listen } from '../../src/http/server/listen.ts'
import { createLogger } from '../../src/observability.ts'
import { createStartingApp } from '../../src/startup/starting-app.ts'
import { createFakeApp } from '../helpers/fake-app.ts'
import { connectRaw } from '../helpers/raw-http.ts'
import { UNHURRIED_LOAD } from '../helpers/unhurried.ts'

const startingApp = () =>
  createStartingApp({
    corsOrigins: [],
    trustedProxies: trustedProxies([]),
    load: UNHURRIED_LOAD,
    logger: createLogger('fatal'),
    basePath: '',
  })
const fullApp = () => createFakeApp({ load: { ...UNHURRIED_LOAD, isFull: () => true } })

const failure = { code: 'UNAVAILABLE', message: expect.any(String) }
const named = { ...failure, requestId: 'mine' }
const FORMS = {
  trpc: { error: { json: { message: expect.any(String), data: { code: 'UNAVAILABLE', requestId: 'mine' } } } },
  rest: { data: null, error: failure, meta: { requestId: 'mine' } },
  signIn: { ...failure, error: named },
  other: { error: named },
}
const TARGETS: [target: string, form: keyof typeof FORMS][] = [
  ['/trpc/tasks.list', 'trpc'],
  ['/trpc', 'trpc'],
  ['/%74rpc/tasks.list', 'trpc'],
  ['http://t/trpc/tasks.list', 'trpc'],
  ['/api/v1/tasks', 'rest'],
  ['/api/v1?limit=1', 'rest'],
  ['http://t/api/v1/tasks', 'rest'],
  ['/api/auth/sign-in/email', 'signIn'],
  ['/api/auth/token/?x=1', 'signIn'],
  ['/%61pi/auth/token', 'signIn'],
  ['http://t/api/auth/token', 'signIn'],
  ['/', 'other'],
  ['/?to=/trpc/', 'other'],
  ['/trpcs', 'other'],
  ['/api/%', 'other'],
]

const ending = new AsyncDisposableStack()
afterAll(() => ending.disposeAsync())

async function serve(app: App): Promise<number> {
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  ending.defer(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  return (server.address() as AddressInfo).port
}

/** Sends a request with a raw target, and returns the head and body of the response. */
async function answerTo(port: number, target: string, method = 'GET'): Promise<[head: string, body: string]> {
  const connection = await connectRaw(port)
  connection.write(`${method} ${target} HTTP/1.1\r\nHost: t\r\nX-Request-Id: mine\r\nConnection: close\r\n\r\n`)
  const [head = '', body = ''] = (await connection.closed).split('\r\n\r\n')
  return [head, body]
}

describe.each<[state: string, create: () => App]>([
  ['is starting', startingApp],
  ['is overloaded', fullApp],
])('a process that %s', (_, create) => {
  let port: number
  beforeAll(async () => {
    port = await serve(create())
  })

  it.each(TARGETS)('rejects %s in the error format of its path: %s', async (target, form) => {
    const [head, body] = await answerTo(port, target)
    expect(head).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: \d+/i)
    const parsed = JSON.parse(body)
    expect(parsed).toMatchObject(FORMS[form])
    expect(Object.keys(parsed)).toEqual(Object.keys(FORMS[form]))
  })
})

describe('a request whose handler throws', () => {
  it.each([
    ['an error', new Error('the secret cause')],
    ['a string', 'the secret cause'],
    ['undefined', undefined],
  ])('is answered with INTERNAL in the error format of its path, and logged: %s', async (_, thrown) => {
    const app = createFakeApp()
    const port = await serve({ ...app, fetch: () => Promise.reject(thrown) })
    for (const [target, form] of TARGETS) {
      const [head, body] = await answerTo(port, target)
      expect([target, head]).toEqual([target, expect.stringMatching(/^HTTP\/1\.1 500 [\s\S]*x-request-id: mine/i)])
      expect([target, Object.keys(JSON.parse(body))]).toEqual([target, Object.keys(FORMS[form])])
      expect(body).toContain('"code":"INTERNAL"')
      expect(body).not.toContain('secret')
    }
    expect(app.log).toHaveLength(TARGETS.length)
    const line = { level: 50, msg: 'request crashed', requestId: 'mine', method: 'GET', path: '/trpc/tasks.list' }
    expect(app.log[0]).toMatchObject({ ...line, status: 500 })
    const message = thrown instanceof Error ? thrown.message : 'the request handler threw no Error'
    expect(app.log[0]?.err).toMatchObject({ type: 'Error', message })
  })

  it('does not leak the cause when a page file cannot be read, and has no body for HEAD', async () => {
    // Hono passes only Errors to its error handler.
    const pageFiles = () => Promise.reject('the secret cause')
    const app = createFakeApp({ pageFiles })
    const port = await serve(app)
    const [head, body] = await answerTo(port, '/docs')
    expect([head, JSON.parse(body).error.code]).toEqual([expect.stringMatching(/^HTTP\/1\.1 500 /), 'INTERNAL'])
    const [headOfHead, nothing] = await answerTo(port, '/docs', 'HEAD')
    expect([headOfHead, nothing]).toEqual([expect.stringMatching(/^HTTP\/1\.1 500 /), ''])
    expect(app.log.filter(({ msg }) => msg === 'request crashed')).toHaveLength(2)
  })
})
