import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListTasksInput } from '../../src/tasks/schema.ts'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { inputSchema, type Noun, nounOf, nounsOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { MODES, openWithIsolation } from './isolation-modes.ts'

type Caller = ReturnType<typeof callerFor>

/** Creates a user with tasks, some of which match each query below. */
async function newUserWithTasks(database: TestDatabase, count: number): Promise<Caller> {
  const caller = callerFor(database, newUser())
  await caller.account.settings.update({ locale: `en-x-${count}` })
  await caller.tags.update({ tag: 'home', color: count % 2 === 1 ? 'red' : 'blue' })
  await caller.lists.archive({ id: (await caller.lists.create({ name: 'archived' })).id })
  for (let n = 0; n < count; n++) {
    const due = { date: `2020-01-0${n + 1}` }
    const task = { title: `milk ${n}`, priority: 'high' as const, tags: ['home'], due }
    await caller.tasks.create({ ...task, completed: n % 2 === 1 })
    await caller.tasks.delete({ id: (await caller.tasks.create(task)).id })
    for (const noun of NOUNS) {
      const { create, delete: remove } = noun.of(caller)
      await noun.prepare(caller)
      await create(noun.fullRow(`${noun.plural} ${n}`))
      await remove({ id: (await create(noun.newRow(`${noun.plural} ${n} in the trash`))).id })
    }
  }
  return caller
}

const NOUNS = nounsOf(walkedRouter).filter(({ plural }) => plural !== 'tasks')

/** Returns the inputs of a noun's lists: the rows outside the trash, those in the trash, and each order of the schema. */
function listsOf({ plural, hasTrash }: Noun): object[] {
  const keys: string[] = inputSchema(walkedRouter, `${plural}.list`)?.properties.sort.items.properties.by.enum
  const orders = keys.flatMap((by) => ['asc', 'desc'].map((order) => ({ sort: [{ by, order }] })))
  return [{}, ...(hasTrash ? [{ trash: true }] : []), ...orders]
}

const LISTS: ListTasksInput[] = [
  {},
  { search: 'milk' },
  { tags: { any: ['home'], all: ['home'] } },
  { priority: ['high'] },
  { due: { to: '2026-01-01' } },
  { completed: true },
  { trash: true },
  { listId: null, sectionId: null, parentId: null },
  { archived: true },
  ...(['asc', 'desc'] as const).map((order): ListTasksInput => ({ listId: null, sort: [{ by: 'position', order }] })),
  ...(['createdAt', 'updatedAt', 'due', 'priority', 'title'] as const).flatMap((by) =>
    (['asc', 'desc'] as const).map((order) => ({ sort: [{ by, order }] })),
  ),
  { sort: [{ by: 'priority', order: 'desc' }, { by: 'due' }] },
]

const QUERIES: [string, (caller: Caller) => Promise<unknown>][] = [
  ['the counts', ({ tasks }) => tasks.stats()],
  ...(['list', 'section', 'tag', 'priority'] as const).map(
    (groupBy): [string, (caller: Caller) => Promise<unknown>] => [
      `the counts of each ${groupBy}`,
      ({ tasks }) => tasks.stats({ groupBy, archived: true }),
    ],
  ),
  ['the tags with their colors', ({ tags }) => tags.list()],
  ['the settings', ({ account }) => account.settings.get()],
  ['a list of archived lists', ({ lists }) => lists.list({ archived: true })],
  ['everything there is, for a copy', ({ changes }) => changes.since({ limit: 200 })],
  ['the cursor of now', ({ changes }) => changes.cursor()],
  ...[
    ...LISTS.map((input) => ({ plural: 'tasks', input })),
    ...NOUNS.flatMap((noun) => listsOf(noun).map((input) => ({ plural: noun.plural, input }))),
  ].map(({ plural, input }): [string, (caller: Caller) => Promise<unknown>] => [
    `a list of ${plural} by ${JSON.stringify(input)}, page by page`,
    async (caller) => {
      const { list } = nounOf(walkedRouter, plural).of(caller)
      const whole = await list({ ...input, limit: 200 })
      const found: unknown[] = []
      const cursors: unknown[] = []
      for await (const { items, nextCursor } of pagesOf((at) => list({ ...input, limit: 2, ...at }))) {
        found.push(...items)
        cursors.push(nextCursor)
      }
      expect(found).toEqual(whole.items)
      expect(found).not.toEqual([])
      return { found, cursors }
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
