import { expect } from 'vitest'
import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createOfflineStore } from '../../client-sdk/src/offline/create-offline-store.ts'
import { memoryStorage } from '../../client-sdk/src/offline/storage/memory.ts'
import type { OfflineStorage } from '../../client-sdk/src/offline/storage/storage.ts'
import type { OfflineOptions, OfflineStore } from '../../client-sdk/src/offline/store-types.ts'
import { clientOf, fetchOf } from '../client/client-of.ts'
import { eventually, eventuallyTrue } from '../helpers/eventually.ts'
import type { TestApp } from '../helpers/test-app.ts'

/** A request of a device: its procedure, and what it sends. */
export interface Sent {
  procedure: string
  input: Record<string, unknown>
}

/** How a request fails: it does not arrive, its answer is lost, or it is answered with an error. */
export type Fault = 'request' | 'answer' | Response

/** A device of a user: a store over a connection that can be cut. */
export interface Device {
  store: OfflineStore
  /** A client of the same user, without the store. */
  direct: Taskwire
  storage: OfflineStorage
  /** The changes that have been sent, in order. */
  sent: Sent[]
  /** Cuts the connection, and waits until the store has noticed. */
  goOffline(): Promise<void>
  goOnline(): void
  /** Decides on the fault of each change, before it is sent. */
  failWith(fault: (sent: Sent) => Fault | undefined): void
  /** Waits until every change is sent, and the rows are those of the server. */
  quiet(): Promise<void>
  /** Closes the store, as if the tab were closed, and opens it again on the same storage. */
  restart(): Promise<void>
}

interface Options extends Partial<OfflineOptions> {
  app: TestApp
  userId: string
}

/** Opens a store on the real application. */
export async function openDevice({ app, userId, ...options }: Options): Promise<Device & AsyncDisposable> {
  const storage = options.storage ?? memoryStorage()
  const sent: Sent[] = []
  let isOnline = true
  let faultOf: (sent: Sent) => Fault | undefined = () => undefined
  const cuts = new Set<AbortController>()
  // A request that nothing refers to is collected, and then its signal aborts nothing.
  const requests = new Set<Request>()
  const token = await app.tokenOf(userId)

  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (!isOnline) throw new TypeError('fetch failed')
    const request = new Request(input, init)
    const cut = new AbortController()
    cuts.add(cut)
    const signal = AbortSignal.any([request.signal, cut.signal])
    if (request.method !== 'POST') {
      const read = new Request(request, { signal })
      requests.add(read)
      return fetchOf(app)(read)
    }
    const text = await request.text()
    const one = { procedure: new URL(request.url).pathname.replace('/trpc/', ''), input: JSON.parse(text).json }
    const fault = faultOf(one)
    if (fault === 'request') throw new TypeError('fetch failed')
    sent.push(one)
    if (fault instanceof Response) return fault
    const response = await fetchOf(app)(
      new Request(request.url, { method: 'POST', headers: request.headers, body: text }),
    )
    if (fault === 'answer' || !isOnline) throw new TypeError('fetch failed')
    return response
  }
  const client = clientOf(app, token, { fetch, retries: 0 })
  const open = () => createOfflineStore({ client, name: userId, storage, ...options })
  const device = {
    store: await open(),
    direct: clientOf(app, token),
    storage,
    sent,
    async goOffline() {
      isOnline = false
      for (const cut of cuts) cut.abort(new TypeError('network error'))
      cuts.clear()
      requests.clear()
      await eventuallyTrue(() => device.store.status.state === 'offline')
    },
    goOnline() {
      isOnline = true
      device.store.resume()
    },
    failWith(next: (sent: Sent) => Fault | undefined) {
      faultOf = next
    },
    async quiet() {
      await eventuallyTrue(() => device.store.status.state === 'online' && device.store.status.queued === 0)
    },
    async restart() {
      device.store.close()
      device.store = await open()
    },
    async [Symbol.asyncDispose]() {
      device.store.close()
    },
  }
  return device
}

/** Expects that a store has exactly the rows of the server, once the changes of other devices have arrived. */
export async function expectSameAsServer(device: Pick<Device, 'store' | 'direct'>): Promise<void> {
  await eventually(() => compareWithServer(device))
}

async function compareWithServer({ store, direct }: Pick<Device, 'store' | 'direct'>): Promise<void> {
  const all = async <Row>(rows: AsyncIterable<Row>) => {
    const found: Row[] = []
    for await (const row of rows) found.push(row)
    return found
  }
  for (const trash of [false, true]) {
    expect(store.tasks.list({ trash, archived: true })).toEqual(
      await all(direct.tasks.iterate({ trash, archived: true })),
    )
    expect(store.lists.list({ trash, archived: true })).toEqual(
      await all(direct.lists.iterate({ trash, archived: true })),
    )
    // The store has no references, which depend on other rows.
    const views = await all(direct.views.iterate({ trash }))
    expect(store.views.list({ trash })).toEqual(views.map(({ references: _, ...view }) => view))
  }
  for (const { name, color } of (await direct.tags.list({ limit: 200 })).items)
    expect([name, store.tags.color(name) ?? null]).toEqual([name, color])
  expect(store.sections.list({})).toEqual(await all(direct.sections.iterate({})))
  expect(store.comments.list({})).toEqual(await all(direct.comments.iterate({})))
}
