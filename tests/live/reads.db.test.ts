import { afterAll, beforeAll, expect, it } from 'vitest'
import { CHANGES_LIMITS } from '../../src/changes/schema.ts'
import type { TenantDatabase } from '../../src/db/tenant.ts'
import { createSignals } from '../../src/signals/signals.ts'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openStream, WIRES } from './open-stream.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** An application that counts how often a user's rows are read. */
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

it('a change is read once, however many streams of its user wait for it', async () => {
  const { app, reads } = await countingApp()
  const userId = newUser()
  const token = await app.tokenOf(userId)
  const streams = await Promise.all(
    Array.from({ length: CHANGES_LIMITS.streamsPerUser }, (_, n) => openStream(app, WIRES[n % 2] ?? 'REST', { token })),
  )
  const arrive = streams.map((stream) => stream.next())
  const before = reads()
  // With the token that is known already: to look at another would be a read too.
  await app.call('tasks.create', { token, input: { title: 'a' } })
  for (const { change } of await Promise.all(arrive)) expect(change).toMatchObject({ task: { title: 'a' } })
  expect(reads() - before).toBe(1)
  for (const stream of streams) stream.close()
})

it('where nothing has changed after all, a wake-up costs one statement', async () => {
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

it('nothing of another user is read, and nothing at all once the stream is closed', async () => {
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

it('under many changes a user’s streams are read at most every 50 ms, and miss nothing', async () => {
  const { app, reads } = await countingApp()
  const userId = newUser()
  const token = await app.tokenOf(userId)
  const stream = await openStream(app, 'REST', { token })
  const before = reads()
  const startedAt = performance.now()
  const titles = Array.from({ length: 40 }, (_, n) => `${n}`)
  const writing = (async () => {
    for (const title of titles) await app.call('tasks.create', { token, input: { title } })
  })()
  const changes = await stream.take(titles.length)
  await writing
  expect(changes.map((change) => change.kind === 'upsert' && change.task.title)).toEqual(titles)
  const most = Math.ceil((performance.now() - startedAt) / 50) + 1
  expect(reads() - before).toBeLessThanOrEqual(most)
  stream.close()
})
