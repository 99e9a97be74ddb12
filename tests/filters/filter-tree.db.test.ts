import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FilterTree, parseFilter, printFilter } from '../../client-sdk/src/filter/index.ts'
import { clientOf } from '../client/client-of.ts'
import { runs } from '../helpers/effort.ts'
import { createTestApp, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { issuesOf } from './issues-of.ts'
import { randomTree } from './random-filters.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

async function newAccount() {
  const app = await createTestApp(database, stoppedClock())
  return { tw: clientOf(app, await app.tokenOf(newUser())) }
}

describe('a filter as a tree', () => {
  it(`selects the tasks that its text selects, seed ${seed}`, async () => {
    const { tw } = await newAccount()
    await tw.lists.create({ name: 'Home' })
    const items = [
      { title: 'milk', tags: ['a'], due: { date: '2026-03-29' } },
      { title: 'bread', priority: 'high' as const, completed: true },
      { title: 'tea', description: 'milk', tags: ['b'] },
    ]
    await tw.tasks.createMany({ items })
    const tree = randomTree({
      lists: fc.constantFrom('home', 'Inbox'),
      sections: fc.constant('00000000-0000-4000-8000-000000000000'),
      tags: fc.constantFrom('a', 'b'),
      texts: fc.constantFrom('milk', 'e'),
    })
    const property = fc.asyncProperty(tree, async (one) => {
      const text = printFilter(one)
      fc.pre(parseFilter(text).error === null)
      const [byTree, byText] = [await tw.tasks.list({ filter: one }), await tw.tasks.list({ filter: text })]
      expect(byTree, text).toEqual(byText)
      expect(await tw.tasks.stats({ filter: one }), text).toEqual(await tw.tasks.stats({ filter: text }))
      const tried = (filter: string | FilterTree) => tw.tasks.deleteWhere({ filter, dryRun: true })
      expect(await tried(one), text).toEqual(await tried(text))
    })
    await fc.assert(property, { seed, numRuns: runs(60, 1000) })
  })

  it('is accepted at its deepest, in a batch too', async () => {
    const { tw } = await newAccount()
    let filter: FilterTree = { field: 'tag', in: ['a'] }
    for (let level = 0; level < 7; level++) filter = { not: { or: [{ and: [filter] }] } }
    const changed = tw.tasks.completeWhere({ filter, dryRun: false })
    expect(await Promise.all([tw.tasks.list({ filter }), changed])).toMatchObject([{ items: [] }, { count: 0 }])
    await expect(tw.tasks.list({ filter: { not: filter } })).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('in a saved view selects the tasks that it selects itself, also with operators of one operand', async () => {
    const { tw } = await newAccount()
    await tw.tasks.createMany({
      items: [{ title: 'milk' }, { title: 'oat milk', completed: true }, { title: 'bread' }],
    })
    const filter: FilterTree = { not: { or: [{ and: [{ is: 'open' }, { text: 'milk' }] }] } }
    const view = await tw.views.create({ name: 'Not open milk', filter })
    const { items } = await tw.tasks.list({ filter })
    expect(items.map(({ title }) => title).sort()).toEqual(['bread', 'oat milk'])
    expect((await tw.tasks.list({ filter: view.filter })).items).toEqual(items)
  })

  it('accepts dates in every form that a text accepts', async () => {
    const { tw } = await newAccount()
    await tw.tasks.create({ title: 'milk', due: { date: '2026-03-30' } })
    const { items } = await tw.tasks.list({ filter: { field: 'due', cmp: '<', date: ' 99Y ' } })
    expect(items).toHaveLength(1)
  })

  it.each<[string, unknown, string[], string]>([
    ['an unknown state', { is: 'done' }, ['is'], 'invalid_value'],
    [
      'an unknown value below operators',
      { and: [{ is: 'open' }, { not: { has: 'x' } }] },
      ['and', '1', 'not', 'has'],
      'invalid_value',
    ],
    ['an unknown field', { field: 'status', in: ['x'] }, ['field'], 'invalid_value'],
    ['an invalid date', { or: [{ field: 'due', cmp: '>', date: 'soon' }] }, ['or', '0', 'date'], 'invalid_value'],
    ['an unknown priority', { field: 'priority', cmp: '>=', value: 'top' }, ['value'], 'invalid_value'],
    ['an unknown key', { is: 'open', color: 'red' }, ['color'], 'unknown_key'],
    ['an operator without conditions', { and: [] }, ['and'], 'too_small'],
    ['a field with 51 values', { field: 'tag', in: Array.from({ length: 51 }, (_, n) => `${n}`) }, ['in'], 'too_big'],
    ['an empty condition', { and: [{}] }, ['and', '0'], 'invalid_union'],
    ['a text instead of a condition', { and: ['is:open'] }, ['and', '0'], 'invalid_union'],
    ['a list', [{ is: 'open' }], [], 'invalid_union'],
    ['null', null, [], 'invalid_union'],
    ['65 nodes', { and: Array.from({ length: 64 }, () => ({ is: 'open' })) }, [], 'too_complex'],
    ['nine levels', nested(8), [], 'too_complex'],
    ['NUL', { text: 'a\0' }, ['text'], 'invalid_value'],
    [
      'a list that does not exist',
      { not: { field: 'list', in: ['inbox', 'Grocery'] } },
      ['not', 'in', '1'],
      'unknown_list',
    ],
  ])('rejects %s, with the path of the error', async (_, filter, path, code) => {
    const { tw } = await newAccount()
    expect(await issuesOf(tw, filter)).toMatchObject([{ path: ['filter', ...path], code }])
  })

  it('has at most eight levels, as a text does', async () => {
    const { tw } = await newAccount()
    expect((await tw.tasks.list({ filter: nested(7) })).items).toEqual([])
    expect(parseFilter(printFilter(nested(7))).error).toBeNull()
    expect(await issuesOf(tw, printFilter(nested(8)))).toMatchObject([{ path: ['filter'], code: 'too_complex' }])
  })
})

/** Returns a condition within this many negations. */
function nested(levels: number): FilterTree {
  return levels === 0 ? { is: 'open' } : { not: nested(levels - 1) }
}
