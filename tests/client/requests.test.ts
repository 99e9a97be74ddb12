import { getEventListeners } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { CONTRACT_VERSION, LIMITS } from '../../client-sdk/src/contract.ts'
import { createTaskwire, type Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { answers, drops, hangs, inputsOf, proxyAnswers, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

afterEach(() => {
  vi.useRealTimers()
})

function clientOn(...reactions: Reaction[]) {
  const server = scriptedServer(...reactions)
  const tw = createTaskwire({ url: 'http://test/', fetch: server.fetch, retries: 0, headers: { 'x-from': 'a test' } })
  return { server, tw, paths: () => server.requests.map(({ url }) => decodeURIComponent(url.pathname)) }
}

const ids = (count: number) => Array.from({ length: count }, () => crypto.randomUUID())

/** Returns the errors of a query and a mutation. */
function errorsOf(tw: Taskwire) {
  return Promise.all([errorOf(tw.tasks.stats()), errorOf(tw.tasks.delete({ id: 'x' }))])
}

describe('requests', () => {
  it('batch the queries of one tick', async () => {
    const { tw, paths, server } = clientOn(answers({}))
    await Promise.all([tw.tasks.list(), tw.tasks.stats(), tw.account.me()])
    expect(paths()).toEqual(['/trpc/tasks.list,tasks.stats,account.me'])
    expect(server.requests[0]?.headers.get('x-from')).toBe('a test')
  })

  it('send one value per header; the client’s own takes precedence, whatever the case of the name', async () => {
    const server = scriptedServer(answers({}))
    const own = { AUTHORIZATION: 'Basic eA==', 'Content-Type': 'text/plain', 'Taskwire-Contract': '9' }
    const headers = { ...own, 'X-Team': 'blue', 'x-team': 'red' }
    const tw = createTaskwire({ url: 'http://test', token: 'a token', fetch: server.fetch, headers })
    await Promise.all([tw.tasks.stats(), tw.tasks.create({ title: 'x' })])
    const common = { authorization: 'Bearer a token', 'taskwire-contract': String(CONTRACT_VERSION), 'x-team': 'red' }
    const sent = server.requests.map(({ method, headers }) => [method, Object.fromEntries(headers)])
    expect(sent.sort()).toEqual([
      ['GET', common],
      ['POST', { ...common, 'content-type': 'application/json' }],
    ])
  })

  it('send the caller’s Authorization header if there is no token', async () => {
    const server = scriptedServer(answers({}))
    const headers = { Authorization: 'Basic eA==' }
    await createTaskwire({ url: 'http://test', fetch: server.fetch, headers }).system.info()
    expect(server.requests[0]?.headers.get('authorization')).toBe('Basic eA==')
  })

  it('contain at most ten queries each', async () => {
    const { tw, server, paths } = clientOn(answers({}))
    const requested = ids(25)
    await Promise.all(requested.map((id) => tw.tasks.get({ id })))
    expect(paths().map((path) => path.split(',').length)).toEqual([10, 10, 5])
    expect(server.requests.flatMap(inputsOf)).toEqual(requested.map((id) => ({ id })))
  })

  it('do not batch mutations', async () => {
    const { tw, server, paths } = clientOn(answers({}))
    const [a = '', b = ''] = ids(2)
    await Promise.all([tw.tasks.delete({ id: a }), tw.tasks.delete({ id: b }), tw.tasks.stats()])
    expect(paths().sort()).toEqual(['/trpc/tasks.delete', '/trpc/tasks.delete', '/trpc/tasks.stats'])
    const sent = server.requests.filter(({ method }) => method === 'POST').flatMap(inputsOf)
    expect(sent).toMatchObject([{ id: a }, { id: b }])
  })

  it('do not batch queries with the longest possible inputs', async () => {
    const { tw, server } = clientOn(answers({}))
    const long = { search: '🎉'.repeat(LIMITS.searchLength), cursor: 'x'.repeat(LIMITS.cursorLength) }
    await Promise.all([tw.tasks.list(long), tw.tasks.list({ search: 'short' }), tw.tasks.stats()])
    expect(server.requests.map(inputsOf).sort((a, b) => a.length - b.length)[0]).toEqual([long])
    expect(server.requests).toHaveLength(2)
  })

  it('are POST for a query whose input is too long for a URL, and GET for any other', async () => {
    const { tw, server } = clientOn(answers({}))
    const tags = Array.from({ length: 50 }, (_, n) => `${n}${'ü'.repeat(40)}`)
    for (const search of ['x', 'x'.repeat(100)]) await tw.tasks.list({ search, cursor: 'x'.repeat(1200) })
    await tw.tasks.list({ tags: { any: tags, all: tags } })
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'POST'])
    const [, , long] = server.requests
    expect([long?.url.search, long?.headers.get('content-type')]).toEqual(['', 'application/json'])
    expect(inputsOf(long as NonNullable<typeof long>)).toEqual([{ tags: { any: tags, all: tags } }])
  })

  it('are split when the URL would be too long', async () => {
    const { tw, server } = clientOn(answers({}))
    await Promise.all(ids(6).map((text) => tw.tasks.list({ search: text.repeat(13) })))
    expect(server.requests).toHaveLength(2)
    for (const { url } of server.requests) expect(url.href.length).toBeLessThanOrEqual(2100)
  })

  it('convert the dates of a response into Dates, and keep unknown fields', async () => {
    const json = { createdAt: '2026-11-22T12:00:00.000Z', items: [{ at: '2026-11-22T12:00:00.000Z' }], odd: '1' }
    const values = { createdAt: ['Date'], 'items.0.at': ['Date'], odd: ['bigint'], 'no.such.path': ['Date'] }
    const { tw } = clientOn(() => Response.json({ result: { data: { json, meta: { values } } } }))
    const date = new Date('2026-11-22T12:00:00Z')
    expect(await tw.tasks.delete({ id: 'x' })).toEqual({ createdAt: date, items: [{ at: date }], odd: '1' })
  })
})

