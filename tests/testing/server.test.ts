import { createTaskwire, isTaskwireError, TaskwireError } from '@taskwire/client'
import { TRPCError } from '@trpc/server'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import { describe, expect, it } from 'vitest'
import { TaskwireError as ServerError } from '../../src/errors.ts'
import { startTestServer } from '../../src/testing/index.ts'
import { useServer } from './use-server.ts'

const server = useServer()

describe('a test server', () => {
  it('answers over tRPC, REST and in process with the same data', async () => {
    const { tw } = server
    const ada = await tw.createUser({ name: 'Ada', email: 'ada@example.com' })
    const { id } = await tw.clientFor(ada).tasks.create({ title: 'Buy milk' })
    const task = await tw.callerFor(ada).tasks.get({ id })
    expect(task).toMatchObject({ id, title: 'Buy milk', createdAt: expect.any(Date) })
    const response = await tw.fetch(`/api/v1/tasks/${id}`, { headers: { Authorization: `Bearer ${ada.token}` } })
    expect(response.status).toBe(200)
    expect(response.url).toBe(`${tw.url}/api/v1/tasks/${id}`)
    expect(await response.json()).toMatchObject({ data: { id, title: 'Buy milk' } })
  })

  it('issues real tokens with the claims of the user', async () => {
    const ada = await server.tw.createUser({ name: 'Ada', email: 'ada@example.com', id: 'ada' })
    expect(decodeProtectedHeader(ada.token)).toMatchObject({ alg: 'HS256' })
    expect(decodeJwt(ada.token)).toMatchObject({ sub: 'ada', name: 'Ada', email: 'ada@example.com' })
  })

  it('rejects a request without a token, and with a token of another issuer', async () => {
    const { tw } = server
    const client = createTaskwire({ url: tw.url, fetch: tw.fetch, token: 'a.b.c', retries: 0 })
    await expect(client.tasks.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED', status: 401 })
    expect((await tw.fetch('/api/v1/tasks')).status).toBe(401)
  })

  it('keeps users apart', async () => {
    const { tw } = server
    const [ada, ben] = await Promise.all([tw.createUser(), tw.createUser()])
    expect(ada.id).not.toBe(ben.id)
    const { id } = await tw.clientFor(ada).tasks.create({ title: 'x' })
    await expect(tw.clientFor(ben).tasks.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await tw.callerFor(ben).tasks.list()).items).toEqual([])
  })

  it('is apart from other servers', async () => {
    const { tw } = server
    await using other = await startTestServer({ url: 'https://other.example.com' })
    expect(other.url).toBe('https://other.example.com')
    const ada = await tw.createUser()
    await tw.clientFor(ada).tasks.create({ title: 'x' })
    expect((await other.clientFor(ada).tasks.list()).items).toEqual([])
    await other.failNext('tasks.list', { code: 'INTERNAL' })
    expect((await tw.clientFor(ada).tasks.list()).items).toHaveLength(1)
  })

  it('gives a later server an empty database', async () => {
    const first = await startTestServer()
    const ada = await first.createUser()
    await first.clientFor(ada).tasks.create({ title: 'x' })
    await first.clock.set('2030-01-01T00:00:00Z')
    await first.close()
    await using second = await startTestServer()
    const client = second.clientFor(await second.createUser({ id: ada.id }))
    expect((await client.tasks.list()).items).toEqual([])
    expect((await client.tasks.create({ title: 'x' })).createdAt.getFullYear()).toBeLessThan(2030)
  })

  it('closes once, with `await using` too, and then refuses calls', async () => {
    const tw = await startTestServer()
    await Promise.all([tw.close(), tw.close()])
    await tw[Symbol.asyncDispose]()
    await expect(tw.createUser()).rejects.toThrow('This test server is closed.')
    await expect(tw.fetch('/health/live')).rejects.toThrow('This test server is closed.')
  })
})

describe('the client of a test server', () => {
  it('throws errors of the package @taskwire/client', async () => {
    const client = server.tw.clientFor(await server.tw.createUser())
    const error: unknown = await client.tasks.get({ id: crypto.randomUUID() }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TaskwireError)
    expect(isTaskwireError(error, 'NOT_FOUND')).toBe(true)
  })

  it('takes options, which precede those of the server', async () => {
    const { tw } = server
    const calls: string[] = []
    const client = tw.clientFor(await tw.createUser(), { onRequest: ({ procedure }) => calls.push(procedure) })
    await client.tasks.list()
    expect(calls).toEqual(['tasks.list'])
  })
})

describe('the caller of a test server', () => {
  it('throws a TRPCError with the error of the API as its cause', async () => {
    const caller = server.tw.callerFor(await server.tw.createUser())
    const error: unknown = await caller.tasks.create({ title: '' }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(TRPCError)
    expect(error).toMatchObject({
      code: 'BAD_REQUEST',
      cause: { code: 'INVALID_INPUT', issues: [{ path: ['title'] }] },
    })
    expect((error as TRPCError).cause).toBeInstanceOf(ServerError)
  })

  it('reaches procedures of nested routers', async () => {
    const caller = server.tw.callerFor(await server.tw.createUser())
    const settings = await caller.account.settings.update({ timeZone: 'Europe/Vienna' })
    expect(settings.timeZone).toBe('Europe/Vienna')
  })
})

describe('the fetch of a test server', () => {
  it('accepts URLs, requests and all kinds of bodies', async () => {
    const { tw } = server
    const headers = { Authorization: `Bearer ${(await tw.createUser()).token}`, 'Content-Type': 'application/json' }
    const text = JSON.stringify({ title: 'x' })
    const url = new URL('/api/v1/tasks', tw.url)
    const makeBodies = [() => text, () => new TextEncoder().encode(text), () => new Blob([text])]
    for (const makeBody of [...makeBodies, () => new Response(text).body]) {
      const init = (): RequestInit => ({ method: 'POST', headers, body: makeBody(), duplex: 'half' })
      expect((await tw.fetch(url, init())).status).toBe(201)
      expect((await tw.fetch(new Request(url, init()))).status).toBe(201)
    }
  })

  it('refuses other origins', async () => {
    await expect(server.tw.fetch('https://example.com/')).rejects.toThrow('This fetch serves only http://taskwire.test')
  })

  it('ends a request that is aborted, before and while it runs', async () => {
    const { tw } = server
    const reason = new Error('enough')
    await expect(tw.fetch('/health/live', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    await tw.setLatency(3_600_000)
    const controller = new AbortController()
    const running = tw.fetch('/health/live', { signal: controller.signal })
    controller.abort(reason)
    await expect(running).rejects.toBe(reason)
  })
})
