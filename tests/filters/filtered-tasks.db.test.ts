import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListTasksInput, Task } from '../../client-sdk/src/contract.ts'
import { memoryEntityStore, type StoredEntities } from '../../client-sdk/src/entity-store.ts'
import { FILTER_LIMITS, matchesFilter, parseFilter, printFilter } from '../../client-sdk/src/filter/index.ts'
import { matchesTask } from '../../client-sdk/src/offline/query/match-tasks.ts'
import { clientOf } from '../client/client-of.ts'
import { runs } from '../helpers/effort.ts'
import { createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { createWorld } from '../offline/create-world.ts'
import { randomWorld, TAGS, WORDS, ZONES } from '../offline/random-world.ts'
import { issuesOf } from './issues-of.ts'
import { randomTree } from './random-filters.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)
const NOW = new Date('2026-03-29T12:00:00.000Z')

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function newAccount(now = NOW) {
  const clock = stoppedClock(now)
  const app = await createTestApp(database, clock)
  const tw = clientOf(app, await app.tokenOf(newUser()))
  return { clock, app, tw }
}

const fold = (name: string) => name.toLowerCase().replaceAll('ς', 'σ')

/** What a filter depends on, from a copy of all rows. */
function contextOf({ lists, sections, tasks, comments }: StoredEntities, timeZone: string) {
  const live = (one: { deletedAt: Date | null } | undefined) => one?.deletedAt === null
  const named = {
    list: [...lists.values()].filter(live),
    section: [...sections.values()].filter(({ listId }) => live(lists.get(listId))),
  }
  return {
    now: NOW,
    timeZone,
    weekStart: 'monday' as const,
    idsOf: (field: 'list' | 'section', name: string) => [
      ...(field === 'list' && fold(name) === 'inbox' ? [null] : []),
      ...named[field]
        .filter((row) => fold(row.name) === fold(name) || row.id === name.toLowerCase())
        .map(({ id }) => id),
    ],
    hasSubtasks: (id: string) => [...tasks.values()].some((task) => task.parentId === id && live(task)),
    commentsOf: (id: string) => [...comments.values()].filter(({ taskId }) => taskId === id).map(({ text }) => text),
  }
}

describe(`tasks.list with a filter, seed ${seed},`, () => {
  it('returns the tasks that match by the rules of the client, and tasks.stats counts them', async () => {
    const [world] = fc.sample(randomWorld, { seed, numRuns: 1 })
    if (!world) return expect.unreachable()
    const { tw, clock } = await newAccount()
    await createWorld({ tw, setTime: (second) => clock.set(new Date(NOW.getTime() - 60_000 + second * 1000)) }, world)
    clock.set(NOW)
    const store = memoryEntityStore()
    await tw.changes.pull(store)
    const { tasks, lists, sections } = store
    const isArchived = (id: string) => Boolean(lists.get(id)?.archivedAt)
    const surroundings = { isArchived, isListTrashed: () => false, isTaskTrashed: () => false }
    const isLive = (id: string) => lists.get(id)?.deletedAt === null
    const ofList = [...lists.values()]
      .filter(({ id }) => isLive(id))
      .flatMap(({ id, name }) => [id, name.toUpperCase()])
    const ofSection = [...sections.values()]
      .filter(({ listId }) => isLive(listId))
      .flatMap(({ id, name }) => [id, name])
    const tree = randomTree({
      lists: fc.constantFrom('Inbox', ...ofList),
      sections: fc.constantFrom(...ofSection),
      tags: fc.constantFrom(...TAGS),
      texts: fc.constantFrom(...WORDS),
    })

    let telling = 0
    await fc.assert(
      fc.asyncProperty(tree, fc.constantFrom(...ZONES), fc.boolean(), async (one, timeZone, archived) => {
        const filter = printFilter(one)
        fc.pre(filter.length <= FILTER_LIMITS.length)
        const input: ListTasksInput = { timeZone, archived, limit: 200 }
        const context = contextOf(store, timeZone)
        // The upper case of a name may have another fold, as that of "ß" has.
        fc.pre(
          parseFilter(filter).names.every(
            ({ field, name }) => field === 'tag' || context.idsOf(field, name).length > 0,
          ),
        )
        const matching = [...tasks.values()].filter(
          (task) => matchesTask(task, input, surroundings) && matchesFilter(one, task, context),
        )
        const idsOf = (rows: Pick<Task, 'id'>[]) => rows.map(({ id }) => id).sort()
        const found: Task[] = []
        for await (const task of tw.tasks.iterate({ ...input, filter })) found.push(task)
        expect(idsOf(found), filter).toEqual(idsOf(matching))
        expect((await tw.tasks.stats({ filter, timeZone, archived })).total, filter).toBe(matching.length)
        if (matching.length > 0 && matching.length < tasks.size) telling++
      }),
      { seed, numRuns: runs(150, 3000) },
    )
    expect(telling, 'filters that select some tasks').toBeGreaterThan(40)
  })

  it('finds a task of today at 22:00 in Bangkok by due:today, not by due>today', async () => {
    // 23:30 in Bangkok.
    const { tw } = await newAccount(new Date('2026-11-27T16:30:00.000Z'))
    const due = { date: '2026-11-27', time: '22:00', timeZone: 'Asia/Bangkok' }
    const { id } = await tw.tasks.create({ title: 'Call mum', due })
    const idsOf = async (filter: string) =>
      (await tw.tasks.list({ filter, timeZone: 'Asia/Bangkok' })).items.map((task) => task.id)
    expect([await idsOf('due:today'), await idsOf('due>today'), await idsOf('due:tomorrow')]).toEqual([[id], [], []])
  })

  it('returns no completed task for is:open with alternatives behind it', async () => {
    const { tw } = await newAccount()
    const done = await tw.tasks.create({ title: 'done', tags: ['b'] })
    await tw.tasks.complete({ id: done.id })
    const open = await tw.tasks.create({ title: 'open', tags: ['b'] })
    const { items } = await tw.tasks.list({ filter: 'is:open & (tag:a | tag:b)' })
    expect(items.map(({ id }) => id)).toEqual([open.id])
  })

  it('follows the start of the week of the account', async () => {
    const { tw } = await newAccount()
    // A Sunday: the last day of a week that begins on Monday.
    await tw.tasks.create({ title: 'Plan', due: { date: '2026-03-30' } })
    const count = async () => (await tw.tasks.list({ filter: 'due:this week' })).items.length
    expect(await count()).toBe(0)
    await tw.account.settings.update({ weekStart: 'sunday' })
    expect(await count()).toBe(1)
  })

  it('reports the part of the text that is wrong', async () => {
    const { tw } = await newAccount()
    await tw.lists.create({ name: 'Groceries' })
    expect(await issuesOf(tw, 'is:done')).toEqual([
      {
        path: ['filter'],
        code: 'unknown_value',
        message: '“done” is not possible here. Use open, completed or overdue',
        span: [3, 7],
        expected: ['open', 'completed', 'overdue'],
      },
    ])
    expect(await issuesOf(tw, 'list:(groceries, "Grocery", Home)')).toMatchObject([
      { path: ['filter'], code: 'unknown_list', message: 'There is no list “Grocery”', span: [17, 26] },
      { code: 'unknown_list', span: [28, 32] },
    ])
    expect(await issuesOf(tw, 'section:Milk')).toMatchObject([{ code: 'unknown_section', span: [8, 12] }])
  })

  it('finds neither lists nor tasks of other users', async () => {
    const [mine, other] = [await newAccount(), await newAccount()]
    const { id } = await other.tw.lists.create({ name: 'Secrets' })
    await other.tw.tasks.create({ title: 'milk', listId: id, tags: ['a'] })
    for (const filter of ['milk', `list:${id}`, 'tag:a', 'no:due', 'has:list | -milk', 'created:today'])
      expect((await mine.tw.tasks.list({ filter, archived: true })).items).toEqual([])
    await expect(mine.tw.tasks.list({ filter: 'list:Secrets' })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('pages without a gap or a repeat', async () => {
    const { tw } = await newAccount()
    const items = Array.from({ length: 25 }, (_, n) => ({ title: `milk ${n}`, tags: n % 2 ? ['a'] : [] }))
    await tw.tasks.createMany({ items })
    const found: string[] = []
    for await (const { title } of tw.tasks.iterate({ filter: 'milk tag:a', limit: 5 })) found.push(title)
    expect([found.length, new Set(found).size]).toEqual([12, 12])
  })
})
