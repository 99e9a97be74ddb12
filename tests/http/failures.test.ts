import { TRPCError } from '@trpc/server'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod'
import type { AppParts } from '../../src/app.ts'
import { TaskwireError } from '../../src/errors.ts'
import { Prisma } from '../../src/generated/prisma/client.ts'
import { createFakeApp, GOOD_TOKEN, tenantThat } from '../helpers/fake-app.ts'

const LEAK = /hunter2|10\.1\.2\.3|SELECT|\.ts\b|node_modules|prisma|zod|invocation|tables\.|"stack"/i
const THROWN: [string, unknown][] = [
  ['an Error with secrets', new Error('host=10.1.2.3 user=app password=hunter2: SELECT * FROM task')],
  ['a TypeError', new TypeError('hunter2.map is not a function')],
  ['a string', 'password=hunter2'],
  ['null', null],
  ['undefined', undefined],
  ['an object', { message: 'hunter2', code: 'UNAUTHORIZED', status: 200 }],
  ['an Error whose cause has secrets', new Error('x', { cause: new Error('hunter2 at 10.1.2.3') })],
  ['an error of the schema library', z.object({ hunter2: z.string() }).safeParse({ hunter2: 1 }).error],
  ['a TRPCError', new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'SELECT hunter2' })],
  [
    'an error of Prisma',
    new Prisma.PrismaClientKnownRequestError(
      '\nInvalid `prisma.task.findMany()` invocation in\n/src/database/tenancy/tenant.ts:42:7',
      {
        code: 'P2022',
        clientVersion: '7',
        meta: { column: 'hunter2', driverAdapterError: { cause: { originalMessage: 'SELECT * FROM task' } } },
      },
    ),
  ],
  [
    'an error of Prisma with source code',
    new Prisma.PrismaClientValidationError('→ 12 return tables.task.findMany({ hunter2 })', { clientVersion: '7' }),
  ],
]
const SOURCES: [string, string, (thrown: unknown) => Partial<AppParts>][] = [
  ['the database', '/trpc/tasks.list', (thrown) => ({ database: database(thrown) })],
  ['the database behind REST', '/api/v1/tasks', (thrown) => ({ database: database(thrown) })],
  ['a change', `/api/v1/tasks/${crypto.randomUUID()}/complete`, (thrown) => ({ database: database(thrown) })],
  ['the token check', '/trpc/tasks.list', (thrown) => ({ verifyToken: () => Promise.reject(thrown) })],
  ['the sign-in', '/api/auth/token', (thrown) => ({ handleSignIn: () => Promise.reject(thrown) })],
]
const CASES = SOURCES.flatMap(([source, path, parts]) =>
  THROWN.map(([what, thrown]) => ({ source, path, what, parts: parts(thrown) })),
)

function database(thrown: unknown): AppParts['database'] {
  return { ping: async () => {}, tenant: tenantThat(() => Promise.reject(thrown)) }
}

describe('an unexpected error', () => {
  it.each(CASES)(
    '$what thrown by $source is a 500 with a fixed message and the request id of the log [P-01]',
    async ({ path, parts }) => {
      const app = createFakeApp(parts)
      const method = path.endsWith('/complete') ? 'POST' : 'GET'
      const response = await app.send(path, { method, headers: { ...GOOD_TOKEN, 'X-Request-Id': 'p-01' } })
      const text = await response.text()
      expect(response.status).toBe(500)
      expect(text).toContain('"code":"INTERNAL"')
      expect(text).toContain('"message":"Internal server error. Include the request id when you report it."')
      expect(text).toContain('"requestId":"p-01"')
      expect(text).not.toMatch(LEAK)
      expect(app.log).toContainEqual(expect.objectContaining({ level: 50, requestId: 'p-01' }))
    },
  )

  it('from output validation is a 500 without details [P-01]', async () => {
    const rows = [{ hunter2: 'a row that is no task' }]
    const app = createFakeApp({ database: { ping: async () => {}, tenant: tenantThat(async () => rows) } })
    for (const path of ['/trpc/tasks.list', '/api/v1/tasks']) {
      const response = await app.send(path, { headers: GOOD_TOKEN })
      const text = await response.text()
      expect([response.status, text.includes('"code":"INTERNAL"')]).toEqual([500, true])
      expect(text).not.toMatch(LEAK)
    }
  })

  it('that the procedure does not declare is a 500 without details', async () => {
    const undeclared = new TaskwireError('QUOTA_EXCEEDED', { message: 'hunter2' })
    const response = await createFakeApp({ database: database(undeclared) }).send('/trpc/tasks.list', {
      headers: GOOD_TOKEN,
    })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(LEAK)
  })

  it('is logged with its message and stack', async () => {
    const app = createFakeApp({ database: database(new Error('relation "task" does not exist')) })
    await app.send('/trpc/tasks.list', { headers: GOOD_TOKEN })
    const logged = JSON.stringify(app.log.filter(({ level }) => level === 50))
    expect(logged).toContain('relation \\"task\\" does not exist')
    expect(logged).toContain('failures.test.ts')
  })
})

describe('a request is answered with 503', () => {
  const lost = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' })

  it('and Retry-After if the database is unavailable', async () => {
    const unavailable = new TaskwireError('UNAVAILABLE', { retryAfterMs: 1500, cause: lost })
    const response = await createFakeApp({ database: database(unavailable) }).send('/trpc/tasks.list', {
      headers: GOOD_TOKEN,
    })
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('2')
    expect(await response.json()).toMatchObject({
      error: { json: { data: { code: 'UNAVAILABLE', retryAfterMs: 1500 } } },
    })
  })

  it('and Retry-After if the database of the sign-in is unavailable', async () => {
    const response = await createFakeApp({ handleSignIn: () => Promise.reject(lost) }).send('/api/auth/token')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.text()).not.toMatch(LEAK)
  })

  it('instead of 401 if the keys of the issuer are unavailable', async () => {
    const verifyToken = () => Promise.reject(new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 }))
    const response = await createFakeApp({ verifyToken }).send('/trpc/tasks.list', { headers: GOOD_TOKEN })
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([503, false])
  })
})

describe('NODE_ENV', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.resetModules()
  })

  it.each([undefined, '', 'development', 'production', 'test', 'staging'])(
    '%s reveals no more about errors than production [O-15]',
    async (name) => {
      vi.stubEnv('NODE_ENV', name)
      vi.resetModules()
      const { createFakeApp: create } = await import('../helpers/fake-app.ts')
      const { appRouter } = await import('../../src/api/router.ts')
      expect(appRouter._def._config.isDev).toBe(false)
      const app = create({ database: database(new Error('password=hunter2')) })
      for (const path of ['/trpc/tasks.list', '/trpc/tasks.get?input=%7B', '/api/v1/tasks', '/trpc/no.procedure']) {
        const response = await app.send(path, { headers: GOOD_TOKEN })
        expect(response.status).toBeGreaterThanOrEqual(400)
        expect(await response.text()).not.toMatch(LEAK)
      }
    },
  )
})
