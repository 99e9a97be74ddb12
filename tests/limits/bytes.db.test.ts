import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { janitorQueries } from '../../src/janitor/queries.ts'
import { withDatabaseOwner } from '../helpers/database-owner.ts'
import { runs } from '../helpers/effort.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

const LIMIT = 40_000

let database: TestDatabase
beforeAll(async () => {
  database = await openTestDatabase({ quota: { bytes: LIMIT } })
})
afterAll(() => database[Symbol.asyncDispose]())

const full = { code: 'FORBIDDEN', cause: { code: 'QUOTA_EXCEEDED', quota: 'bytes' } }
const text = (bytes: number) => 'x'.repeat(bytes)

/** Returns the recorded byte usage of a user, and the actual one. */
async function bytesOf(userId: string): Promise<{ bound: number; exact: number }> {
  const [row] = await database.tenant.read(
    userId,
    (tables) => tables.$queryRaw<{ bound: bigint; exact: bigint }[]>`
      SELECT bytes AS bound, app_bytes(${userId}) AS exact FROM counter WHERE user_id = ${userId}`,
  )
  return { bound: Number(row?.bound ?? 0), exact: Number(row?.exact ?? 0) }
}

/** Moves the stored undo states and idempotency keys of a user into the past. */
function age(userId: string, table: 'undo_state' | 'idempotency_key', interval: string) {
  return withDatabaseOwner(database, table, (session) =>
    session.query(`UPDATE ${table} SET created_at = now() - $1::interval WHERE user_id = $2`, [interval, userId]),
  )
}

it('a user can store exactly the allowed bytes of text', async () => {
  const userId = newUser()
  const { tasks } = callerFor(database, userId)
  for (let n = 0; n < 4; n++) await tasks.create({ title: 'x', description: text(9_995) })
  // Title, description, and "{}" for no tags and for no reminders: 10,000 bytes each.
  expect(await bytesOf(userId)).toEqual({ bound: LIMIT, exact: LIMIT })
  await expect(tasks.create({ title: 'y' })).rejects.toMatchObject(full)
  expect(await tasks.stats()).toMatchObject({ total: 4 })
})

it('the error names the quota over tRPC and REST', async () => {
  const userId = newUser()
  const app = await createTestApp(database)
  const input = { title: 'x', description: '€'.repeat(16_000) }
  const { status, body } = await app.call('tasks.create', { userId, input })
  expect({ status, data: body.error.json.data }).toMatchObject({
    status: 403,
    data: { code: 'QUOTA_EXCEEDED', quota: 'bytes', message: expect.stringMatching(/maximum number of bytes/) },
  })
  const headers = { Authorization: `Bearer ${await app.tokenOf(userId)}`, 'Content-Type': 'application/json' }
  const rest = await app.fetch(
    new Request('http://test/api/v1/tasks', { method: 'POST', headers, body: JSON.stringify(input) }),
  )
  expect(rest.status).toBe(403)
  expect(await rest.json()).toMatchObject({ error: { code: 'QUOTA_EXCEEDED', quota: 'bytes' } })
})

it('undo states count towards the quota for an hour', async () => {
  const userId = newUser()
  const { tasks } = callerFor(database, userId)
  const { id } = await tasks.create({ title: 'x', description: randomText(8_000) })
  const update = () => tasks.update({ id, description: randomText(8_000) })
  await expect(repeated(update)).rejects.toMatchObject(full)
  expect((await bytesOf(userId)).exact).toBeGreaterThan(LIMIT / 2)
  await age(userId, 'undo_state', '61 minutes')
  // The janitor may not have run: expired data is deleted when the quota is exhausted.
  await update()
  const { exact } = await bytesOf(userId)
  expect(exact).toBeLessThan(LIMIT)
})

it('stored idempotent responses count towards the quota for a day', async () => {
  const userId = newUser()
  const { tasks } = callerFor(database, userId)
  const { id } = await tasks.create({ title: 'x', description: randomText(8_000) })
  const again = () => tasks.update({ id, title: 'x', idempotencyKey: crypto.randomUUID() })
  await expect(repeated(again)).rejects.toMatchObject(full)
  await age(userId, 'idempotency_key', '25 hours')
  await janitorQueries(database.janitor).clear()
  await again()
  expect((await bytesOf(userId)).exact).toBeLessThan(LIMIT)
})

