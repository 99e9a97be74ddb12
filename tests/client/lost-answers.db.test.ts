import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Task } from '../../client-sdk/src/contract.ts'
import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import { runs } from '../helpers/effort.ts'
import { plainCaller } from '../helpers/plain-caller.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { clientOf, fetchOf } from './client-of.ts'
import { errorOf } from './settled.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  // Makes every backoff 0, so that retries are immediate. retries.test.ts tests the delays.
  vi.spyOn(Math, 'random').mockReturnValue(4)
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const FAULTS = ['none', 'unsent', 'busy', 'failed', 'lost', 'replaced', 'meanwhile', 'delayed'] as const
type Fault = (typeof FAULTS)[number]

/** The error codes after which the test repeats a call. */
const RETRYABLE = ['NETWORK', 'TIMEOUT', 'RATE_LIMITED', 'UNAVAILABLE']

/** Creates a network to the application that applies one fault to each request, and none after the last fault. */
function faultyNetwork(faults: readonly Fault[]) {
  const send = fetchOf(app)
  const left = [...faults]
  const running: Promise<unknown>[] = []
  const delayed: (() => Promise<unknown>)[] = []
  const broken = () => Promise.reject(new TypeError('fetch failed'))
  const fetch: typeof globalThis.fetch = async (input, init = {}) => {
    // An aborted request still reaches the server.
    const request = () => send(input, { ...init, signal: null })
    switch (left.shift() ?? 'none') {
      case 'unsent':
        return broken()
      case 'busy':
        return new Response('slow down', { status: 429 })
      case 'failed':
        return new Response('<html>bad gateway</html>', { status: 502, headers: { 'content-type': 'text/html' } })
      case 'lost':
        await request()
        return broken()
      case 'replaced':
        await request()
        return new Response('<html>gateway timeout</html>', { status: 504, headers: { 'content-type': 'text/html' } })
      case 'meanwhile':
        // The retry runs concurrently with this request.
        running.push(request())
        return broken()
      case 'delayed':
        delayed.push(request)
        return broken()
      default:
        return request()
    }
  }
  /** Delivers all requests that are still in transit. */
  const arrive = () => Promise.all([...running, ...delayed.map((request) => request())])
  return { fetch, arrive }
}

async function newClients(faults: readonly Fault[] = []) {
  const token = await app.tokenOf(newUser())
  const { fetch } = faultyNetwork(faults)
  const client = (options: object) => plainCaller(clientOf(app, token, options))
  return { flaky: client({ fetch }), plain: client({}), token }
}

async function everyTask(tw: Taskwire): Promise<Task[]> {
  const tasks: Task[] = []
  for await (const task of tw.tasks.iterate({ limit: 200 })) tasks.push(task)
  return tasks
}

/** Returns the response of a call, or the code of its error. */
async function outcomeOf<T>(call: Promise<T>): Promise<{ answer: T } | { code: string }> {
  try {
    return { answer: await call }
  } catch (error) {
    return { code: isTaskwireError(error) ? error.code : String(error) }
  }
}

describe('with lost, failed, late and concurrent responses', () => {
  const plans = fc.array(fc.array(fc.constantFrom(...FAULTS), { maxLength: 4 }), { minLength: 1, maxLength: 6 })

  it('each successful create makes exactly one task', async () => {
    const property = fc.asyncProperty(plans, fc.boolean(), async (faultsOf, isAtOnce) => {
      const { plain, token } = await newClients()
      const create = async (faults: Fault[], n: number) => {
        const network = faultyNetwork(faults)
        const flaky = plainCaller(clientOf(app, token, { fetch: network.fetch }))
        const outcome = await outcomeOf(flaky.tasks.create({ title: `task ${n}` }))
        await network.arrive()
        return outcome
      }
      const outcomes: Awaited<ReturnType<typeof create>>[] = []
      if (isAtOnce) outcomes.push(...(await Promise.all(faultsOf.map(create))))
      else for (const [n, faults] of faultsOf.entries()) outcomes.push(await create(faults, n))

      const tasks = await everyTask(plain)
      for (const [n, outcome] of outcomes.entries()) {
        const made = tasks.filter(({ title }) => title === `task ${n}`)
        if ('answer' in outcome) expect(made).toEqual([outcome.answer])
        else expect(made.length).toBeLessThanOrEqual(1)
      }
      expect(tasks.length).toBeLessThanOrEqual(outcomes.length)
    })
    await fc.assert(property, { numRuns: runs(25, 1000) })
  })

  it('a change repeated with one key until it succeeds is executed once', async () => {
    const property = fc.asyncProperty(plans, async (faultsOf) => {
      const { plain, token } = await newClients()
      let version = (await plain.tasks.create({ title: 'from the beginning', tags: [] })).version
      const [{ id }] = (await plain.tasks.list()).items as [Task]
      for (const faults of faultsOf) {
        const network = faultyNetwork(faults)
        const flaky = plainCaller(clientOf(app, token, { fetch: network.fetch, retries: 0 }))
        const idempotencyKey = crypto.randomUUID()
        const change = () =>
          flaky.tasks.update({ id, tags: [`after ${version}`], ifVersion: version }, { idempotencyKey })
        let outcome = await outcomeOf(change())
        while ('code' in outcome && RETRYABLE.includes(outcome.code)) outcome = await outcomeOf(change())
        await network.arrive()
        const task = await plain.tasks.get({ id })
        expect(outcome).toEqual({ answer: task })
        expect(task).toMatchObject({ version: version + 1, tags: [`after ${version}`] })
        version = task.version
      }
    })
    await fc.assert(property, { numRuns: runs(15, 500) })
  })
})

