import { randomUUID } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readEvents } from '../helpers/read-events.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounOf, type Row } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { APPROACHES } from './approaches.ts'
import { type IsolationMode, openWithIsolation } from './isolation-modes.ts'
import { answer, newVictim } from './victim.ts'

const BY_ID = Object.entries(APPROACHES).flatMap(([path, how]) => (how.by === 'id' ? [{ path, input: how.input }] : []))
const WITHOUT_ID = Object.entries(APPROACHES).flatMap(([path, how]) =>
  how.by === 'no id' ? [{ path, input: how.input, status: how.status ?? 200 }] : [],
)
const BY_OWN_ID = Object.entries(APPROACHES).flatMap(([path, how]) =>
  how.by === 'own id' ? [{ path, input: how.input }] : [],
)

/** Defines the tests which approach the rows of another user by every procedure, with these isolation mechanisms. */
export function testEveryApproach(enabled: IsolationMode): void {
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
    expect(before.status).toBe(procedure.status)
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
}
