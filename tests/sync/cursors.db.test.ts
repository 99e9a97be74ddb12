import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memoryEntityStore } from '../../client-sdk/src/entity-store.ts'
import { decodePosition, encodePosition } from '../../src/changes/cursor.ts'
import { createChangesService } from '../../src/changes/service.ts'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { taskEntity } from '../../src/tasks/task.ts'
import { clientOf } from '../client/client-of.ts'
import { runs } from '../helpers/effort.ts'
import { upsertOf } from '../helpers/feed.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { errorOf } from './error-of.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const sql = (text: string, values: unknown[]) => database.useSession((session) => session.query(text, values))

/** Creates a user with a few tasks, some of them purged, and a cursor at the end. */
async function newUserWithTasks(count = 4, purged = 1) {
  const userId = newUser()
  const { tasks, changes } = callerFor(database, userId)
  const make = (title: string, length: number) => tasks.createMany({ items: Array.from({ length }, () => ({ title })) })
  await make('kept', count)
  const purge = async (length = 1) => {
    const ids = (await make('purged', length)).items.map(({ id }) => id)
    await tasks.deleteMany({ ids })
    for (const id of ids) await tasks.purge({ id })
  }
  await purge(purged)
  const { cursor } = await changes.since()
  return { userId, tasks, changes, cursor, purge, token: await app.tokenOf(userId) }
}

/** Drops the tombstones up to a position, as the clean-up does after 30 days. Returns the new horizon. */
async function forget(userId: string, upTo = Number.MAX_SAFE_INTEGER): Promise<number> {
  await sql(
    `WITH dropped AS (DELETE FROM tombstone WHERE user_id = $1 AND seq <= $2 RETURNING seq)
     UPDATE counter SET horizon = greatest(horizon, (SELECT max(seq) FROM dropped)) WHERE user_id = $1`,
    [userId, upTo],
  )
  const [counter] = await sql('SELECT horizon FROM counter WHERE user_id = $1', [userId])
  return Number(counter?.horizon)
}

async function serverCopy(userId: string) {
  const { tasks } = callerFor(database, userId)
  const pages = [await tasks.list({ limit: 200 }), await tasks.list({ limit: 200, trash: true })]
  return new Map(pages.flatMap(({ items }) => items).map((task) => [task.id, task]))
}

describe('a cursor that cannot be continued fails with RESYNC_REQUIRED, and a pull starts over', () => {
  type User = Awaited<ReturnType<typeof newUserWithTasks>>
  it.each<[string, (user: User) => Promise<string | undefined>]>([
    [
      'of an account deleted and created again',
      async ({ userId }) => {
        await sql('UPDATE counter SET epoch = gen_random_uuid() WHERE user_id = $1', [userId])
        return undefined
      },
    ],
    [
      'of a deleted account',
      async ({ userId }) => {
        for (const table of ['task', 'tombstone', 'counter'])
          await sql(`DELETE FROM ${table} WHERE user_id = $1`, [userId])
        return undefined
      },
    ],
    [
      'ahead of a database restored from a backup',
      async ({ userId, cursor }) => {
        await sql('UPDATE counter SET seq = $2 WHERE user_id = $1', [userId, decodePosition(cursor).seq - 1])
        return undefined
      },
    ],
    [
      'forged with a future position',
      async ({ cursor }) => encodePosition({ ...decodePosition(cursor), seq: 2 ** 50 }),
    ],
    [
      'of a first sync with a future end',
      async ({ cursor }) => encodePosition({ ...decodePosition(cursor), seq: 1, floor: 2 ** 50 }),
    ],
    ['of another user', async () => (await newUserWithTasks()).cursor],
    [
      'older than a purge whose tombstone was dropped',
      async ({ userId, purge }) => {
        await purge()
        await forget(userId)
        return undefined
      },
    ],
  ])('%s', async (_, invalidate) => {
    const user = await newUserWithTasks()
    const client = clientOf(app, user.token)
    const store = memoryEntityStore()
    await client.changes.pull(store)
    const given = await invalidate(user)
    const cursor = given ?? user.cursor
    expect(await errorOf(user.changes.since({ cursor }))).toMatchObject({ code: 'RESYNC_REQUIRED' })
    await store.apply([], cursor)
    await client.changes.pull(store)
    expect(store.tasks).toEqual(await serverCopy(user.userId))
  })
})

it("rejects another user's cursor from a user who has never had a task", async () => {
  const { cursor } = await newUserWithTasks()
  expect(await errorOf(callerFor(database, newUser()).changes.since({ cursor }))).toMatchObject({
    code: 'RESYNC_REQUIRED',
  })
})

