import { randomUUID } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../../src/router.ts'
import type { Task } from '../../src/tasks/schema.ts'
import { withoutToken } from '../helpers/plain-caller.ts'
import { readEvents } from '../helpers/read-events.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { APPROACHES } from './approaches.ts'
import { MODES, openWithFences } from './fences.ts'

const PROCEDURES = appRouter._def.procedures as unknown as Record<string, { _def: { type: string } }>

const BY_ID = Object.entries(APPROACHES).flatMap(([path, how]) => (how.by === 'id' ? [{ path, input: how.input }] : []))
const WITHOUT_ID = Object.entries(APPROACHES).flatMap(([path, how]) =>
  how.by === 'no id' ? [{ path, input: how.input }] : [],
)

/** A procedure's whole answer over HTTP. Both calls of a comparison carry the same request id. */
async function answer(app: TestApp, userId: string, { path, input }: { path: string; input?: object | undefined }) {
  const isQuery = PROCEDURES[path]?._def.type === 'query'
  const json = JSON.stringify({ json: input })
  const query = isQuery && input ? `?input=${encodeURIComponent(json)}` : ''
  const response = await app.fetch(
    new Request(`http://test/trpc/${path}${query}`, {
      method: isQuery ? 'GET' : 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-Request-Id': 'the-same',
        Authorization: `Bearer ${await app.tokenOf(userId)}`,
      },
      ...(!isQuery && { body: json }),
    }),
  )
  return { status: response.status, headers: [...response.headers], body: await response.text() }
}

/** A user with one open task, one completed and one in the trash. */
async function newVictim(database: TestDatabase) {
  const userId = newUser()
  const { tasks } = callerFor(database, userId).undoable
  const secret = `secret-${randomUUID()}`
  const open = await tasks.create({ title: `${secret} open`, due: { date: '2020-01-01' } })
  const completed = await tasks.create({ title: `${secret} completed`, completed: true })
  const { id } = await tasks.create({ title: `${secret} trashed` })
  const held = [open, completed, await tasks.delete({ id })]
  return {
    userId,
    secret,
    tasks: held.map((task) => withoutToken(task) as Task),
    tokens: held.map(({ undoToken }) => undoToken ?? ''),
    rows: () => rowsOf(database, userId),
  }
}

it('walks every procedure of the router and no other [O-16]', () => {
  expect(Object.keys(APPROACHES).sort()).toEqual(Object.keys(PROCEDURES).sort())
})

describe.each(MODES)('$mode', (fences) => {
  let database: TestDatabase
  let app: TestApp
  /** Whoever nothing is done to: one for many tests, each of which finds it as it was. */
  let victim: Awaited<ReturnType<typeof newVictim>>
  beforeAll(async () => {
    database = await openWithFences(fences)
    app = await createTestApp(database)
    victim = await newVictim(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it.each(BY_ID)(
    "$path answers another user's id as one that never existed, changes nothing and tells of nothing [T-01]",
    async (procedure) => {
      const before = await victim.rows()
      const stranger = newUser()
      const { path, input } = procedure
      const unknown = randomUUID()
      const nothing = await answer(app, stranger, { path, input: input(unknown, uuidv7()) })
      expect(nothing.status).toBe(404)
      for (const [{ id }, token] of victim.tasks.map((task, n) => [task, victim.tokens[n] ?? ''] as const)) {
        const { body, ...rest } = await answer(app, stranger, { path, input: input(id, token) })
        // Errors about one of several say the id that was asked for.
        expect({ ...rest, body: body.replaceAll(id, unknown) }).toEqual(nothing)
      }
      expect(await victim.rows()).toEqual(before)
      expect((await callerFor(database, stranger).changes.since()).changes).toEqual([])
    },
  )

  it.each(WITHOUT_ID)('$path answers a stranger nothing of another user', async (procedure) => {
    const stranger = newUser()
    const rows = await victim.rows()
    const before = await answer(app, stranger, procedure)
    expect(before.status).toBe(200)
    expect(await victim.rows()).toEqual(rows)
    for (const trace of [victim.userId, victim.secret, ...victim.tasks.map((task) => task.id)]) {
      expect(before.body).not.toContain(trace)
    }
    await newVictim(database)
    expect(await answer(app, stranger, procedure)).toEqual(before)
  })

  it('changes.live tells a stranger nothing of another user, not even with their cursor', async () => {
    const other = newUser()
    const stranger = newUser()
    await app.call('tasks.create', { userId: other, input: { title: 'a secret' } })
    const { body } = await app.call('changes.cursor', { userId: other, method: 'GET' })
    const { cursor } = body.result.data.json
    const input = { cursor }
    expect(await app.call('changes.live', { userId: stranger, input, method: 'GET' })).toMatchObject({ status: 410 })
    const Authorization = `Bearer ${await app.tokenOf(stranger)}`
    const events = readEvents(
      await app.fetch(new Request('http://test/trpc/changes.live', { headers: { Authorization } })),
    )
    expect(await events.next()).toMatchObject({ value: { event: 'connected' } })
    // What is theirs comes first, so that it would be told first.
    await app.call('tasks.create', { userId: other, input: { title: 'another secret' } })
    await app.call('tasks.create', { userId: stranger, input: { title: 'mine' } })
    const { value } = await events.next()
    await events.return()
    expect(JSON.parse(value?.data ?? '').json).toMatchObject({ seq: 1, task: { title: 'mine' } })
  })

  it.each([
    { path: 'tasks.create', inputOf: (item: object) => item },
    { path: 'tasks.createMany', inputOf: (item: object) => ({ items: [item] }) },
  ])("$path takes another user's id for a task of one's own, and each sees only theirs", async ({ path, inputOf }) => {
    const before = await victim.rows()
    const stranger = newUser()
    const [taken] = victim.tasks
    const input = inputOf({ id: taken?.id, title: 'mine' })
    expect((await answer(app, stranger, { path, input })).status).toBe(200)
    expect((await callerFor(database, stranger).tasks.list()).items).toMatchObject([{ id: taken?.id, title: 'mine' }])
    expect(await callerFor(database, victim.userId).tasks.get({ id: taken?.id as string })).toEqual(taken)
    expect(await victim.rows()).toEqual(before)
  })
})

it('would show every task with neither fence, so each of them does its part', async () => {
  await using database = await openWithFences({ filter: false, rowSecurity: false })
  const stranger = callerFor(database, newUser())
  // There may be tasks of others in it already.
  const { total, overdue } = await stranger.tasks.stats()
  const [task] = (await newVictim(database)).tasks
  expect(await stranger.tasks.get({ id: task?.id as string })).toEqual(task)
  expect((await stranger.tasks.list({ limit: 200 })).items).toHaveLength(total + 2)
  expect(await stranger.tasks.stats()).toMatchObject({ total: total + 2, overdue: overdue + 1 })
})