describe('a response', () => {
  it('cannot change object prototypes', async () => {
    const values = { '__proto__.toString': ['Date'], 'constructor.prototype.valueOf': ['Date'] }
    const { tw } = clientOn(() => Response.json({ result: { data: { json: { id: 'x' }, meta: { values } } } }))
    const inherited = { ...Object.getOwnPropertyDescriptors(Object.prototype) }
    expect(await tw.tasks.delete({ id: 'x' })).toEqual({ id: 'x' })
    expect(Object.getOwnPropertyDescriptors(Object.prototype)).toEqual(inherited)
  })

  it('of a newer server may have additional fields', async () => {
    const { tw } = clientOn(answers({ total: 1, archived: 2 }))
    expect(await tw.tasks.stats()).toEqual({ total: 1, archived: 2 })
    const data = { code: 'NEW_CODE', message: 'Something new.', requestId: 'r', httpStatus: 418, hint: 'more' }
    const newer = clientOn(() =>
      Response.json({ error: { json: { message: '', code: -32_000, data } } }, { status: 418 }),
    )
    const error = await errorOf(newer.tw.tasks.delete({ id: 'x' }))
    expect(error).toMatchObject({ code: 'NEW_CODE', message: 'Something new.', status: 418, requestId: 'r' })
  })
})

