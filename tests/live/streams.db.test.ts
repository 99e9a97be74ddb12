import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Change } from '../../src/changes/schema.ts'
import { createSignals } from '../../src/database/notifications/signals.ts'
import { janitorQueries } from '../../src/janitor/queries.ts'
import { deletionOf, upsertOf } from '../helpers/feed.ts'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openStream, WIRES } from './open-stream.ts'

let database: TestDatabase
let app: TestApp
const signals = createSignals()
beforeAll(async () => {
  database = await openTestDatabase()
  app = await createTestApp(database, () => new Date(), { signals })
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a new user who calls procedures. */
async function newCaller() {
  const userId = newUser()
  const token = await app.tokenOf(userId)
  const call = async (procedure: string, input?: object): Promise<any> => {
    const method = procedure.startsWith('changes.') ? 'GET' : 'POST'
    const { status, body } = await app.call(procedure, { token, input, method })
    expect(status, JSON.stringify(body)).toBe(200)
    return body.result.data.json
  }
  return { userId, token, call, create: (title: string) => call('tasks.create', { title }) }
}

const titles = (changes: Change[]) => changes.map(({ op, task }) => task?.title ?? op)

describe.each(WIRES)('a stream over %s', (wire) => {
  it('delivers the existing rows first, then each change as it happens', async () => {
    const { token, call, create } = await newCaller()
    await create('a')
    await create('b')
    const stream = await openStream(app, wire, { token })
    expect(titles(await stream.take(2))).toEqual(['a', 'b'])
    const { id } = await create('c')
    expect((await stream.next()).change).toMatchObject(upsertOf(3, { id, title: 'c', version: 1 }))
    await call('tasks.complete', { id })
    expect((await stream.next()).change).toMatchObject({ seq: 4, task: { completed: true, version: 2 } })
    await call('tasks.delete', { id })
    expect((await stream.next()).change).toMatchObject({ seq: 5, task: { deletedAt: expect.any(String) } })
    await call('tasks.purge', { id })
    expect((await stream.next()).change).toEqual(deletionOf(6, id))
    stream.close()
    expect(await stream.end()).toBeUndefined()
  })

  it('continues from any event, by cursor or by Last-Event-ID, which takes precedence', async () => {
    const { token, create } = await newCaller()
    for (const title of ['a', 'b', 'c', 'd']) await create(title)
    const stream = await openStream(app, wire, { token })
    const cursors: string[] = []
    for (let n = 0; n < 4; n++) cursors.push((await stream.next()).cursor)
    stream.close()
    for (const [n, cursor] of cursors.slice(0, 3).entries()) {
      const rest = ['b', 'c', 'd'].slice(n)
      const byCursor = await openStream(app, wire, { token, cursor })
      expect(titles(await byCursor.take(rest.length))).toEqual(rest)
      byCursor.close()
      const byHeader = await openStream(app, wire, { token, cursor: cursors[3] ?? '', lastEventId: cursor })
      expect(titles(await byHeader.take(rest.length))).toEqual(rest)
      byHeader.close()
    }
  })

  it('continues from lastEventId in the URL, as polyfills send it; the header takes precedence', async () => {
    const { token, create } = await newCaller()
    for (const title of ['a', 'b', 'c']) await create(title)
    const stream = await openStream(app, wire, { token })
    const [a, b] = [(await stream.next()).cursor, (await stream.next()).cursor]
    stream.close()
    const cases: [options: object, rest: string[]][] = [
      ...['lastEventId', 'Last-Event-Id'].map((name): [object, string[]] => [{ query: `${name}=${b}` }, ['c']]),
      [{ cursor: a, query: `lastEventId=${b}` }, ['c']],
      [{ cursor: b, query: 'lastEventId=' }, ['c']],
      [{ cursor: b, lastEventId: '' }, ['c']],
      [{ query: `lastEventId=${a}`, lastEventId: b }, ['c']],
      [{ query: `lastEventId=${b}`, lastEventId: '' }, ['c']],
      [{ query: 'lastEventId=' }, ['a', 'b', 'c']],
      [{ lastEventId: '' }, ['a', 'b', 'c']],
    ]
    for (const [options, rest] of cases) {
      const again = await openStream(app, wire, { token, ...options })
      expect({ options, titles: titles(await again.take(rest.length)) }).toEqual({ options, titles: rest })
      again.close()
    }
  })

  it('shares cursors with changes.since and changes.cursor', async () => {
    const { token, call, create } = await newCaller()
    await create('a')
    const { cursor } = await call('changes.since')
    expect(await call('changes.cursor')).toEqual({ cursor })
    const stream = await openStream(app, wire, { token, cursor })
    await create('b')
    const next = await stream.next()
    expect(titles([next.change])).toEqual(['b'])
    await create('c')
    expect(titles((await call('changes.since', { cursor: next.cursor })).changes)).toEqual(['c'])
    stream.close()
  })

  it("can start before a user's first change", async () => {
    const { token, call, create } = await newCaller()
    const { cursor } = await call('changes.cursor')
    const streams = [await openStream(app, wire, { token }), await openStream(app, wire, { token, cursor })]
    await create('the first')
    for (const stream of streams) {
      expect(titles(await stream.take(1))).toEqual(['the first'])
      stream.close()
    }
  })

  it('delivers a task that changed several times meanwhile once, in its current state', async () => {
    const { token, call, create } = await newCaller()
    const { cursor } = await call('changes.cursor')
    const { id } = await create('draft')
    await create('other')
    for (let n = 1; n <= 3; n++) await call('tasks.update', { id, title: `draft ${n}` })
    const stream = await openStream(app, wire, { token, cursor })
    expect(titles(await stream.take(2))).toEqual(['other', 'draft 3'])
    stream.close()
  })

  it('delivers more changes than one read returns', async () => {
    const { token, call } = await newCaller()
    const items = Array.from({ length: 120 }, (_, n) => ({ title: `${n}` }))
    await call('tasks.createMany', { items })
    const stream = await openStream(app, wire, { token })
    expect(titles(await stream.take(120)).sort()).toEqual(items.map(({ title }) => title).sort())
    stream.close()
  })

  it('delivers deletions by the clean-up', async () => {
    const { userId, token, call } = await newCaller()
    const longAgo = callerFor(database, userId, () => new Date(Date.now() - 31 * 86_400_000))
    const { id } = await longAgo.tasks.create({ title: 'old' })
    await longAgo.tasks.delete({ id })
    const { cursor } = await call('changes.cursor')
    const stream = await openStream(app, wire, { token, cursor })
    const next = stream.next()
    const onCleared = (userId: string) => signals.send({ kind: 'changed', userId })
    await janitorQueries(database.janitor, { onCleared }).clear()
    expect((await next).change).toMatchObject({ entity: 'task', op: 'delete', id })
    stream.close()
  })
})
