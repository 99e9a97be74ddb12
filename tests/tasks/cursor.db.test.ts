import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queryDigest } from '../../src/entities/storage/cursor.ts'
import type { ListTasksInput } from '../../src/tasks/schema.ts'
import { runs } from '../helpers/effort.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'
import { Random } from '../security/random.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function callerWithTasks(titles: string[]) {
  const userId = newUser()
  const caller = callerFor(database, userId)
  for (const title of titles) await caller.tasks.create({ title, priority: 'low' })
  return { userId, caller }
}

async function expectRejected(list: Promise<unknown>): Promise<void> {
  const { code, issues } = await failureOf(list)
  expect({ code, paths: issues?.map((issue) => issue.path) }).toEqual({ code: 'INVALID_INPUT', paths: [['cursor']] })
}

describe('a cursor', () => {
  const base: ListTasksInput = { limit: 1, sort: [{ by: 'title', order: 'asc' }] }
  const others: ListTasksInput[] = [
    { sort: [{ by: 'title', order: 'desc' }] },
    { sort: [{ by: 'createdAt', order: 'asc' }] },
    { sort: [{ by: 'title' }, { by: 'due' }] },
    { sort: undefined },
    { completed: false },
    { priority: ['low'] },
    { search: 'a' },
    { tags: { any: ['a'] } },
    { due: { from: '2026-01-01' } },
    { trash: true },
    { timeZone: 'Europe/Berlin' },
  ]
  it.each(others)('does not continue the query with %j', async (other) => {
    const { caller } = await callerWithTasks(['a', 'b'])
    const { nextCursor } = await caller.tasks.list(base)
    const { sort, ...rest } = { ...base, ...other }
    await expectRejected(caller.tasks.list({ ...rest, ...(sort && { sort }), cursor: nextCursor ?? '' }))
  })

  it.each<[string, ListTasksInput['sort']]>([
    ['the same keys in another sequence', [{ by: 'priority' }, { by: 'title' }]],
    ['another direction of one key', [{ by: 'title' }, { by: 'priority', order: 'desc' }]],
    ['fewer keys', [{ by: 'title' }]],
    ['more keys', [{ by: 'title' }, { by: 'priority' }, { by: 'due' }]],
    ['another key', [{ by: 'title' }, { by: 'createdAt' }]],
  ])('of several sort keys does not continue an order with %s', async (_, sort) => {
    const { caller } = await callerWithTasks(['a', 'b'])
    const first = await caller.tasks.list({ limit: 1, sort: [{ by: 'title' }, { by: 'priority' }] })
    await expectRejected(caller.tasks.list({ limit: 1, sort, cursor: first.nextCursor ?? '' }))
    const same: ListTasksInput['sort'] = [{ order: 'asc', by: 'title' }, { by: 'priority' }]
    expect((await caller.tasks.list({ sort: same, cursor: first.nextCursor ?? '' })).items).toHaveLength(1)
  })

  it("does not continue another user's query", async () => {
    const { caller } = await callerWithTasks(['a', 'b'])
    const { nextCursor } = await caller.tasks.list(base)
    await expectRejected(callerFor(database, newUser()).tasks.list({ ...base, cursor: nextCursor ?? '' }))
  })

  it('continues with another page size', async () => {
    const { caller } = await callerWithTasks(['a', 'b', 'c', 'd'])
    const { nextCursor } = await caller.tasks.list(base)
    const rest = await caller.tasks.list({ ...base, limit: 200, cursor: nextCursor ?? '' })
    expect(rest.items.map((task) => task.title)).toEqual(['b', 'c', 'd'])
  })

  it('continues the default order when the order is given explicitly', async () => {
    const { caller } = await callerWithTasks(['a', 'b'])
    const { nextCursor } = await caller.tasks.list({ limit: 1 })
    const named = { cursor: nextCursor ?? '', sort: [{ order: 'desc' as const, by: 'createdAt' as const }] }
    expect((await caller.tasks.list(named)).items).toHaveLength(1)
  })

  const longest = ['\u0001', '"', '\\', 'İ', '😀', '\u{10ffff}', '\u007f']
  it.each(longest)('continues after a task with the longest title, which repeats %j', async (character) => {
    const { caller } = await callerWithTasks([`${character.repeat(499)}x`, `${character.repeat(499)}y`])
    const sorts: ListTasksInput['sort'][] = [
      [{ by: 'title' }],
      [{ by: 'title', order: 'desc' }],
      [{ by: 'due', order: 'desc' }, { by: 'title' }, { by: 'createdAt' }],
    ]
    for (const sort of sorts) {
      const { nextCursor } = await caller.tasks.list({ limit: 1, sort })
      const second = await caller.tasks.list({ limit: 1, sort, cursor: nextCursor ?? '' })
      expect(second.items).toHaveLength(1)
    }
  })

  it('continues after a task with the longest title of random characters', async () => {
    const random = new Random()
    const character = () => String.fromCodePoint(0x20000 + random.next(0xa000))
    const { caller } = await callerWithTasks(
      Array.from({ length: 2 }, () => Array.from({ length: 500 }, character).join('')),
    )
    const { nextCursor } = await caller.tasks.list(base)
    const { items } = await caller.tasks.list({ ...base, cursor: nextCursor ?? '' })
    expect(items, `seed ${random.seed}`).toHaveLength(1)
  })
})

