import { describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import type { TaskwireOptions } from '../../client-sdk/src/options.ts'
import { createSession } from '../../client-sdk/src/session.ts'
import { answers, scriptedServer } from './scripted-server.ts'

// As from a program in JavaScript, which the types do not restrict.
const made = (options: unknown) => () => createTaskwire(options as TaskwireOptions)
const opened = (options: unknown) => () => createSession(options as TaskwireOptions)

describe('url', () => {
  it.each([
    ['http://test', 'http://test/trpc/tasks.stats'],
    ['http://test///', 'http://test/trpc/tasks.stats'],
    [' HTTPS://Test:8201/ \n', 'https://test:8201/trpc/tasks.stats'],
    ['https://test/tasks/', 'https://test/tasks/trpc/tasks.stats'],
    ['http://[::1]:8201', 'http://[::1]:8201/trpc/tasks.stats'],
    [new URL('http://test/'), 'http://test/trpc/tasks.stats'],
  ])('accepts %s', async (url, expected) => {
    const { fetch, requests } = scriptedServer(answers({}))
    await createTaskwire({ url, fetch }).tasks.stats()
    expect(requests[0]?.url.href).toContain(expected)
    expect(opened({ url })).not.toThrow()
  })

  it.each([
    [undefined, '"url" is missing.'],
    [null, '"url" is missing.'],
    [8201, '"url" must be a string or a URL.'],
    [{}, '"url" must be a string or a URL.'],
    ['', '"url" is empty.'],
    [' ', '"url" is empty.'],
    ['localhost:8201', '"url" must begin with http:// or https://.'],
    ['127.0.0.1:8201', '"url" must begin with http:// or https://.'],
    ['tasks.example.com', '"url" must begin with http:// or https://.'],
    ['//tasks.example.com', '"url" must begin with http:// or https://.'],
    ['/', '"url" must begin with http:// or https://.'],
    ['undefined', '"url" must begin with http:// or https://.'],
    ['ftp://test', '"url" must begin with http:// or https://.'],
    ['ws://test', '"url" must begin with http:// or https://.'],
    [new URL('file:///etc'), '"url" must begin with http:// or https://.'],
    ['http://', '"url" is not a valid URL.'],
    ['http://test:99999', '"url" is not a valid URL.'],
    ['http://a b', '"url" is not a valid URL.'],
    ['http://ada:hunter2@test', '"url" must not contain a user name or password; use "token" instead.'],
    ['http://test?a=hunter2', '"url" must not contain a query or fragment.'],
    ['http://test/#hunter2', '"url" must not contain a query or fragment.'],
    ['http://test/?', '"url" must not contain a query or fragment.'],
    ['http://test/trpc/', '"url" must not end with "/trpc"; the client adds that path.'],
    ['http://test/api/v1', '"url" must not end with "/api/v1"; the client adds that path.'],
    ['http://test/api/auth', '"url" must not end with "/api/auth"; the client adds that path.'],
  ])('rejects %j when a client or session is created', (url, problem) => {
    const message = `${problem} Use the server's address, like "https://tasks.example.com".`
    expect(made({ url })).toThrow(new TypeError(message))
    expect(opened({ url })).toThrow(new TypeError(message))
    expect(message).not.toContain('hunter2')
  })
})

describe('an option', () => {
  const url = 'http://test'
  const token = '"token" must be an access token without "Bearer", or a function that returns one, or omitted.'
  const headers = '"headers" must be an object with string values, or omitted.'
  const timeoutMs = '"timeoutMs" must be a number of milliseconds above 0, or omitted.'
  const retries = '"retries" must be a number of at least 0, or omitted.'

  it.each<[object, string]>([
    [{ token: null }, token],
    [{ token: '' }, token],
    [{ token: 'Bearer abc' }, token],
    [{ token: 'abc\n' }, token],
    [{ token: Promise.resolve('abc') }, token],
    [{ fetch: {} }, '"fetch" must be a function, or omitted.'],
    [{ fetch: null }, '"fetch" must be a function, or omitted.'],
    [{ headers: new Headers({ a: 'b' }) }, headers],
    [{ headers: [['a', 'b']] }, headers],
    [{ headers: { a: 1 } }, headers],
    [{ headers: 5 }, headers],
    [{ timeoutMs: '5000' }, timeoutMs],
    [{ timeoutMs: 0 }, timeoutMs],
    [{ timeoutMs: Number.NaN }, timeoutMs],
    [{ retries: -1 }, retries],
    [{ retries: '2' }, retries],
    [{ retries: Number.NaN }, retries],
    [{ onRequest: 'log' }, '"onRequest" must be a function, or omitted.'],
  ])('of the wrong type is rejected when a client is created: %o', (options, message) => {
    expect(made({ url, ...options })).toThrow(new TypeError(message))
  })

  it('of the wrong type is rejected when a session is created', () => {
    const storage = '"storage" must be an object with the functions "get" and "set", or omitted.'
    for (const wrong of [null, 'local', {}, { get() {} }, new Map().keys()]) {
      expect(opened({ url, storage: wrong })).toThrow(new TypeError(storage))
    }
    expect(opened({ url, fetch: 1 })).toThrow(new TypeError('"fetch" must be a function, or omitted.'))
    for (const wrong of [new Headers({ a: 'b' }), new Map([['a', 'b']]), [['a', 'b']], { a: 1 }, 'a: b', 5, null]) {
      expect(opened({ url, headers: wrong })).toThrow(new TypeError(headers))
    }
  })

  it('may be undefined, and unknown options are ignored', () => {
    const none = { token: undefined, fetch: undefined, headers: undefined, timeoutMs: undefined, retries: undefined }
    expect(made({ url, ...none, storage: 1 })).not.toThrow()
    expect(made({ url, timeoutMs: Number.POSITIVE_INFINITY, retries: Number.POSITIVE_INFINITY })).not.toThrow()
    expect(opened({ url, storage: new Map() })).not.toThrow()
  })

  it.each([undefined, null, 'http://test', 8201])('object that is %j is rejected', (options) => {
    const message = 'Options must be an object, like { url: "https://tasks.example.com" }.'
    expect(made(options)).toThrow(new TypeError(message))
    expect(opened(options)).toThrow(new TypeError(message))
  })
})
