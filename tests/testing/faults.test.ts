import { randomUUID } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ProcedureName } from '../../src/testing/index.ts'
import { useServer } from './use-server.ts'

const server = useServer()

describe('a planned fault', () => {
  it('happens once, and changes nothing', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser(), { retries: 0 })
    await tw.failNext('tasks.create', { code: 'CONFLICT', message: 'Taken.' })
    await expect(client.tasks.create({ title: 'a' })).rejects.toMatchObject({ code: 'CONFLICT', message: 'Taken.' })
    await client.tasks.create({ title: 'b' })
    expect((await client.tasks.list()).items.map(({ title }) => title)).toEqual(['b'])
  })

  it('happens as often as it was planned, in order', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser(), { retries: 0 })
    await tw.failNext('tasks.list', { code: 'INTERNAL', times: 2 })
    await tw.failNext('tasks.list', { code: 'FORBIDDEN' })
    const codes: unknown[] = []
    for (let n = 0; n < 4; n++) {
      codes.push(
        await client.tasks.list().then(
          () => 'OK',
          (error: unknown) => Reflect.get(Object(error), 'code'),
        ),
      )
    }
    expect(codes).toEqual(['INTERNAL', 'INTERNAL', 'FORBIDDEN', 'OK'])
  })

  it('is overcome by the retries of the client', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser())
    await tw.failNext('tasks.create', { code: 'UNAVAILABLE' })
    expect(await client.tasks.create({ title: 'x' })).toMatchObject({ title: 'x' })
  })

  it('concerns REST and callers in process too', async () => {
    const { tw } = server
    const ada = await tw.createUser()
    await tw.failNext('tasks.list', { code: 'RATE_LIMITED', retryAfterMs: 2000, times: 2 })
    const response = await tw.fetch('/api/v1/tasks', { headers: { Authorization: `Bearer ${ada.token}` } })
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '2'])
    await expect(tw.callerFor(ada).tasks.list()).rejects.toMatchObject({ cause: { code: 'RATE_LIMITED' } })
  })

  it('has the details that its code requires', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser(), { retries: 0 })
    const issues = [{ path: ['title'], code: 'too_big', message: 'Must be shorter' }]
    await tw.failNext('tasks.create', { code: 'INVALID_INPUT', issues })
    await expect(client.tasks.create({ title: 'x' })).rejects.toMatchObject({ code: 'INVALID_INPUT', issues })
    await tw.failNext('tasks.create', { code: 'QUOTA_EXCEEDED' })
    await expect(client.tasks.create({ title: 'x' })).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED', quota: 'rows' })
  })

  it('is refused for an unknown procedure or a senseless number of times', async () => {
    const { tw } = server
    await expect(tw.failNext('tasks.nothing' as ProcedureName, { code: 'INTERNAL' })).rejects.toThrow(
      'There is no procedure "tasks.nothing".',
    )
    await expect(tw.failNext('tasks.list', { code: 'INTERNAL', times: 0 })).rejects.toThrow('"times"')
  })

  it('is refused with a row that cannot be copied', async () => {
    const fault = { code: 'CONFLICT', current: { title: () => 'x' } } as const
    await expect(server.tw.failNext('tasks.update', fault)).rejects.toThrow('could not be cloned')
  })
})

describe('a network fault', () => {
  it('fails the request before the change', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser(), { retries: 0 })
    await tw.failNext('tasks.create', { error: 'network' })
    await expect(client.tasks.create({ title: 'x' })).rejects.toMatchObject({ code: 'NETWORK' })
    expect((await client.tasks.list()).items).toEqual([])
  })

  it('leaves callers in process alone', async () => {
    const { tw } = server
    const ada = await tw.createUser()
    await tw.failNext('tasks.list', { error: 'network' })
    expect((await tw.callerFor(ada).tasks.list()).items).toEqual([])
    await expect(tw.clientFor(ada, { retries: 0 }).tasks.list()).rejects.toMatchObject({ code: 'NETWORK' })
  })
})

describe('a dropped answer', () => {
  it('fails the request after the change, which its idempotency key replays', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser(), { retries: 0 })
    const idempotencyKey = randomUUID()
    await tw.dropNextAnswer('tasks.create')
    await expect(client.tasks.create({ title: 'x' }, { idempotencyKey })).rejects.toMatchObject({ code: 'NETWORK' })
    const [task] = (await client.tasks.list()).items
    expect(task?.title).toBe('x')
    expect((await client.tasks.create({ title: 'x' }, { idempotencyKey })).id).toBe(task?.id)
    expect((await client.tasks.list()).items).toHaveLength(1)
  })

  it('is repaired by a retry of the client without a second change', async () => {
    const { tw } = server
    const attempts: number[] = []
    const client = tw.clientFor(await tw.createUser(), { onRequest: ({ attempt }) => attempts.push(attempt) })
    await tw.dropNextAnswer('tasks.create')
    await client.tasks.create({ title: 'x' })
    expect(attempts).toEqual([1, 2])
    expect((await client.tasks.list()).items).toHaveLength(1)
  })
})

describe('latency', () => {
  it('delays requests until it is set to 0', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser(), { retries: 0, timeoutMs: 20 })
    await tw.setLatency(3_600_000)
    await expect(client.tasks.list()).rejects.toMatchObject({ code: 'TIMEOUT' })
    await tw.setLatency(0)
    expect((await client.tasks.list({}, { timeoutMs: 60_000 })).items).toEqual([])
  })
})

describe('a live stream', () => {
  it('has changes, and continues after it was cut', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser())
    const { cursor } = await client.changes.cursor()
    await client.tasks.create({ title: 'a' })
    const titles: unknown[] = []
    for await (const { task } of client.changes.live({ cursor })) {
      titles.push(task?.title)
      if (titles.length === 2) break
      expect(await tw.cutStreams()).toBe(1)
      await client.tasks.create({ title: 'b' })
    }
    expect(titles).toEqual(['a', 'b'])
  })

  it('is closed when it is read no more', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser())
    const { cursor } = await client.changes.cursor()
    await client.tasks.create({ title: 'a' })
    for await (const _ of client.changes.live({ cursor })) break
    await expect.poll(() => tw.cutStreams()).toBe(0)
  })
})
