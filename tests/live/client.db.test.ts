import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTaskwire, type LiveStatus, memoryTaskStore } from '../../client-sdk/src/index.ts'
import { fetchOf } from '../client/client-of.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await openTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

it('the client’s stream and its copy go on over tokens that expire every second [S-02]', async () => {
  const userId = newUser()
  const tw = createTaskwire({
    url: 'http://test',
    fetch: fetchOf(app),
    token: () => app.tokenOf(userId, 1),
  })
  const stop = new AbortController()
  const store = memoryTaskStore()
  const states: LiveStatus['state'][] = []
  const following = tw.changes.follow(store, { signal: stop.signal })
  const heard: string[] = []
  const hearing = (async () => {
    const onStatus = ({ state }: LiveStatus) => states.push(state)
    for await (const change of tw.changes.live({ signal: stop.signal, onStatus })) {
      if (change.kind === 'upsert') heard.push(change.task.title)
    }
  })()
  const titles = Array.from({ length: 12 }, (_, n) => `task ${n}`)
  for (const title of titles) {
    await app.call('tasks.create', { userId, input: { title } })
    await setTimeout(250)
  }
  await expect.poll(() => heard).toEqual(titles)
  await expect.poll(() => [...store.tasks.values()].map(({ title }) => title).sort()).toEqual(titles.toSorted())
  stop.abort()
  await Promise.all([following, hearing])
  // Each connection has ended with its token, and the next has begun with a fresh one, without a wait.
  expect(states.filter((state) => state === 'live').length).toBeGreaterThanOrEqual(3)
  expect(new Set(states)).toEqual(new Set(['connecting', 'live']))
})

it('the client’s stream ends with UNAUTHENTICATED where its token is refused and there is no other [S-01]', async () => {
  const expired = await app.tokenOf(newUser(), -60)
  for (const token of ['x', expired]) {
    const tw = createTaskwire({ url: 'http://test', fetch: fetchOf(app), token: () => Promise.resolve(token) })
    await expect(tw.changes.live().next()).rejects.toMatchObject({ name: 'TaskwireError', code: 'UNAUTHENTICATED' })
  }
})
