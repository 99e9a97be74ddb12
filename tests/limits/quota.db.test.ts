import { afterAll, beforeAll, expect, it } from 'vitest'
import { connect } from '../../src/database/connect.ts'
import type { Database } from '../../src/database/database.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { copyTemplate, disposable } from '../helpers/test-database.ts'

const LIMIT = 20

let database: Database & AsyncDisposable
beforeAll(async () => {
  const { config, remove } = await copyTemplate()
  database = disposable(await connect(config, { quota: { rows: LIMIT } }), remove)
})
afterAll(() => database[Symbol.asyncDispose]())

const titles = (count: number) => Array.from({ length: count }, (_, n) => ({ title: `task ${n}` }))

async function newUserWith(count: number) {
  const userId = newUser()
  const caller = callerFor(database, userId)
  if (count > 0) await caller.tasks.createMany({ items: titles(count) })
  return { userId, ...caller }
}

const full = { code: 'FORBIDDEN', cause: { code: 'QUOTA_EXCEEDED' } }

it('a user can store exactly the allowed number of tasks [O-09]', async () => {
  const { tasks } = await newUserWith(LIMIT - 1)
  await tasks.create({ title: 'the last' })
  await expect(tasks.create({ title: 'one too many' })).rejects.toMatchObject(full)
  const id = crypto.randomUUID()
  await expect(tasks.replace({ id, title: 'one too many' })).rejects.toMatchObject(full)
  expect(await tasks.stats()).toMatchObject({ total: LIMIT })
})

it('the error has its own code, distinct from that of the rate limit, over tRPC and REST [O-09]', async () => {
  const { userId } = await newUserWith(LIMIT)
  const app = await createTestApp(database)
  const { status, body } = await app.call('tasks.create', { userId, input: { title: 'x' } })
  expect({ status, code: body.error.json.data.code }).toEqual({ status: 403, code: 'QUOTA_EXCEEDED' })
  const headers = { Authorization: `Bearer ${await app.tokenOf(userId)}`, 'Content-Type': 'application/json' }
  const init = { method: 'POST', headers, body: '{"title":"x"}' }
  const rest = await app.fetch(new Request('http://test/api/v1/tasks', init))
  expect(rest.status).toBe(403)
  expect(await rest.json()).toMatchObject({ error: { code: 'QUOTA_EXCEEDED' } })
})

it('a bulk creation succeeds or fails as a whole, and forty concurrent creations fill the quota exactly [O-09]', async () => {
  const { tasks } = await newUserWith(LIMIT - 5)
  await expect(tasks.createMany({ items: titles(6) })).rejects.toMatchObject(full)
  expect(await tasks.stats()).toMatchObject({ total: LIMIT - 5 })
  const made = await Promise.allSettled(titles(40).map((task) => tasks.create(task)))
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  for (const outcome of made) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(full)
})

it('rows in the trash count towards the quota; purged rows do not, and cannot be restored beyond it', async () => {
  const { tasks, undoable } = await newUserWith(LIMIT)
  const { items } = await tasks.list({ limit: 2 })
  const [id, other] = items.map((task) => task.id) as [string, string]
  await tasks.delete({ id })
  await expect(tasks.create({ title: 'x' })).rejects.toMatchObject(full)
  const { undoToken } = await undoable.tasks.purge({ id })
  await tasks.create({ title: 'in its place' })
  await expect(undoable.changes.undo({ undoToken: undoToken as string })).rejects.toMatchObject(full)
  await tasks.delete({ id: other })
  await tasks.purge({ id: other })
  await undoable.changes.undo({ undoToken: undoToken as string })
  await expect(tasks.create({ title: 'x' })).rejects.toMatchObject(full)
})

it('a user at the limit can still make all other calls', async () => {
  const { tasks } = await newUserWith(LIMIT)
  const [task] = (await tasks.list({ limit: 1 })).items
  const id = task?.id as string
  for (let n = 0; n < 3 * LIMIT; n++) await tasks.update({ id, title: `changed ${n}` })
  await tasks.complete({ id })
  await expect(tasks.create({ id, title: 'taken' })).rejects.toMatchObject({ cause: { code: 'CONFLICT' } })
  await expect(tasks.create({ title: 'x' })).rejects.toMatchObject(full)
})

it('an idempotency key replays its creation even when the quota is exhausted', async () => {
  const { tasks } = await newUserWith(LIMIT - 1)
  const input = { title: 'the last', idempotencyKey: crypto.randomUUID() }
  const made = await tasks.create(input)
  expect(await tasks.create(input)).toEqual(made)
})

it('each of two users has a separate quota', async () => {
  const [ada, bob] = [await newUserWith(LIMIT), await newUserWith(0)]
  await bob.tasks.createMany({ items: titles(LIMIT) })
  await expect(ada.tasks.create({ title: 'x' })).rejects.toMatchObject(full)
  await expect(bob.tasks.create({ title: 'x' })).rejects.toMatchObject(full)
})
