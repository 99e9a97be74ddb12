import { randomUUID } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEvents } from '../helpers/read-events.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounOf, nounsOf, type Row } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { procedurePaths } from '../procedures/walk.ts'
import { APPROACHES } from './approaches.ts'
import { MODES, openWithIsolation } from './isolation-modes.ts'
import { answer, newVictim } from './victim.ts'

const NOUNS = nounsOf(walkedRouter)

const BY_ID = Object.entries(APPROACHES).flatMap(([path, how]) => (how.by === 'id' ? [{ path, input: how.input }] : []))
const WITHOUT_ID = Object.entries(APPROACHES).flatMap(([path, how]) =>
  how.by === 'no id' ? [{ path, input: how.input }] : [],
)
const BY_OWN_ID = Object.entries(APPROACHES).flatMap(([path, how]) =>
  how.by === 'own id' ? [{ path, input: how.input }] : [],
)

it('covers exactly the procedures of the router [O-16]', () => {
  expect(Object.keys(APPROACHES).sort()).toEqual(procedurePaths(walkedRouter))
})

describe.each(MODES)('$mode', (enabled) => {
  let database: TestDatabase
  let app: TestApp
  /** A user shared by the tests, which never change their rows. */
  let victim: Awaited<ReturnType<typeof newVictim>>
  beforeAll(async () => {
    database = await openWithIsolation(enabled)
    app = await createTestApp(database)
    victim = await newVictim(database)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it.each(BY_ID)(
    "$path answers another user's id like a nonexistent id, and changes nothing [T-01]",
    async (procedure) => {
      const before = await victim.rows()
      const stranger = newUser()
      const { path, input } = procedure
      const unknown = randomUUID()
      const nothing = await answer(app, stranger, { path, input: input(unknown, uuidv7()) })
      expect(nothing.status).toBe(404)
      for (const { row, token } of victim.held(path)) {
        const { id } = row
        const { body, ...rest } = await answer(app, stranger, { path, input: input(id, token) })
        // Errors of bulk procedures contain the requested id.
        expect({ ...rest, body: body.replaceAll(id, unknown) }).toEqual(nothing)
      }
      expect(await victim.rows()).toEqual(before)
      expect((await callerFor(database, stranger).changes.since()).changes).toEqual([])
    },
  )

  it.each(WITHOUT_ID)('$path returns no data of another user', async (procedure) => {
    const stranger = newUser()
    const rows = await victim.rows()
    const before = await answer(app, stranger, procedure)
    expect(before.status).toBe(200)
    expect(await victim.rows()).toEqual(rows)
    for (const trace of victim.traces) expect(before.body).not.toContain(trace)
    await newVictim(database)
    expect(await answer(app, stranger, procedure)).toEqual(before)
  })

  it('changes.live sends no changes of another user, even with that user’s cursor', async () => {
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
    // The other user's change is made first, so a leak would arrive first.
    await app.call('tasks.create', { userId: other, input: { title: 'another secret' } })
    await app.call('tasks.create', { userId: stranger, input: { title: 'mine' } })
    const { value } = await events.next()
    await events.return()
    expect(JSON.parse(value?.data ?? '').json).toMatchObject({ seq: 1, task: { title: 'mine' } })
  })

  it.each(BY_OWN_ID)(
    "$path accepts another user's id for a new row, and each user sees only their own row",
    async ({ path, input }) => {
      const before = await victim.rows()
      const stranger = newUser()
      const { plural, row } = victim.held(path)[0] as { plural: string; row: Row }
      const noun = nounOf(walkedRouter, plural)
      await noun.prepare(callerFor(database, stranger))
      expect((await answer(app, stranger, { path, input: input(row.id) })).status).toBe(200)
      const { items } = await noun.of(callerFor(database, stranger)).list()
      expect(items).toMatchObject([{ id: row.id }])
      expect(JSON.stringify(items)).not.toContain(victim.secret)
      expect(await noun.of(callerFor(database, victim.userId)).get({ id: row.id })).toEqual(row)
      expect(await victim.rows()).toEqual(before)
    },
  )
})

it('returns rows of other users without owner filter and row-level security, which shows that both are effective', async () => {
  await using database = await openWithIsolation({ filter: false, rowSecurity: false })
  const stranger = callerFor(database, newUser())
  // The database may already contain rows of other users.
  const listed = async () => {
    const lists = NOUNS.map(async (noun) => (await noun.of(stranger).list({ limit: 200 })).items.length)
    return Promise.all(lists)
  }
  const [before, { total, overdue }] = [await listed(), await stranger.tasks.stats()]
  const victim = await newVictim(database)
  const rows = await victim.rows()
  for (const { plural, row } of victim.held('')) {
    const noun = nounOf(walkedRouter, plural)
    // Without a trash, the deleted one is gone.
    if (!rows[noun.entity]?.some(({ id }) => id === row.id)) continue
    expect(await noun.of(stranger).get({ id: row.id })).toEqual(row)
  }
  // Without the filter these are the rows of all users.
  const isLive = (row: Record<string, unknown>) => row.user_id === victim.userId && !row.deleted_at
  const live = NOUNS.map(({ entity }) => rows[entity]?.filter(isLive).length ?? 0)
  expect(live.every((count) => count >= 2)).toBe(true)
  expect(await listed()).toEqual(before.map((count, n) => count + (live[n] ?? 0)))
  expect(await stranger.account.settings.get()).toMatchObject({ version: 1 })
  await callerFor(database, victim.userId).tasks.create({ title: 'late', due: { date: '2020-01-01' } })
  const after = { total: total + (live[NOUNS.indexOf(nounOf(walkedRouter, 'tasks'))] ?? 0) + 1, overdue: overdue + 1 }
  expect(await stranger.tasks.stats()).toMatchObject(after)
})
