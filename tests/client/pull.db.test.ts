import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Task } from '../../client-sdk/src/contract.ts'
import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { memoryEntityStore } from '../../client-sdk/src/entity-store.ts'
import { runs } from '../helpers/effort.ts'
import { upsertOf } from '../helpers/feed.ts'
import { plainCaller } from '../helpers/plain-caller.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { clientOf, fetchOf } from './client-of.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

async function newClient() {
  const userId = newUser()
  let requests = 0
  const fetch: typeof globalThis.fetch = (input, init) => {
    requests += 1
    return fetchOf(app)(input, init)
  }
  const tw = plainCaller(clientOf(app, await app.tokenOf(userId), { fetch }))
  /** Returns the number of requests that a piece of work sends. */
  const requestsOf = async (work: Promise<unknown>) => {
    requests = 0
    await work
    return requests
  }
  return { userId, tw, requestsOf }
}

/** Returns all rows of the server, read through its lists. */
async function everything(tw: Taskwire): Promise<Map<string, Task>> {
  const tasks = new Map<string, Task>()
  for (const trash of [false, true]) {
    for await (const task of tw.tasks.iterate({ trash, limit: 200 })) tasks.set(task.id, task)
  }
  return tasks
}

const titles = (count: number) => Array.from({ length: count }, (_, n) => ({ title: `task ${n}` }))

/** Changes the user's sequence of changes like the passing of time or a restored backup. */
async function setSequence(userId: string, assignment: 'horizon = seq' | 'epoch = gen_random_uuid()'): Promise<void> {
  await database.useSession(async (session) => {
    await session.script('ALTER TABLE counter NO FORCE ROW LEVEL SECURITY')
    await session.query(`UPDATE counter SET ${assignment} WHERE user_id = $1`, [userId])
    await session.script('ALTER TABLE counter FORCE ROW LEVEL SECURITY')
  })
}

describe('a pull', () => {
  it('of an empty account stores only the cursor, and continues from it', async () => {
    const { tw } = await newClient()
    const store = memoryEntityStore()
    await tw.changes.pull(store)
    expect([store.tasks.size, store.cursor()]).toEqual([0, expect.any(String)])
    await tw.changes.pull(store)
    const task = await tw.tasks.create({ title: 'first' })
    await tw.changes.pull(store)
    expect([...store.tasks.values()]).toEqual([task])
  })

  it('first copies everything over several pages, then only later changes', async () => {
    const { tw, requestsOf } = await newClient()
    for (let n = 0; n < 3; n++) await tw.tasks.createMany({ items: titles(150) })
    const store = memoryEntityStore()
    expect(await requestsOf(tw.changes.pull(store))).toBe(3)
    expect(store.tasks).toEqual(await everything(tw))
    expect(store.tasks.size).toBe(450)

    const [a = '', b = '', c = ''] = [...store.tasks.keys()]
    await tw.tasks.update({ id: a, title: 'changed' })
    await tw.tasks.delete({ id: b })
    await tw.tasks.delete({ id: c })
    await tw.tasks.purge({ id: c })
    expect(await requestsOf(tw.changes.pull(store))).toBe(1)
    expect(store.tasks).toEqual(await everything(tw))
    expect(store.tasks.get(a)?.title).toBe('changed')
    expect(store.tasks.get(b)?.deletedAt).toBeInstanceOf(Date)
    expect(store.tasks.has(c)).toBe(false)
    expect(await requestsOf(tw.changes.pull(store))).toBe(1)
  })

  it('removes all tasks that were purged together', async () => {
    const { tw } = await newClient()
    const { items } = await tw.tasks.createMany({ items: titles(5) })
    const store = memoryEntityStore()
    await tw.changes.pull(store)
    await tw.tasks.deleteMany({ ids: items.slice(0, 4).map(({ id }) => id) })
    await tw.tasks.emptyTrash()
    await tw.changes.pull(store)
    expect([...store.tasks.keys()]).toEqual([items[4]?.id])
  })

  it('starts over when the server no longer has the purges since its cursor', async () => {
    const { tw, userId, requestsOf } = await newClient()
    const remaining = await tw.tasks.create({ title: 'remaining' })
    const { id } = await tw.tasks.create({ title: 'purged' })
    const store = memoryEntityStore()
    await tw.changes.pull(store)
    await tw.tasks.delete({ id })
    await tw.tasks.purge({ id })
    await setSequence(userId, 'horizon = seq')
    expect(await requestsOf(tw.changes.pull(store))).toBe(2)
    expect([...store.tasks.values()]).toEqual([remaining])
  })

  it('starts over when the sequence has changed, as after a restored backup', async () => {
    const { tw, userId } = await newClient()
    const task = await tw.tasks.create({ title: 'remaining' })
    const store = memoryEntityStore()
    await tw.changes.pull(store)
    const purged = { ...task, id: crypto.randomUUID() }
    store.apply([upsertOf(1, purged)], store.cursor() as string)
    await setSequence(userId, 'epoch = gen_random_uuid()')
    await tw.changes.pull(store)
    expect([...store.tasks.values()]).toEqual([task])
  })

  it('into a store of another user removes that user’s rows', async () => {
    const [ada, ben] = [await newClient(), await newClient()]
    await ada.tw.tasks.createMany({ items: titles(3) })
    const task = await ben.tw.tasks.create({ title: 'Ben’s' })
    const store = memoryEntityStore()
    await ada.tw.changes.pull(store)
    await ben.tw.changes.pull(store)
    expect([...store.tasks.values()]).toEqual([task])
  })

  it('applies no change twice if several run on one store concurrently', async () => {
    const { tw, requestsOf } = await newClient()
    for (let n = 0; n < 3; n++) await tw.tasks.createMany({ items: titles(150) })
    const memory = memoryEntityStore()
    let applied = 0
    const store = {
      ...memory,
      apply: (...given: Parameters<typeof memory.apply>) => {
        applied += given[0].length
        return memory.apply(...given)
      },
    }
    const pulls = Promise.all([tw.changes.pull(store), tw.changes.pull(store), tw.tasks.create({ title: 'meanwhile' })])
    await requestsOf(pulls)
    await tw.changes.pull(store)
    expect(applied).toBe(451)
    expect(store.tasks).toEqual(await everything(tw))
  })
})