it('returns a cursor to a user without tasks, and all later changes from it', async () => {
  const { changes, tasks } = callerFor(database, newUser())
  const { cursor, ...page } = await changes.since()
  expect(page).toEqual({ changes: [], more: false })
  const task = await tasks.create({ title: 'first' })
  expect((await changes.since({ cursor })).changes).toEqual([upsertOf(1, task)])
})

it.each([
  ['nothing', ''],
  ['a word', 'cursor'],
  ['no JSON', Buffer.from('{').toString('base64url')],
  ['JSON of another type', Buffer.from('[1]').toString('base64url')],
  ['a negative position', Buffer.from(JSON.stringify({ e: crypto.randomUUID(), s: -1 })).toString('base64url')],
  [
    'a position that is not a number',
    Buffer.from(JSON.stringify({ e: crypto.randomUUID(), s: '1' })).toString('base64url'),
  ],
  ['an epoch that is not a UUID', Buffer.from(JSON.stringify({ e: 'x', s: 1 })).toString('base64url')],
  ['an unknown property', Buffer.from(JSON.stringify({ e: null, s: 1, u: 'x' })).toString('base64url')],
  ['zero bytes', Buffer.alloc(30).toString('base64url')],
])('rejects a malformed cursor with INVALID_INPUT: %s', async (_, cursor) => {
  const { changes } = await newUserWithTasks()
  const error = await errorOf(changes.since({ cursor }))
  expect(error).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path: ['cursor'] }] })
})

it('completes a first sync while the tombstones of earlier purges are dropped', async () => {
  const { userId, changes, tasks, purge } = await newUserWithTasks(12, 6)
  const store = memoryEntityStore()
  let page = await changes.since({ limit: 2 })
  const floor = decodePosition(page.cursor).floor as number
  for (let n = 1; ; n++) {
    await store.apply(page.changes, page.cursor)
    if (!page.more) break
    const horizon = await forget(userId, Math.min(floor, n * 8))
    if (n === 4) expect(horizon).toBeGreaterThan(decodePosition(page.cursor).seq)
    if (n === 2) await tasks.delete({ id: [...store.tasks.keys()][0] as string })
    if (n === 3) await purge(2)
    page = await changes.since({ limit: 2, cursor: page.cursor })
  }
  expect(store.tasks).toEqual(await serverCopy(userId))
})

const boundary = fc.constantFrom('purge', 'create', 'delete', 'drop old tombstones', 'drop all tombstones', 'nothing')

it('requires a resync exactly when a dropped tombstone may have been missed, and is complete otherwise', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(boundary, { minLength: 3, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (events, limit) => {
        const { userId, changes, tasks, purge } = await newUserWithTasks(5, 2)
        const store = memoryEntityStore()
        let horizon = 0
        let cursor: string | undefined
        for (const event of [...events, 'nothing', 'nothing', 'nothing', 'nothing']) {
          const position = cursor === undefined ? undefined : decodePosition(cursor)
          const reached = position && Math.max(position.seq, position.floor ?? 0)
          const call = changes.since({ limit, ...(cursor !== undefined && { cursor }) })
          if (reached !== undefined && reached < horizon) {
            expect(await errorOf(call)).toMatchObject({ code: 'RESYNC_REQUIRED' })
            store.clear()
            cursor = undefined
          } else {
            const page = await call
            store.apply(page.changes, page.cursor)
            cursor = page.cursor
            if (!page.more) expect(store.tasks).toEqual(await serverCopy(userId))
          }
          if (event === 'purge') await purge()
          if (event === 'create') await tasks.create({ title: 'new' })
          if (event === 'delete') {
            const [newest] = (await tasks.list({ limit: 1 })).items
            if (newest) await tasks.delete({ id: newest.id })
          }
          if (event === 'drop all tombstones') horizon = await forget(userId)
          if (event === 'drop old tombstones') horizon = await forget(userId, Math.max(horizon, reached ?? 0))
        }
      },
    ),
    { numRuns: runs(6, 400), endOnFailure: true },
  )
})

it('does not miss a purge made and dropped after the tasks were read', async () => {
  const { userId, tasks, token } = await newUserWithTasks()
  const { id } = await tasks.create({ title: 'in the trash' })
  await tasks.delete({ id })
  let reads = 0
  const tenant: TenantDatabase = {
    ...database.tenant,
    read: async (user, query) => {
      const result = await database.tenant.read(user, query)
      reads += 1
      await tasks.purge({ id })
      await forget(userId)
      return result
    },
  }
  const store = memoryEntityStore()
  const page = await createChangesService(tenant, [taskEntity], () => new Date()).since({ kind: 'user', userId }, {})
  // With several reads per response, a purge would have to happen between each two of them.
  expect(reads).toBe(1)
  store.apply(page.changes, page.cursor)
  await clientOf(app, token).changes.pull(store)
  expect(store.tasks).toEqual(await serverCopy(userId))
  expect(store.tasks.has(id)).toBe(false)
})
