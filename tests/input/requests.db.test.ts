import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectRejection, rawCaller } from './raw-call.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const CREATE = '{"json":{"title":"x"}}'
const json = { 'Content-Type': 'application/json' }

describe('the size of a body', () => {
  const tooLarge = JSON.stringify({ json: { title: 'x', description: 'y'.repeat(65 * 1024) } })

  it('is limited to 64 KB', async () => {
    const caller = await rawCaller(database)
    expectRejection(await caller.post('tasks.create', tooLarge), 'PAYLOAD_TOO_LARGE', 413)
    expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
  })

  it('is limited to 64 KB with chunked encoding', async () => {
    const caller = await rawCaller(database)
    const half = Math.ceil(tooLarge.length / 2)
    const body = new ReadableStream({
      start(controller) {
        for (const part of [tooLarge.slice(0, half), tooLarge.slice(half)]) controller.enqueue(Buffer.from(part))
        controller.close()
      },
    })
    const answer = await caller.send('tasks.create', { method: 'POST', headers: json, body, duplex: 'half' })
    expectRejection(answer, 'PAYLOAD_TOO_LARGE', 413)
    expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
  })

  it('may be exactly 64 KB', async () => {
    const caller = await rawCaller(database)
    const body = CREATE.padEnd(64 * 1024)
    expect((await caller.post('tasks.create', body)).status).toBe(200)
    expectRejection(await caller.post('tasks.create', `${body} `), 'PAYLOAD_TOO_LARGE', 413)
  })
})

describe('the content type of a POST [P-09]', () => {
  const rejected = [
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=a',
    'application/jsonX',
    'application/json garbage',
    'application/json; charset=utf-16',
    'application/octet-stream',
    'application/json, text/plain',
    'application/json;\tx',
    'application/json\tx',
    'application/\tjson',
    'application/json, application/json',
    'application/problem+json',
  ]
  it.each(rejected)('of %s is rejected', async (type) => {
    const caller = await rawCaller(database)
    const answer = await caller.send('tasks.create', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: CREATE,
    })
    expectRejection(answer, 'UNSUPPORTED_MEDIA_TYPE', 415)
    expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
  })

  it('is required', async () => {
    const caller = await rawCaller(database)
    const answer = await caller.send('tasks.create', { method: 'POST', body: Buffer.from(CREATE) })
    expectRejection(answer, 'UNSUPPORTED_MEDIA_TYPE', 415)
  })

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
  ])('of %s is accepted', async (type) => {
    const caller = await rawCaller(database)
    const answer = await caller.send('tasks.create', {
      method: 'POST',
      headers: { 'Content-Type': type },
      body: CREATE,
    })
    expect(answer.status).toBe(200)
  })
})

describe('the method [P-08]', () => {
  const input = encodeURIComponent(CREATE)

  it('of a mutation is POST', async () => {
    const caller = await rawCaller(database)
    const answer = await caller.send(`tasks.create?input=${input}`)
    expectRejection(answer, 'METHOD_NOT_ALLOWED', 405)
    expect(answer.headers.get('Allow')).toBe('POST')
    expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
  })

  it('of a query is GET, or POST if its input is too long for a URL', async () => {
    const caller = await rawCaller(database)
    await caller.post('tasks.create', CREATE)
    const ids = JSON.stringify({
      json: { tags: { any: Array.from({ length: 8 }, (_, n) => `${'ü'.repeat(60)}${n}`) } },
    })
    const one = await caller.post('tasks.list', '{"json":{"limit":1}}')
    expect([one.status, one.text.includes('"items":[{')]).toEqual([200, true])
    const [list, stats] = [JSON.parse(ids), { json: {} }]
    const batch = await caller.post('tasks.list,tasks.stats?batch=1', JSON.stringify({ 0: list, 1: stats }))
    expect([batch.status, batch.text.includes('"open":1')]).toEqual([200, true])
  })

  it('cannot serve a query and a mutation in one batch', async () => {
    const caller = await rawCaller(database)
    const both = JSON.stringify({ 0: { json: {} }, 1: JSON.parse(CREATE) })
    expect((await caller.post('tasks.list,tasks.create?batch=1', both)).status).toBe(400)
    expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
  })

  it.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND'])('%s is rejected', async (method) => {
    const caller = await rawCaller(database)
    const answer = await caller.send('tasks.create', { method, headers: json, body: CREATE })
    expectRejection(answer, 'METHOD_NOT_ALLOWED', 405)
    expect(answer.headers.get('Allow')).toBe('GET, POST')
    expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
  })

  it('HEAD returns no body and calls no procedure', async () => {
    const caller = await rawCaller(database)
    const answer = await caller.send('tasks.list', { method: 'HEAD' })
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' })
  })

  it('OPTIONS returns the allowed methods, and CORS headers to other origins', async () => {
    const caller = await rawCaller(database)
    const options = await caller.send('tasks.create', { method: 'OPTIONS' })
    expect([options.status, options.text, options.headers.get('Allow')]).toEqual([204, '', 'GET, HEAD, POST, OPTIONS'])
    const headers = { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'POST' }
    const preflight = await caller.send('tasks.create', { method: 'OPTIONS', headers })
    expect([preflight.status, preflight.headers.get('Access-Control-Allow-Origin')]).toEqual([204, headers.Origin])
    expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
  })

  it('cannot be overridden by a header or a parameter', async () => {
    const caller = await rawCaller(database)
    const headers = { 'X-HTTP-Method-Override': 'POST' }
    expectRejection(
      await caller.send(`tasks.create?_method=POST&input=${input}`, { headers }),
      'METHOD_NOT_ALLOWED',
      405,
    )
    expect(await caller.footprint()).toEqual({ tasks: 0, seq: 0n })
  })
})
