import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import { createTaskwire, type LiveStatus, memoryEntityStore } from '../../client-sdk/src/index.ts'
import { fetchOf } from '../client/client-of.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterEach(() => void vi.useRealTimers())
afterAll(() => database[Symbol.asyncDispose]())

it("keeps the client's stream and its copy up to date with tokens that expire every second [S-02]", async () => {
  vi.useFakeTimers({
    now: new Date('2026-11-22T12:00:00Z'),
    toFake: ['Date', 'setTimeout', 'clearTimeout'],
    shouldClearNativeTimers: true,
  })
  const userId = newUser()
  const tw = createTaskwire({
    url: 'http://test',
    fetch: fetchOf(app),
    token: () => app.tokenOf(userId, 1),
  })
  const stop = new AbortController()
  const store = memoryEntityStore()
  const states: LiveStatus['state'][] = []
  const connections = () => states.filter((state) => state === 'connecting').length
  const following = tw.changes.follow(store, { signal: stop.signal })
  const received: string[] = []
  const hearing = (async () => {
    const onStatus = ({ state }: LiveStatus) => states.push(state)
    for await (const change of tw.changes.live({ signal: stop.signal, onStatus })) {
      if (change.task) received.push(change.task.title)
    }
  })()
  const titles = Array.from({ length: 4 }, (_, n) => `task ${n}`)
  for (const [n, title] of titles.entries()) {
    await app.call('tasks.create', { userId, input: { title } })
    await expect.poll(() => received).toEqual(titles.slice(0, n + 1))
    await expect.poll(() => [...store.tasks.values()].map(({ title }) => title)).toEqual(titles.slice(0, n + 1))
    await vi.advanceTimersByTimeAsync(1000)
    // Waits until the stream has ended and the next one has started.
    await expect.poll(connections).toBe(n + 2)
    await expect.poll(() => states.at(-1)).toBe('live')
  }
  stop.abort()
  await Promise.all([following, hearing])
  // Each connection ended with its token; the next one started at once with a new token.
  expect(connections()).toBe(titles.length + 1)
  expect(new Set(states)).toEqual(new Set(['connecting', 'live']))
})

it("ends the client's stream with UNAUTHENTICATED if its token is rejected and there is no other [S-01]", async () => {
  const expired = await app.tokenOf(newUser(), -60)
  for (const token of ['x', expired]) {
    const tw = createTaskwire({ url: 'http://test', fetch: fetchOf(app), token: () => Promise.resolve(token) })
    await expect(tw.changes.live().next()).rejects.toMatchObject({ name: 'TaskwireError', code: 'UNAUTHENTICATED' })
  }
})