describe('after random changes', () => {
  const VERBS = ['create', 'update', 'delete', 'restore', 'purge', 'emptyTrash', 'createMany', 'undo', 'pull'] as const
  const steps = fc.array(fc.tuple(fc.constantFrom(...VERBS), fc.nat(7)), { minLength: 5, maxLength: 40 })

  it('by two devices with failing pulls in between, both copies equal the server’s data', async () => {
    const property = fc.asyncProperty(steps, fc.array(fc.nat(9), { maxLength: 3 }), async (plan, failing) => {
      const { tw, userId } = await newClient()
      const other = clientOf(app, await app.tokenOf(userId))
      const stores = [memoryEntityStore(), memoryEntityStore()]
      const ids: string[] = []
      const tokens: string[] = []
      let pulls = 0
      for (const [n, [verb, pick]] of plan.entries()) {
        const id = ids[pick % Math.max(ids.length, 1)] ?? crypto.randomUUID()
        const undoToken = tokens[pick % Math.max(tokens.length, 1)] ?? ''
        const work: Record<(typeof VERBS)[number], () => Promise<unknown>> = {
          create: async () => ids.push((await other.tasks.create({ title: `${n}` })).id),
          createMany: async () => {
            const made = await other.tasks.createMany({ items: titles(3) })
            ids.push(...made.items.map((task) => task.id))
            tokens.push(made.undoToken ?? '')
          },
          update: async () => tokens.push((await other.tasks.update({ id, title: `${n}` })).undoToken ?? ''),
          delete: async () => tokens.push((await other.tasks.delete({ id })).undoToken ?? ''),
          restore: () => other.tasks.restore({ id }),
          purge: async () => tokens.push((await other.tasks.purge({ id })).undoToken ?? ''),
          emptyTrash: async () => tokens.push((await other.tasks.emptyTrash()).undoToken ?? ''),
          undo: () => other.changes.undo({ undoToken }),
          pull: async () => {
            const [store] = stores as [ReturnType<typeof memoryEntityStore>]
            pulls += 1
            if (!failing.includes(pulls)) return tw.changes.pull(store)
            return tw.changes.pull({ ...store, apply: () => Promise.reject(new Error('disk full')) })
          },
        }
        // An invalid change is rejected and changes nothing.
        await work[verb]().catch(() => {})
      }
      const server = await everything(tw)
      for (const store of stores) {
        await tw.changes.pull(store)
        expect(store.tasks).toEqual(server)
      }
    })
    await fc.assert(property, { numRuns: runs(10, 300) })
  })
})
