import { describe, expect, it } from 'vitest'
import type { AppParts } from '../../src/app.ts'
import { TaskwireError } from '../../src/errors.ts'
import { createFakeApp, GOOD_TOKEN, tenantThat } from '../helpers/fake-app.ts'

const LEAK = /hunter2|10\.1\.2\.3|SELECT|\.ts:|node_modules|Prisma/
const THROWN: [string, unknown][] = [
  ['an Error that tells secrets', new Error('host=10.1.2.3 user=app password=hunter2: SELECT * FROM task')],
  ['a TypeError', new TypeError('hunter2.map is not a function')],
  ['a string', 'password=hunter2'],
  ['null', null],
  ['undefined', undefined],
  ['an object', { message: 'hunter2', code: 'UNAUTHORIZED', status: 200 }],
  ['an Error whose cause tells secrets', new Error('x', { cause: new Error('hunter2 at 10.1.2.3') })],
]
const PLACES: [string, string, (thrown: unknown) => Partial<AppParts>][] = [
  ['the database', '/trpc/tasks.list', (thrown) => ({ database: database(thrown) })],
  ['the token check', '/trpc/tasks.list', (thrown) => ({ verifyToken: () => Promise.reject(thrown) })],
  ['the sign-in', '/api/auth/token', (thrown) => ({ handleSignIn: () => Promise.reject(thrown) })],
]
const CASES = PLACES.flatMap(([place, path, parts]) =>
  THROWN.map(([what, thrown]) => ({ place, path, what, parts: parts(thrown) })),
)

function database(thrown: unknown): AppParts['database'] {
  return { ping: async () => {}, tenant: tenantThat(() => Promise.reject(thrown)) }
}

describe('whatever is thrown', () => {
  it.each(CASES)(
    'as $what by $place is a 500 with a fixed message that leads to the log (P-01)',
    async ({ path, parts }) => {
      const app = createFakeApp(parts)
      const response = await app.send(path, { headers: { ...GOOD_TOKEN, 'X-Request-Id': 'p-01' } })
      const text = await response.text()
      expect(response.status).toBe(500)
      expect(text).toContain('"code":"INTERNAL"')
      expect(text).toContain('"message":"Something went wrong on our side. Quote the request id when you report it."')
      expect(text).toContain('"requestId":"p-01"')
      expect(text).not.toMatch(LEAK)
      expect(app.log).toContainEqual(expect.objectContaining({ level: 50, requestId: 'p-01' }))
    },
  )

  it('by a procedure as an error it did not declare is a 500 as well', async () => {
    const undeclared = new TaskwireError('QUOTA_EXCEEDED', { message: 'hunter2' })
    const response = await createFakeApp({ database: database(undeclared) }).send('/trpc/tasks.list', {
      headers: GOOD_TOKEN,
    })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(LEAK)
  })

  it('keeps its message and stack for the log', async () => {
    const app = createFakeApp({ database: database(new Error('relation "task" does not exist')) })
    await app.send('/trpc/tasks.list', { headers: GOOD_TOKEN })
    const logged = JSON.stringify(app.log.filter(({ level }) => level === 50))
    expect(logged).toContain('relation \\"task\\" does not exist')
    expect(logged).toContain('failures.test.ts')
  })
})

describe('a database that is down', () => {
  const lost = Object.assign(new Error('connect ECONNREFUSED 10.1.2.3:5432'), { code: 'ECONNREFUSED' })

  it('is a 503 that says when to come back', async () => {
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

  it('is a 503 at the sign-in, too', async () => {
    const response = await createFakeApp({ handleSignIn: () => Promise.reject(lost) }).send('/api/auth/token')
    expect(response.status).toBe(503)
    expect(response.headers.get('retry-after')).toBe('1')
    expect(await response.text()).not.toMatch(LEAK)
  })

  it('is no 401 when it is the keys that cannot be had', async () => {
    const verifyToken = () => Promise.reject(new TaskwireError('UNAVAILABLE', { retryAfterMs: 1000 }))
    const response = await createFakeApp({ verifyToken }).send('/trpc/tasks.list', { headers: GOOD_TOKEN })
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([503, false])
  })
})
