import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { BYTE_BUDGETS } from '../../src/limits/byte-budgets.ts'
import type { Task } from '../../src/tasks/schema.ts'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type Caller, createLarge, jsonBytes, LARGE_TEXT } from './large-tasks.ts'

const COUNT = 24

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

let userId: string
let caller: Caller
let ids: string[]
beforeEach(async () => {
  userId = newUser()
  caller = callerFor(database, userId)
  ids = (await createLarge(caller, COUNT)).map(({ id }) => id)
})

const idsOf = (tasks: { id: string }[]) => tasks.map(({ id }) => id)

describe('tasks that together exceed the response limit', () => {
  it.each([
    ['title', 'asc'],
    ['createdAt', 'desc'],
    ['due', 'asc'],
    ['priority', 'desc'],
  ] as const)('are listed completely by %s, in pages of at most 512 KB with a cursor [D-27]', async (by, order) => {
    const sort = [{ by, order }]
    const all: Task[] = []
    for await (const { items } of pagesOf((at) => caller.tasks.list({ sort, limit: 200, ...at }))) {
      expect(items.length).toBeGreaterThan(0)
      expect(jsonBytes(items)).toBeLessThanOrEqual(BYTE_BUDGETS.answer)
      all.push(...items)
    }
    expect(idsOf(all).toSorted()).toEqual(ids.toSorted())
    if (by === 'title') expect(idsOf(all)).toEqual(ids)
  })

  it('are listed one per page if no two fit; small pages have all their rows [D-27]', async () => {
    const { tasks } = caller
    expect((await tasks.list({ limit: 3 })).items).toHaveLength(3)
    for (let n = 0; n < 2; n += 1) await tasks.create({ title: `x${'\u0001'.repeat(499)}`, description: LARGE_TEXT })
    expect((await tasks.list({ limit: 21 })).items.length).toBeLessThan(21)
  })

  it('are synced completely and in order, with purges in between [D-27]', async () => {
    const { tasks, changes } = caller
    const purged = [ids[3], ids[20]] as string[]
    let { cursor } = await changes.since({ limit: 1 })
    await tasks.deleteMany({ ids: purged })
    for (const id of purged) await tasks.purge({ id })
    await tasks.update({ id: ids[0] as string, title: 'changed' })
    const seen: { seq: number; id: string; op: string }[] = []
    for (let more = true; more; ) {
      const page = await changes.since({ cursor })
      expect(jsonBytes(page.changes)).toBeLessThanOrEqual(BYTE_BUDGETS.answer + 100 * page.changes.length)
      seen.push(...page.changes.map(({ seq, op, id }) => ({ seq, op, id })))
      ;({ cursor, more } = page)
    }
    expect(seen.map(({ seq }) => seq)).toEqual(seen.map(({ seq }) => seq).toSorted((a, b) => a - b))
    const retained = ids.filter((id) => !purged.includes(id))
    expect(
      seen
        .filter(({ op }) => op === 'upsert')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(retained.toSorted())
    expect(seen.filter(({ op }) => op === 'delete').map(({ id }) => id)).toEqual(purged)
  })

  it('are changed in one call: the response has the first ones and the ids of the others, and one undo reverts all [D-27]', async () => {
    const { tasks, changes } = caller.undoable
    const named = ids.toReversed()
    const changed = await tasks.completeMany({ ids: named })
    expect(jsonBytes(changed.items)).toBeLessThanOrEqual(BYTE_BUDGETS.answer)
    expect(changed.omitted.length).toBeGreaterThan(0)
    expect([...idsOf(changed.items), ...changed.omitted]).toEqual(named)
    expect(changed.items.every((task) => task.completed && task.version === 2)).toBe(true)
    expect(await tasks.stats({})).toMatchObject({ completed: COUNT, open: 0 })
    const undone = await changes.undo({ undoToken: changed.undoToken ?? '' })
    expect(undone.affected).toEqual({ task: COUNT })
    expect(named).toEqual(expect.arrayContaining(idsOf(undone.items)))
    expect(jsonBytes(undone.items)).toBeLessThanOrEqual(BYTE_BUDGETS.answer)
    expect(await tasks.stats({})).toMatchObject({ completed: 0, open: COUNT })
  })

  it('are restored together when emptying the trash is undone [D-27]', async () => {
    const { tasks, changes } = caller.undoable
    await tasks.deleteMany({ ids })
    const emptied = await tasks.emptyTrash({})
    expect(emptied).toMatchObject({ purged: COUNT, more: false })
    const back = await changes.undo({ undoToken: emptied.undoToken ?? '' })
    expect(back.affected).toEqual({ task: COUNT })
    // The tasks of one change have no defined order.
    expect(ids).toEqual(expect.arrayContaining(idsOf(back.items)))
    expect(jsonBytes(back.items)).toBeLessThanOrEqual(BYTE_BUDGETS.answer)
  })
})

describe('a batch of ten calls that could each fill a response', () => {
  const names = (name: string) => Array.from({ length: 10 }, () => name).join(',')

  it.each([
    ['tasks.list', 'batch=1'],
    ['tasks.list', 'b%61tch=%31'],
    ['changes.since', 'batch=1'],
  ])('of %s, as %s, returns at most 1 MB of tasks, each call with a cursor [D-27]', async (name, query) => {
    const app = await createTestApp(database)
    const input = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [n, { json: { limit: 200 } }]))
    const response = await app.fetch(
      new Request(`http://test/trpc/${names(name)}?${query}&input=${encodeURIComponent(JSON.stringify(input))}`, {
        headers: { Authorization: `Bearer ${await app.tokenOf(userId)}` },
      }),
    )
    const body = await response.text()
    expect(response.status).toBe(200)
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(BYTE_BUDGETS.batch + 20_000)
    const answers = JSON.parse(body) as { result: { data: { json: { nextCursor?: string; more?: boolean } } } }[]
    expect(answers.map(({ result: { data } }) => data.json.more ?? typeof data.json.nextCursor === 'string')).toEqual(
      Array(10).fill(true),
    )
  })
})