describe('a malformed cursor', () => {
  const sorts = (['createdAt', 'updatedAt', 'due', 'priority', 'title'] as const).map((by) => [
    { by, order: 'asc' as const },
  ])
  const id = crypto.randomUUID()
  /** Builds a cursor with a valid digest, so that only the rest is invalid. */
  const forged = (userId: string, sort: ListTasksInput['sort'], rest: object) =>
    Buffer.from(JSON.stringify({ q: queryDigest(userId, { sort }), ...rest })).toString('base64url')

  it.each(['', ' ', 'null', '{}', 'é', '\0', '\ud800', '='.repeat(4200), 'bnVsbA', 'W10', 'MQ'])(
    '%j is rejected',
    async (cursor) => {
      await expectRejected(callerFor(database, newUser()).tasks.list({ cursor }))
    },
  )

  it.each([
    { v: Date.parse('+275760-09-13T00:00:00Z'), i: id },
    { v: Date.parse('-271821-04-20T00:00:00Z'), i: id },
    { v: 1e308, i: id },
    { v: 1.5, i: id },
    { v: '\0', i: id },
    { v: '\ud800', i: id },
    { v: 'x'.repeat(1501), i: id },
    { v: null, i: id },
    { v: { gt: 1 }, i: id },
    { v: [1], i: id },
    { v: true, i: id },
    { v: 0, i: 'no-uuid' },
    { v: 0, i: { not: '' } },
    { v: 0, i: null },
    { v: 0 },
    { v: 0, i: id, w: 1 },
  ])('with a valid digest and %j is rejected by every order', async (rest) => {
    const userId = newUser()
    for (const sort of sorts) {
      await expectRejected(callerFor(database, userId).tasks.list({ sort, cursor: forged(userId, sort, rest) }))
    }
  })

  it.each([
    { v: [] },
    { v: 0 },
    { v: [0] },
    { v: [0, 0, 0] },
    { v: [0, '0'] },
    { v: [null, 0] },
    { v: [[0], 0] },
    { v: [0, 5] },
    { v: { 0: 0, 1: 0, length: 2 } },
    { v: 'ab' },
  ])('with a valid digest and %j is rejected by an order of two keys', async (rest) => {
    const userId = newUser()
    const sort: ListTasksInput['sort'] = [
      { by: 'due', order: 'asc' },
      { by: 'priority', order: 'desc' },
    ]
    const caller = callerFor(database, userId)
    await expectRejected(caller.tasks.list({ sort, cursor: forged(userId, sort, { ...rest, i: id }) }))
    const right = forged(userId, sort, { v: [0, 0], i: id })
    expect(await caller.tasks.list({ sort, cursor: right })).toEqual({ items: [], nextCursor: null })
  })

  it('of any content is rejected with INVALID_INPUT only', async () => {
    const userId = newUser()
    const caller = callerFor(database, userId)
    const cursors = fc.oneof(
      fc.string({ unit: 'binary' }).map((text) => ({ text })),
      fc.json().map((text) => ({ text: Buffer.from(text).toString('base64url') })),
      fc.record({ v: fc.jsonValue(), i: fc.oneof(fc.constant(id), fc.jsonValue()) }).map((rest) => ({ rest })),
      fc
        .record({ v: fc.oneof(fc.double(), fc.string({ unit: 'binary' }), fc.maxSafeInteger()), i: fc.uuid() })
        .map((rest) => ({ rest })),
    )
    await fc.assert(
      fc.asyncProperty(cursors, fc.constantFrom(...sorts), async (made, sort) => {
        const cursor = 'text' in made ? made.text : forged(userId, sort, made.rest)
        // A forged cursor may be valid by chance; then it continues an empty list.
        const answer = await caller.tasks.list({ sort, cursor }).catch(async (error) => {
          await expectRejected(Promise.reject(error))
          return { items: [], nextCursor: null }
        })
        expect(answer).toEqual({ items: [], nextCursor: null })
      }),
      { numRuns: runs(300, 5000) },
    )
  })
})
