import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appRouter } from '../../src/router.ts'
import { readEvents } from '../helpers/read-events.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { fieldsOf } from '../input/valid-inputs.ts'
import { requestOf, WIRES } from '../live/open-stream.ts'
import { callPaths } from '../procedures/walk.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const newSecret = () => `secret-${crypto.randomUUID()}`

/** A user whose three tasks have these ids, and its title; the last one is in the trash. */
async function holding(ids: [string, string, string], title: string) {
  const userId = newUser()
  const { tasks } = callerFor(database, userId).undoable
  const [first] = [await tasks.create({ id: ids[0], title }), await tasks.create({ id: ids[1], title })]
  await tasks.create({ id: ids[2], title })
  await tasks.delete({ id: ids[2] })
  return { userId, undoToken: first.undoToken, token: await app.tokenOf(userId), rows: () => rowsOf(database, userId) }
}

const newIds = () => [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()] as [string, string, string]

describe('a cursor of another user', () => {
  it.each(['tasks.list', 'changes.since', 'changes.live'])('leads to nothing of theirs in %s [T-06]', async (path) => {
    const secret = newSecret()
    const [theirs, mine] = [await holding(newIds(), secret), await holding(newIds(), 'mine')]
    const page = { limit: 1, sort: [{ by: 'title' as const }] }
    const caller = callerFor(database, theirs.userId)
    const { cursor } = await caller.changes.since({ limit: 1 })
    const input = path === 'tasks.list' ? { ...page, cursor: (await caller.tasks.list(page)).nextCursor } : { cursor }
    const { status, body } = await app.call(path, { token: mine.token, method: 'GET', input })
    const refusal = path === 'tasks.list' ? [400, 'INVALID_INPUT'] : [410, 'RESYNC_REQUIRED']
    expect([status, body.error.json.data.code]).toEqual(refusal)
    expect(JSON.stringify(body)).not.toContain(secret)
    // Whoever it was made for goes on by it.
    const own = await app.fetch(
      new Request(`http://test/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`, {
        headers: { Authorization: `Bearer ${theirs.token}` },
      }),
    )
    expect(own.status).toBe(200)
    await own.body?.cancel()
  })
})

describe.each(WIRES)('a stream over %s', (wire) => {
  it.each(['cursor', 'lastEventId'])('tells nothing of another user by their %s [T-08]', async (name) => {
    const secret = newSecret()
    const [theirs, mine] = [await holding(newIds(), secret), await holding(newIds(), 'mine')]
    const { cursor } = await callerFor(database, theirs.userId).changes.since({ limit: 1 })
    const response = await app.fetch(requestOf(wire, { token: mine.token, [name]: cursor }))
    expect(response.status).toBe(410)
    const text = await response.text()
    expect(text).toContain('RESYNC_REQUIRED')
    expect(text).not.toContain(secret)
  })

  it('tells only of its own user where theirs was the cursor of a beginning [T-08]', async () => {
    const [theirs, mine] = [newUser(), newUser()]
    const { cursor } = await callerFor(database, theirs).changes.cursor()
    const events = readEvents(await app.fetch(requestOf(wire, { token: await app.tokenOf(mine), lastEventId: cursor })))
    await app.call('tasks.create', { userId: theirs, input: { title: newSecret() } })
    await app.call('tasks.create', { userId: mine, input: { title: 'mine' } })
    for await (const { event, data } of events) {
      expect(data).not.toContain('secret-')
      if (event === undefined && data.includes('"mine"')) return
    }
    expect.unreachable('the stream has ended')
  })
})

describe('an idempotency key of another user', () => {
  const keyed = callPaths(appRouter).filter((path) => fieldsOf(path).includes('idempotencyKey'))

  /** The same for both: their tasks have the same ids. */
  function inputOf(path: string, ids: [string, string, string]): Record<string, unknown> {
    const fields = fieldsOf(path)
    if (fields.includes('items')) return { items: [{ title: 'new' }] }
    if (fields.includes('ids'))
      return { ids: ids.slice(0, 2), ...(fields.includes('set') && { set: { title: 'new' } }) }
    if (path === 'tasks.create') return { title: 'new' }
    const id = ['tasks.purge', 'tasks.restore'].includes(path) ? ids[2] : ids[0]
    return fields.includes('id') ? { id, ...(fields.includes('title') && { title: 'new' }) } : {}
  }

  it.each(keyed)('is another key: %s is done for each, and each is answered what is theirs [T-07]', async (path) => {
    const ids = newIds()
    const secret = newSecret()
    const [theirs, mine] = [await holding(ids, secret), await holding(ids, 'mine')]
    const input = { ...inputOf(path, ids), idempotencyKey: 'the-same-key' }
    const send = ({ token, undoToken }: typeof mine) =>
      app.call(path, { token, input: path === 'changes.undo' ? { ...input, undoToken } : input })
    const before = await mine.rows()
    expect((await send(theirs)).status).toBe(200)
    expect(await mine.rows()).toEqual(before)
    const after = await theirs.rows()

    const { status, body } = await send(mine)
    expect([status, body.error]).toEqual([200, undefined])
    expect(JSON.stringify(body)).not.toContain(secret)
    // Reopening what is open changes nothing, whoever asks.
    if (!path.includes('reopen')) expect(await mine.rows()).not.toEqual(before)
    expect(await theirs.rows()).toEqual(after)
  })
})
