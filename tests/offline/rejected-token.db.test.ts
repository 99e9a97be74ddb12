import { afterAll, beforeAll, expect, it } from 'vitest'
import { createOfflineStore } from '../../client-sdk/src/offline/create-offline-store.ts'
import { clientOf, fetchOf } from '../client/client-of.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

it('sends everything after one resume, if the token was rejected for changes and for the live stream', async () => {
  const userId = newUser()
  let isRejected = false
  const ends: (() => void)[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    if (isRejected) request.headers.set('authorization', 'Bearer rejected')
    const response = await fetchOf(app)(request)
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response
    const stream = new TransformStream<Uint8Array, Uint8Array>({
      start: (controller) => void ends.push(() => controller.terminate()),
    })
    return new Response(response.body?.pipeThrough(stream), response)
  }
  const client = clientOf(app, await app.tokenOf(userId), { fetch, retries: 0 })
  const store = await createOfflineStore({ client, name: userId })
  await eventuallyTrue(() => store.status.state === 'online')
  isRejected = true
  await store.tasks.create({ title: 'Waits' })
  await eventuallyTrue(() => store.status.state === 'paused')
  for (const end of ends) end()
  await eventuallyTrue(() => store.status.error?.code === 'UNAUTHENTICATED')
  isRejected = false
  store.resume()
  await eventuallyTrue(() => store.status.queued === 0)
  await eventuallyTrue(() => store.status.state === 'online')
  expect(store.parked()).toEqual([])
  store.close()
})