describe('a server that dies between the change and its response', () => {
  it('leaves one created task, which the client returns', async () => {
    const { flaky, plain } = await newClients(['replaced', 'lost'])
    const task = await flaky.tasks.create({ title: 'once', tags: ['a'], due: { time: '09:00', date: '2026-11-30' } })
    expect((await plain.tasks.list()).items).toEqual([task])
  })

  it('leaves one created task with the caller’s id', async () => {
    const { flaky, plain } = await newClients(['lost'])
    const id = crypto.randomUUID().toUpperCase()
    const task = await flaky.tasks.create({ id, title: 'once', completed: true, description: undefined, due: null })
    expect(task.id).toBe(id.toLowerCase())
    expect((await plain.tasks.list()).items).toEqual([task])
  })

  it('still rejects an id that was in use before', async () => {
    const { flaky, plain } = await newClients(['lost'])
    const existing = await plain.tasks.create({ title: 'existing' })
    const error: unknown = await errorOf(flaky.tasks.create({ id: existing.id, title: 'existing' }))
    expect(isTaskwireError(error, 'CONFLICT') && error.current).toEqual(existing)
    expect((await plain.tasks.list()).items).toEqual([existing])
  })

  it.each<[string, (tw: Taskwire, id: string) => Promise<unknown>]>([
    ['update', (tw, id) => tw.tasks.update({ id, title: 'y', ifVersion: 1 })],
    ['complete', (tw, id) => tw.tasks.complete({ id, ifVersion: 1 })],
    ['delete', (tw, id) => tw.tasks.delete({ id, ifVersion: 1 })],
    ['replace', (tw, id) => tw.tasks.replace({ id, title: 'z', ifVersion: 1 })],
    ['updateMany', (tw, id) => tw.tasks.updateMany({ ids: [id], set: { tags: ['x'] }, ifVersions: { [id]: 1 } })],
    ['completeMany', (tw, id) => tw.tasks.completeMany({ ids: [id], ifVersions: { [id]: 1 } })],
    ['deleteMany', (tw, id) => tw.tasks.deleteMany({ ids: [id], ifVersions: { [id]: 1 } })],
  ])('has executed a change once (%s), whose response the client returns', async (_, change) => {
    const { flaky, plain } = await newClients(['replaced', 'lost'])
    const { id } = await plain.tasks.create({ title: 'x' })
    const answer = await change(flaky, id)
    const task = await plain.tasks.get({ id })
    expect(answer).toEqual('items' in (answer as object) ? { omitted: [], items: [task] } : task)
    expect(task.version).toBe(2)
  })

  it('has emptied the trash once, and the client returns the number of purged tasks', async () => {
    const { flaky, plain } = await newClients(['lost'])
    const { items } = await plain.tasks.createMany({ items: [{ title: 'a' }, { title: 'b' }] })
    await plain.tasks.deleteMany({ ids: items.map(({ id }) => id) })
    expect(await flaky.tasks.emptyTrash()).toMatchObject({ purged: 2 })
  })
})

describe('an explicit idempotency key', () => {
  it('makes the calls of several clients one change with one response', async () => {
    const { plain, token } = await newClients()
    const options = { idempotencyKey: `import-${crypto.randomUUID()}` }
    const clients = Array.from({ length: 5 }, () => plainCaller(clientOf(app, token)))
    const tasks = await Promise.all(clients.map((tw) => tw.tasks.create({ title: 'once' }, options)))
    await plain.tasks.update({ id: tasks[0]?.id ?? '', title: 'changed since' })
    tasks.push(await plain.tasks.create({ title: 'once' }, options))
    expect(new Set(tasks.map((task) => JSON.stringify(task))).size).toBe(1)
    expect((await everyTask(plain)).map(({ title }) => title)).toEqual(['changed since'])
  })

  it('is rejected with another input, and independent for another procedure', async () => {
    const { plain } = await newClients()
    const idempotencyKey = crypto.randomUUID()
    const { id } = await plain.tasks.create({ title: 'once', idempotencyKey })
    const error: unknown = await errorOf(plain.tasks.create({ title: 'another', idempotencyKey }))
    expect(error).toMatchObject({ code: 'IDEMPOTENCY_MISMATCH', status: 422, requestId: expect.any(String) })
    expect(await plain.tasks.complete({ id, idempotencyKey })).toMatchObject({ completed: true, version: 2 })
    expect(await everyTask(plain)).toHaveLength(1)
  })
})
