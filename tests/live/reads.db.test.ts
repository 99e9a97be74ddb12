import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { CHANGES_LIMITS } from '../../src/changes/schema.ts'
import { createSignals } from '../../src/database/notifications/signals.ts'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openStream, type Stream, WIRES } from './open-stream.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterEach(() => void vi.useRealTimers())
afterAll(() => database[Symbol.asyncDispose]())

/** Creates an application that counts reads of a user's rows. */
async function countingApp() {
  let reads = 0
  const { tenant } = database
  const read: TenantDatabase['read'] = (userId, query) => {
    reads += 1
    return tenant.read(userId, query)
  }
  const signals = createSignals()
  const app = await createTestApp({ ...database, tenant: { ...tenant, read } }, () => new Date(), { signals })
  return { app, signals, reads: () => reads }
}

describe('the feed of a user’s live streams', () => {
  it('reads a change once for all streams of its user', async () => {
    const { app, reads } = await countingApp()
    const userId = newUser()
    const token = await app.tokenOf(userId)
    const streams: Stream[] = []
    for (let n = 0; n < CHANGES_LIMITS.streamsPerUser; n++) {
      streams.push(await openStream(app, WIRES[n % 2] ?? 'REST', { token }))
    }
    const arrive = streams.map((stream) => stream.next())
    const before = reads()
    // With the token that is known already: to look at another would be a read too.
    await app.call('tasks.create', { token, input: { title: 'a' } })
    for (const { change } of await Promise.all(arrive)) expect(change).toMatchObject({ task: { title: 'a' } })
    expect(reads() - before).toBe(1)
    for (const stream of streams) stream.close()
  })

  it('costs one statement to wake up when nothing has changed', async () => {
    const { app, signals, reads } = await countingApp()
    const userId = newUser()
    await app.call('tasks.create', { userId, input: { title: 'a' } })
    const stream = await openStream(app, 'REST', { token: await app.tokenOf(userId) })
    await stream.next()
    const before = reads()
    signals.send({ kind: 'changed', userId })
    await expect.poll(() => reads() - before).toBe(1)
    const next = stream.next()
    await app.call('tasks.create', { userId, input: { title: 'b' } })
    expect((await next).change).toMatchObject({ task: { title: 'b' } })
    stream.close()
  })

  it('reads nothing of other users, and nothing after the stream is closed', async () => {
    const { app, signals, reads } = await countingApp()
    const [userId, other] = [newUser(), newUser()]
    const stream = await openStream(app, 'tRPC', { token: await app.tokenOf(userId) })
    const before = reads()
    signals.send({ kind: 'changed', userId: other })
    stream.close()
    await stream.end()
    signals.send({ kind: 'changed', userId })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(reads()).toBe(before)
  })

  it('reads at most every 50 ms during many changes, and misses none', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'], shouldClearNativeTimers: true })
    const { app, reads } = await countingApp()
    const userId = newUser()
    const token = await app.tokenOf(userId)
    const stream = await openStream(app, 'REST', { token })
    const titles = Array.from({ length: 40 }, (_, n) => `${n}`)
    const received = stream.take(titles.length)
    const before = reads()
    for (const [n, title] of titles.entries()) {
      await app.call('tasks.create', { token, input: { title } })
      await vi.advanceTimersByTimeAsync(10)
      // One immediate read, and one per 50 ms elapsed.
      expect(reads() - before).toBeLessThanOrEqual(1 + Math.ceil((n + 1) / 5))
    }
    await vi.advanceTimersByTimeAsync(50)
    expect((await received).map(({ task }) => task?.title)).toEqual(titles)
    stream.close()
  })
})