describe('an abort', () => {
  it('ends its call immediately and does not affect the rest of the batch', async () => {
    let answer = () => {}
    const { tw, server } = clientOn(
      (request) =>
        new Promise((resolve) => {
          answer = () => resolve(answers({ total: 7 })(request))
        }),
    )
    const controller = new AbortController()
    const aborted = errorOf(tw.tasks.list({}, { signal: controller.signal }))
    const other = tw.tasks.stats()
    await eventuallyTrue(() => server.requests.length === 1)
    controller.abort('changed my mind')
    expect(await aborted).toMatchObject({ code: 'ABORTED', cause: 'changed my mind' })
    expect(server.requests[0]?.signal?.aborted).toBe(false)
    answer()
    expect(await other).toEqual({ total: 7 })
  })

  it('cancels the request when all of its calls are aborted', async () => {
    const { tw, server } = clientOn(hangs)
    const controller = new AbortController()
    const calls = [tw.tasks.list({}, { signal: controller.signal }), tw.tasks.stats({}, { signal: controller.signal })]
    const codes = Promise.all(calls.map(async (call) => (await errorOf(call)).code))
    await eventuallyTrue(() => server.requests.length === 1)
    controller.abort()
    expect(await codes).toEqual(['ABORTED', 'ABORTED'])
    expect(server.requests[0]?.signal?.aborted).toBe(true)
  })

  it('before the call sends no request', async () => {
    const { tw, server } = clientOn(answers({}))
    expect((await errorOf(tw.tasks.create({ title: 'x' }, { signal: AbortSignal.abort() }))).code).toBe('ABORTED')
    expect(server.requests).toHaveLength(0)
  })

  it('removes its listeners from a long-lived signal', async () => {
    const { tw } = clientOn(answers({}))
    const { signal } = new AbortController()
    for (let n = 0; n < 5; n++)
      await Promise.all([tw.tasks.stats({}, { signal }), tw.tasks.delete({ id: 'x' }, { signal })])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('a call without a valid response', () => {
  it('fails with TIMEOUT after its own timeout or the client’s, and aborts the request', async () => {
    vi.useFakeTimers()
    const server = scriptedServer(hangs)
    const tw = createTaskwire({ url: 'http://test', fetch: server.fetch, retries: 0, timeoutMs: 200 })
    const own = errorOf(tw.tasks.delete({ id: 'x' }, { timeoutMs: 50 }))
    const common = errorOf(tw.tasks.delete({ id: 'x' }))
    await vi.advanceTimersByTimeAsync(50)
    expect(await own).toMatchObject({ code: 'TIMEOUT', message: 'No response within 50 ms.' })
    expect(server.requests.map(({ signal }) => signal?.aborted)).toEqual([true, false])
    await vi.advanceTimersByTimeAsync(150)
    expect((await common).code).toBe('TIMEOUT')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('accepts an infinite timeout', async () => {
    const { tw } = clientOn(answers({ total: 1 }))
    expect(await tw.tasks.stats({}, { timeoutMs: Number.POSITIVE_INFINITY })).toEqual({ total: 1 })
  })

  it('fails with NETWORK and the cause when the connection breaks', async () => {
    const { tw } = clientOn(drops)
    const broken = { code: 'NETWORK', message: expect.stringContaining('fetch failed') }
    expect(await errorsOf(tw)).toMatchObject([broken, broken])
  })

  // The status of another service says nothing about tasks, inputs or tokens.
  it.each([200, 301, 400, 401, 403, 404, 405, 409, 410, 412, 413, 414, 422, 429, 500, 502, 503])(
    'fails with UNAVAILABLE and the status for HTTP %i from another service [P-26]',
    async (status) => {
      const foreign = { code: 'UNAVAILABLE', status, message: expect.stringContaining(`HTTP status ${status}`) }
      const json: Reaction = () => Response.json({ message: 'There is no such thing', code: 'NOT_FOUND' }, { status })
      for (const reaction of status < 300 ? [proxyAnswers(status)] : [proxyAnswers(status), json]) {
        const { tw } = clientOn(reaction)
        expect(await errorsOf(tw)).toMatchObject([foreign, foreign])
      }
    },
  )

  it('fails with UNAVAILABLE for a response of another part of the server', async () => {
    const error = { code: 'NOT_FOUND', message: 'There is nothing here.', requestId: 'r' }
    const { tw } = clientOn(() => Response.json({ data: null, error, meta: { requestId: 'r' } }, { status: 404 }))
    expect(await errorsOf(tw)).toMatchObject([{ code: 'UNAVAILABLE' }, { code: 'UNAVAILABLE' }])
  })

  it('applies Retry-After only to the rejected calls of a batch', async () => {
    const failure = (code: string, httpStatus: number) => ({
      error: { json: { message: '', code: -32_000, data: { code, message: '', requestId: 'r', httpStatus } } },
    })
    const body = [failure('NOT_FOUND', 404), failure('UNAVAILABLE', 503)]
    const { tw } = clientOn(() => Response.json(body, { status: 207, headers: { 'retry-after': '2' } }))
    const errors = await Promise.all([errorOf(tw.tasks.get({ id: 'x' })), errorOf(tw.tasks.stats())])
    expect(errors.map(({ code, retryAfterMs }) => [code, retryAfterMs])).toEqual([
      ['NOT_FOUND', undefined],
      ['UNAVAILABLE', 2000],
    ])
  })

  it('respects Retry-After of a proxy', async () => {
    const { tw } = clientOn(() =>
      Response.json({ message: 'slow down' }, { status: 429, headers: { 'retry-after': '2' } }),
    )
    const limited = { code: 'UNAVAILABLE', status: 429, retryAfterMs: 2000 }
    expect(await errorsOf(tw)).toMatchObject([limited, limited])
  })
})
