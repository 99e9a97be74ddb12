import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListTasksInput } from '../../src/tasks/schema.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { MODES, openWithIsolation } from './fences.ts'

type Caller = ReturnType<typeof callerFor>

/** Creates a user with tasks, some of which match each query below. */
async function newUserWithTasks(database: TestDatabase, count: number): Promise<Caller> {
  const caller = callerFor(database, newUser())
  for (let n = 0; n < count; n++) {
    const due = { date: `2020-01-0${n + 1}` }
    const task = { title: `milk ${n}`, priority: 'high' as const, tags: ['home'], due }
    await caller.tasks.create({ ...task, completed: n % 2 === 1 })
    await caller.tasks.delete({ id: (await caller.tasks.create(task)).id })
  }
  return caller
}

const LISTS: ListTasksInput[] = [
  {},
  { search: 'milk' },
  { tags: { any: ['home'], all: ['home'] } },
  { priority: ['high'] },
  { due: { to: '2026-01-01' } },
  { completed: true },
  { trash: true },
  ...(['createdAt', 'updatedAt', 'due', 'priority', 'title'] as const).flatMap((by) =>
    (['asc', 'desc'] as const).map((order) => ({ sort: [{ by, order }] })),
  ),
  { sort: [{ by: 'priority', order: 'desc' }, { by: 'due' }] },
]

const QUERIES: [string, (caller: Caller) => Promise<unknown>][] = [
  ['stats', ({ tasks }) => tasks.stats()],
  ['all changes', ({ changes }) => changes.since({ limit: 200 })],
  ['the current cursor', ({ changes }) => changes.cursor()],
  ...LISTS.map((input): [string, (caller: Caller) => Promise<unknown>] => [
    `all pages of the list ${JSON.stringify(input)}`,
    async ({ tasks }) => {
      const found: unknown[] = []
      for (let cursor: string | undefined; ; ) {
        const { items, nextCursor } = await tasks.list({ ...input, limit: 2, cursor })
        found.push(items, nextCursor)
        if (nextCursor === null) return found
        cursor = nextCursor
      }
    },
  ]),
]

describe.each(MODES)('$mode', (enabled) => {
  let database: TestDatabase
  const before = new Map<string, unknown>()
  let mine: Caller
  beforeAll(async () => {
    database = await openWithIsolation(enabled)
    mine = await newUserWithTasks(database, 3)
    for (const [name, query] of QUERIES) before.set(name, await query(mine))
    await newUserWithTasks(database, 5)
  })
  afterAll(() => database[Symbol.asyncDispose]())

  it.each(QUERIES)('returns the same after other users create tasks: %s [T-09]', async (name, query) => {
    const after = await query(mine)
    expect(after).toEqual(before.get(name))
    expect(JSON.stringify(after).length).toBeGreaterThan('[[],null]'.length)
  })
})
