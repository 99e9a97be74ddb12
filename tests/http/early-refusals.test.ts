import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../src/app.ts'
import { trustedProxies } from '../../src/http/client-address.ts'
import { listen } from '../../src/http/listen.ts'
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

describe.each<[state: string, create: () => App]>([
  ['is starting', startingApp],
  ['is overloaded', fullApp],
])('a process that %s', (_, create) => {
  const ending = new AsyncDisposableStack()
  let port: number
  beforeAll(async () => {
    const server = await listen(create(), { host: '127.0.0.1', port: 0 })
    port = (server.address() as AddressInfo).port
    ending.defer(async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    })
  })
  afterAll(() => ending.disposeAsync())

  it.each(TARGETS)('refuses %s in the form of its path: %s', async (target, form) => {
    const connection = await connectRaw(port)
    connection.write(`GET ${target} HTTP/1.1\r\nHost: t\r\nX-Request-Id: mine\r\nConnection: close\r\n\r\n`)
    const [head = '', body = ''] = (await connection.closed).split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: \d+/i)
    const parsed = JSON.parse(body)
    expect(parsed).toMatchObject(FORMS[form])
    expect(Object.keys(parsed)).toEqual(Object.keys(FORMS[form]))
  })
})
