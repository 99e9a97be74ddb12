import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it, onTestFinished } from 'vitest'
import type { ConflictRow } from '../../client-sdk/src/conflict.ts'
import { type Issue, LIMITS, PROCEDURES, type Task } from '../../client-sdk/src/contract.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import type { TaskwireOptions } from '../../client-sdk/src/options.ts'
import { LIMITS as SERVER_LIMITS } from '../../src/api/input-limits.ts'
import { appRouter } from '../../src/api/router.ts'
import { listen } from '../../src/http/server/listen.ts'
import { isLong } from '../helpers/effort.ts'
import { newNotification } from '../helpers/new-notification.ts'
import { plainCaller } from '../helpers/plain-caller.ts'
import { createTestApp, newUser, stoppedClock, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { QUOTA, type Setup } from '../procedures/assertions.ts'
import { callPaths, definitionOf } from '../procedures/walk.ts'
import { walkedCases } from '../procedures/walked-cases.ts'
import { asCaller, clientOf, fetchOf } from './client-of.ts'
import { errorOf } from './settled.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ quota: QUOTA })
})
afterAll(() => database[Symbol.asyncDispose]())

async function setup(way: (app: TestApp) => Promise<Partial<TaskwireOptions>>): Promise<Setup> {
  const clock = stoppedClock()
  const app = await createTestApp(database, clock)
  const options = await way(app)
  const userId = newUser()
  const undoable = asCaller(clientOf(app, await app.tokenOf(userId, 3600, clock()), options))
  return {
    userId,
    caller: plainCaller(undoable),
    undoable,
    stranger: plainCaller(asCaller(clientOf(app, await app.tokenOf(newUser()), options))),
    anonymous: asCaller(clientOf(app, undefined, options)),
    later: () => {
      const time = new Date(clock().getTime() + 1000)
      clock.set(time)
      return time
    },
    notify: (on) => newNotification(on, { database, clock }),
  }
}

const WAYS = {
  'without a port': async () => ({}),
  'over a port': async (app: TestApp) => {
    const server = await listen(app, { host: '127.0.0.1', port: 0 })
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, fetch: globalThis.fetch }
  },
}

async function newClient(fetchFrom = fetchOf) {
  const app = await createTestApp(database)
  const token = await app.tokenOf(newUser())
  return { tw: plainCaller(clientOf(app, token, { fetch: fetchFrom(app) })), plain: plainCaller(clientOf(app, token)) }
}

it('the client has every procedure of the server with its type, and the same limits', () => {
  expect(Object.keys(PROCEDURES).sort()).toEqual(callPaths(appRouter))
  for (const [path, { type, input }] of Object.entries(PROCEDURES)) {
    const definition = definitionOf(appRouter, path)
    expect({ path, type, input }).toEqual({ path, type: definition.type, input: definition.inputs.length > 0 })
    expect({ path, summary: definition.meta?.summary }).toEqual({ path, summary: expect.stringMatching(/^[A-Z].+\.$/) })
  }
  expect(LIMITS).toEqual(SERVER_LIMITS)
})

describe.each(Object.entries(WAYS))('through the client, %s', (name, way) => {
  // Errors take the same way as results.
  const withErrors = isLong || name === 'without a port'
  describe.each(callPaths(appRouter))('%s', (path) => {
    const { success, errors } = walkedCases[path] ?? { success: () => expect.unreachable('no case'), errors: {} }

    it('succeeds', async () => success(await setup(way)))

    for (const [code, fails] of Object.entries(withErrors ? errors : {}))
      it(`ends with ${code}`, async () => fails(await setup(way)))
  })

  it('sends a list query that does not fit into a URL', async () => {
    const app = await createTestApp(database)
    const tw = clientOf(app, await app.tokenOf(newUser()), await way(app))
    const tags = Array.from({ length: LIMITS.tagsOfFilter }, (_, n) => `${n}${'ü'.repeat(LIMITS.tagLength - 1)}`)
    const { id } = await tw.tasks.create({ title: 'Buy milk', tags })
    const lists = Array.from({ length: 10 }, () => tw.tasks.list({ tags: { any: tags, all: tags } }))
    for (const { items } of await Promise.all(lists)) expect(items.map((task) => task.id)).toEqual([id])
  })
})

describe('a server error', () => {
  it('narrows by its code to the fields of that code', async () => {
    const { tw } = await newClient()
    const first = await tw.tasks.create({ title: 'first' })
    const conflict: unknown = await errorOf(tw.tasks.create({ id: first.id, title: 'second' }))
    if (!isTaskwireError(conflict, 'CONFLICT')) return expect.unreachable(`${conflict}`)
    expectTypeOf(conflict.current).toEqualTypeOf<ConflictRow | null>()
    expect(conflict).toMatchObject({ status: 409, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/), current: first })

    const invalid: unknown = await errorOf(tw.tasks.list({ limit: LIMITS.pageSize + 1 }))
    if (!isTaskwireError(invalid, 'INVALID_INPUT')) return expect.unreachable(`${invalid}`)
    expectTypeOf(invalid.issues).toEqualTypeOf<Issue[]>()
    expect(invalid.issues.map(({ path }) => path)).toEqual([['limit']])

    const missing: unknown = await errorOf(tw.tasks.get({ id: crypto.randomUUID() }))
    expect(isTaskwireError(missing, 'CONFLICT')).toBe(false)
    expect(isTaskwireError(missing) && missing.code).toBe('NOT_FOUND')
  })

  it('of one call does not affect the others in its batch', async () => {
    const { tw } = await newClient()
    const task = await tw.tasks.create({ title: 'there' })
    const [found, missing, stats] = await Promise.all([
      tw.tasks.get({ id: task.id }),
      errorOf(tw.tasks.get({ id: crypto.randomUUID() })),
      tw.tasks.stats(),
    ])
    expect(found).toEqual(task)
    expect(missing.code).toBe('NOT_FOUND')
    expect(stats.total).toBe(1)
  })
})

describe('iterate', () => {
  it('returns every task once over several pages, with one request per page', async () => {
    let requests = 0
    const { tw } = await newClient((app) => (input, init) => {
      requests += 1
      return fetchOf(app)(input, init)
    })
    const titles = Array.from({ length: 7 }, (_, n) => `task ${n}`)
    for (const title of titles) await tw.tasks.create({ title })
    requests = 0
    const seen: Task[] = []
    for await (const task of tw.tasks.iterate({ limit: 3, sort: [{ by: 'title', order: 'asc' }] })) seen.push(task)
    expect(seen.map(({ title }) => title)).toEqual(titles)
    expect(requests).toBe(3)

    requests = 0
    for await (const task of tw.tasks.iterate({ limit: 3 })) if (task.title !== 'x') break
    expect(requests).toBe(1)
  })

  it('continues after titles so long that the cursor does not fit into a batch', async () => {
    const { tw } = await newClient()
    for (const end of 'abc') await tw.tasks.create({ title: '\u0001'.repeat(LIMITS.titleLength - 1) + end })
    const ends: string[] = []
    for await (const { title } of tw.tasks.iterate({ limit: 1, sort: [{ by: 'title', order: 'asc' }] })) {
      ends.push(title.slice(-1))
    }
    expect(ends).toEqual(['a', 'b', 'c'])
  })

  it('returns nothing for an empty list, and fails with the error of the list', async () => {
    const { tw } = await newClient()
    expect(await tw.tasks.iterate().next()).toEqual({ done: true, value: undefined })
    expect((await errorOf(tw.tasks.iterate({ limit: 0 }).next())).code).toBe('INVALID_INPUT')
  })
})