it('deletions are never rejected, and free purged bytes at once and their undo states after an hour', async () => {
  const userId = newUser()
  const { tasks, changes } = callerFor(database, userId).undoable
  const ids: string[] = []
  await expect(
    repeated(async () => {
      ids.push((await tasks.create({ title: 'x', description: randomText(3_000) })).id)
    }),
  ).rejects.toMatchObject(full)
  const [first = '', second = '', ...others] = ids
  await expect(tasks.complete({ id: first })).rejects.toMatchObject(full)
  await tasks.delete({ id: first })
  await expect(tasks.restore({ id: first })).rejects.toMatchObject(full)
  const { undoToken } = await tasks.purge({ id: first })
  await expect(changes.undo({ undoToken: undoToken ?? '' })).rejects.toMatchObject(full)
  await tasks.deleteMany({ ids: [second, ...others] })
  await tasks.emptyTrash({})
  await expect(tasks.create({ title: 'x' })).rejects.toMatchObject(full)
  await age(userId, 'undo_state', '61 minutes')
  await janitorQueries(database.janitor).clear()
  await tasks.create({ title: 'x', description: randomText(3_000) })
  expect((await bytesOf(userId)).exact).toBe(3_005)
})

it('concurrent changes of one user do not exceed the quota', async () => {
  const userId = newUser()
  const callers = Array.from({ length: 4 }, () => callerFor(database, userId))
  const made = await Promise.allSettled(
    Array.from({ length: 40 }, (_, n) => callers[n % 4]?.tasks.create({ title: 'x', description: text(1_995) })),
  )
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(LIMIT / 2_000)
  for (const outcome of made) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(full)
  expect(await bytesOf(userId)).toEqual({ bound: LIMIT, exact: LIMIT })
})

it('each of two users has a separate quota', async () => {
  const [ada, bob] = [callerFor(database, newUser()), callerFor(database, newUser())]
  await ada.tasks.createMany({ items: Array.from({ length: 4 }, () => ({ title: 'x', description: text(9_990) })) })
  await expect(ada.tasks.create({ title: 'x', description: text(100) })).rejects.toMatchObject(full)
  await bob.tasks.create({ title: 'x', description: text(100) })
})

it('the quota is never exceeded, and the recorded usage is never too low, for random changes', async () => {
  const size = fc.integer({ min: 0, max: 12_000 })
  const isKeyed = fc.boolean()
  const step = fc.oneof(
    fc.record({ verb: fc.constant('create' as const), size, isKeyed }),
    fc.record({ verb: fc.constantFrom('update', 'replace', 'complete', 'delete', 'restore', 'purge'), size, isKeyed }),
    fc.record({ verb: fc.constantFrom('createMany', 'deleteMany', 'emptyTrash', 'undo', 'expire'), size, isKeyed }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const userId = newUser()
      const { tasks, changes } = callerFor(database, userId).undoable
      let undoToken = ''
      for (const [n, { verb, size, isKeyed }] of steps.entries()) {
        const { items } = await tasks.list({ trash: n % 2 === 0 })
        const id = items[n % 3]?.id ?? crypto.randomUUID()
        const given = { ...(isKeyed && { idempotencyKey: crypto.randomUUID() }) }
        const fields = {
          title: 'x',
          description: size % 2 ? randomText(size) : text(size),
          tags: ['a'.repeat(size % 50 || 1)],
        }
        const calls: Record<string, () => Promise<{ undoToken?: string | null } | unknown>> = {
          create: () => tasks.create({ ...fields, ...given }),
          update: () => tasks.update({ id, ...fields, ...given }),
          replace: () => tasks.replace({ id, ...fields, ...given }),
          complete: () => tasks.complete({ id, ...given }),
          delete: () => tasks.delete({ id, ...given }),
          restore: () => tasks.restore({ id, ...given }),
          purge: () => tasks.purge({ id, ...given }),
          createMany: () => tasks.createMany({ items: [fields, { title: 'y' }, fields], ...given }),
          deleteMany: () => tasks.deleteMany({ ids: items.length > 0 ? items.map((task) => task.id) : [id], ...given }),
          emptyTrash: () => tasks.emptyTrash(given),
          undo: () => changes.undo({ undoToken: undoToken || crypto.randomUUID(), ...given }),
          expire: () => age(userId, 'undo_state', '61 minutes'),
        }
        const before = await bytesOf(userId)
        const done = await (calls[verb] as () => Promise<unknown>)().then(
          (answer) => ({ undoToken, ...(answer as object) }),
          () => undefined,
        )
        undoToken = done?.undoToken ?? undoToken
        const { bound, exact } = await bytesOf(userId)
        expect(bound).toBeGreaterThanOrEqual(exact)
        // Undoing a creation removes the row.
        const removes = ['delete', 'deleteMany', 'purge', 'emptyTrash', 'undo'].includes(verb)
        if (!removes) expect(exact).toBeLessThanOrEqual(Math.max(LIMIT, before.exact))
        if (!done) expect(exact).toBe(before.exact)
      }
    }),
    { numRuns: runs(8, 200) },
  )
})

/** Repeats a call until it fails, and returns the error. */
async function repeated(call: () => Promise<unknown>): Promise<never> {
  for (let n = 0; n < 1000; n++) await call()
  throw new Error('no call was rejected')
}

/** Returns incompressible text. */
function randomText(length: number): string {
  return Array.from({ length: Math.ceil(length / 36) + 1 }, () => crypto.randomUUID())
    .join('')
    .slice(0, length)
}
