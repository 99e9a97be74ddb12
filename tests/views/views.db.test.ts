import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FILTER_LIMITS, type FilterTree } from '../../client-sdk/src/filter/index.ts'
import { newId } from '../../client-sdk/src/new-id.ts'
import { VIEW_LIMITS } from '../../src/views/limits.ts'
import { pagesOf } from '../helpers/pages.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'
import { issueOf } from '../tasks/structure/outline.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const clock = stoppedClock()
const newCaller = () => callerFor(database, newUser(), clock).undoable
type Caller = ReturnType<typeof newCaller>

const namesOf = async ({ views }: Caller, input = {}) => (await views.list(input)).items.map(({ name }) => name)

const issuesOf = async (call: Promise<unknown>) => (await failureOf(call)).issues

describe('a view', () => {
  it('has the defaults of a plain list, and its place after the others', async () => {
    const caller = newCaller()
    await caller.views.create({ name: 'One' })
    const view = await caller.views.create({ name: 'Two' })
    expect(view).toMatchObject({
      ...{ name: 'Two', filter: '', sort: null, groupBy: 'none', layout: 'list', favorite: false },
      ...{ deletedAt: null, version: 1, affected: { view: 1 } },
    })
    expect(view.references).toBeUndefined()
    expect(await namesOf(caller)).toEqual(['One', 'Two'])
  })

  it('stores filter, order, grouping and layout, and null resets them', async () => {
    const caller = newCaller()
    const { id } = await caller.views.create({
      ...{ name: 'Next', filter: 'is:open due<=+7d', groupBy: 'due', layout: 'board', favorite: true },
      sort: [{ by: 'priority', order: 'desc' }, { by: 'due' }, { by: 'title', order: 'asc' }],
    })
    const view = await caller.views.get({ id })
    expect(view).toMatchObject({ filter: 'is:open due<=+7d', groupBy: 'due', layout: 'board', favorite: true })
    expect(view.sort).toEqual([
      { by: 'priority', order: 'desc' },
      { by: 'due', order: 'asc' },
      { by: 'title', order: 'asc' },
    ])
    expect(await caller.views.replace({ ...view })).toMatchObject({ version: view.version, affected: {} })
    const reset = await caller.views.update({ id, filter: null, sort: null, groupBy: null, layout: null })
    expect(reset).toMatchObject({ name: 'Next', filter: '', sort: null, groupBy: 'none', layout: 'list' })
  })

  it('keeps the meaning of a filter in which a condition follows a quoted name at once', async () => {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'To do' })
    await caller.tasks.createMany({
      items: ['open', 'done'].map((title) => ({ title, listId: list.id, completed: title === 'done' })),
    })
    const filter = 'list:"To do"is:open'
    const view = await caller.views.create({ name: 'Open', filter })
    expect(view.filter).toBe(`list:${list.id} is:open`)
    const titles = async (text: string) => (await caller.tasks.list({ filter: text })).items.map(({ title }) => title)
    expect([await titles(filter), await titles(view.filter)]).toEqual([['open'], ['open']])
  })

  it('is found by name, moved among the others, and keeps its place of its own after a restore', async () => {
    const caller = newCaller()
    const [a = '', , c = ''] = (
      await caller.views.createMany({ items: ['a', 'B', 'c'].map((name) => ({ name })) })
    ).items.map(({ id }) => id)
    await caller.views.move({ id: c, before: a })
    expect(await namesOf(caller)).toEqual(['c', 'a', 'B'])
    expect(await namesOf(caller, { sort: [{ by: 'name' }] })).toEqual(['a', 'B', 'c'])
    expect(await caller.views.move({ id: c, before: a })).toMatchObject({ affected: {}, undoToken: null })
    expect(await issueOf(caller.views.move({ id: a, after: a }))).toBe('after itself')
    await caller.views.delete({ id: c })
    expect(await namesOf(caller, { trash: true })).toEqual(['c'])
    await caller.views.create({ name: 'd' })
    await caller.views.restore({ id: c })
    const positions = (await caller.views.list()).items.map(({ position }) => position)
    expect(new Set(positions).size).toBe(4)
  })

  it('is in the change feed, and a deletion can be undone', async () => {
    const caller = newCaller()
    const { cursor } = await caller.changes.cursor()
    const { id } = await caller.views.create({ name: 'Now', filter: 'due:today' })
    const { undoToken } = await caller.views.delete({ id })
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    const { changes } = await caller.changes.since({ cursor })
    expect(changes).toMatchObject([{ entity: 'view', op: 'upsert', id, view: { name: 'Now', deletedAt: null } }])
  })

  it('is one of at most 200, those in the trash included', async () => {
    const caller = newCaller()
    const items = Array.from({ length: 100 }, (_, n) => ({ name: `view ${n}` }))
    await caller.views.createMany({ items })
    await caller.views.createMany({ items: items.slice(1) })
    const { id } = await caller.views.create({ name: 'last', idempotencyKey: 'last' })
    await caller.views.delete({ id })
    expect(VIEW_LIMITS.perUser).toBe(200)
    expect(await issueOf(caller.views.create({ name: 'too many' }))).toBe(' too_many')
    expect(await issueOf(caller.views.replace({ id: crypto.randomUUID(), name: 'too many' }))).toBe(' too_many')
    expect(await caller.views.create({ name: 'last', idempotencyKey: 'last' })).toMatchObject({ id })
    await caller.views.purge({ id })
    await caller.views.create({ name: 'room again' })
  })
})

describe('the filter of a view', () => {
  it('stores ids in place of names, so that renaming a list does not change the view', async () => {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'Big plans' })
    const section = await caller.sections.create({ listId: list.id, name: 'Later' })
    const filter = 'is:open & (list:"big PLANS" | list:inbox)  !section:later due:today'
    const { id, ...view } = await caller.views.create({ name: 'v', filter })
    expect(view.filter).toBe(`is:open & (list:${list.id} | list:inbox)  !section:${section.id} due:today`)
    await caller.lists.update({ id: list.id, name: 'Small plans' })
    await caller.tasks.create({
      title: 'inside',
      listId: list.id,
      due: { date: clock().toISOString().slice(0, 10) },
    })
    const { references = [], filter: stored } = await caller.views.get({ id })
    expect((await caller.tasks.list({ filter: stored })).items).toHaveLength(1)
    expect(references).toMatchObject([
      { field: 'list', id: list.id, name: 'Small plans', state: 'live' },
      { field: 'section', id: section.id, name: 'Later', state: 'live' },
    ])
    expect(references.map(({ start, end }) => stored.slice(start, end))).toEqual([list.id, section.id])
    expect((await caller.views.list()).items).toEqual([await caller.views.get({ id })])
  })

  it('can be a tree, which is stored as text, with ids in place of names', async () => {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'Big plans' })
    const filter: FilterTree = { and: [{ is: 'open' }, { field: 'list', in: ['big plans'] }] }
    const text = `is:open list:${list.id}`
    const { id } = await caller.views.create({ name: 'v', filter })
    expect((await caller.views.get({ id })).filter).toBe(text)
    const others: Promise<{ id: string }>[] = [
      caller.views.createMany({ items: [{ name: 'v', filter }] }).then(({ items }) => items[0] ?? { id }),
      caller.views.replace({ id: newId(), name: 'v', filter }),
    ]
    for (const other of await Promise.all(others)) {
      expect((await caller.views.get({ id: other.id })).filter).toBe(text)
      await caller.views.update({ id: other.id, filter: '' })
    }
    const [one, two] = (await Promise.all(others)).map((other) => other.id)
    await caller.views.update({ id: one ?? '', filter })
    await caller.views.updateMany({ ids: [two ?? ''], set: { filter } })
    expect((await caller.views.list()).items.map((view) => view.filter)).toEqual([text, text, text])
  })

  it('is checked as a tree too, with the path to the wrong part', async () => {
    const caller = newCaller()
    const { id } = await caller.views.create({ name: 'v' })
    const wrong = { and: [{ is: 'opne' }] } as unknown as FilterTree
    expect(await issueOf(caller.views.create({ name: 'v', filter: wrong }))).toMatch(/^filter\.and\.0\.is /)
    const long: FilterTree = { or: Array.from({ length: 50 }, () => ({ text: 'x'.repeat(30) })) }
    expect(await issueOf(caller.views.update({ id, filter: long }))).toBe('filter too_long')
    const nowhere: FilterTree = { field: 'list', in: ['Nowhere'] }
    expect(await issueOf(caller.views.update({ id, filter: nowhere }))).toBe('filter unknown_list')
  })

  it('keeps a name that several lists have', async () => {
    const caller = newCaller()
    await caller.lists.createMany({ items: [{ name: 'Twin' }, { name: 'twin' }] })
    expect(await caller.views.create({ name: 'v', filter: 'list:Twin' })).toMatchObject({ filter: 'list:Twin' })
    await caller.lists.create({ name: 'Inbox' })
    expect(await caller.views.create({ name: 'v', filter: 'list:inbox' })).toMatchObject({ filter: 'list:inbox' })
  })

  it('says which lists and sections are in the trash, or permanently deleted', async () => {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'Gone' })
    await caller.sections.create({ listId: list.id, name: 'With it' })
    const { id } = await caller.views.create({ name: 'v', filter: 'list:Gone | section:"With it" | tag:x' })
    const statesOf = async () => (await caller.views.get({ id })).references?.map(({ name, state }) => [name, state])
    await caller.lists.delete({ id: list.id })
    expect(await statesOf()).toEqual([
      ['Gone', 'in_trash'],
      ['With it', 'in_trash'],
    ])
    await caller.lists.purge({ id: list.id })
    expect(await statesOf()).toEqual([
      [null, 'not_found'],
      [null, 'not_found'],
    ])
    // The view still shows what the rest of its filter matches.
    const { filter } = await caller.views.get({ id })
    await caller.tasks.create({ title: 'tagged', tags: ['x'] })
    expect((await caller.tasks.list({ filter })).items).toMatchObject([{ title: 'tagged' }])
  })

  it('tells nothing about the list of another user', async () => {
    const [owner, stranger] = [newCaller(), newCaller()]
    const list = await owner.lists.create({ name: 'Secret' })
    const { id } = await stranger.views.create({ name: 'v', filter: `list:${list.id}` })
    expect((await stranger.views.get({ id })).references).toMatchObject([{ name: null, state: 'not_found' }])
    expect(await issueOf(stranger.views.create({ name: 'v', filter: 'list:Secret' }))).toBe('filter unknown_list')
  })

  it('is checked by the parser, with the part that is wrong and what could stand there', async () => {
    const caller = newCaller()
    const { id } = await caller.views.create({ name: 'v' })
    for (const call of [
      () => caller.views.create({ name: 'v', filter: 'is:opne' }),
      () => caller.views.update({ id, filter: 'is:opne' }),
    ]) {
      const [issue] = (await issuesOf(call())) ?? []
      expect(issue).toMatchObject({
        ...{ path: ['filter'], code: 'unknown_value', span: [3, 7] },
        expected: ['open', 'completed', 'overdue'],
      })
    }
  })

  it('rejects a list that does not exist, wherever it is given', async () => {
    const caller = newCaller()
    const { id } = await caller.views.create({ name: 'v' })
    const filter = 'is:open list:Nowhere'
    const expected = { code: 'unknown_list', span: [13, 20] }
    const attempts: [() => Promise<unknown>, string[]][] = [
      [() => caller.views.create({ name: 'v', filter }), ['filter']],
      [() => caller.views.createMany({ items: [{ name: 'v' }, { name: 'v', filter }] }), ['items', '1', 'filter']],
      [() => caller.views.update({ id, filter }), ['filter']],
      [() => caller.views.updateMany({ ids: [id], set: { filter } }), ['set', 'filter']],
      [() => caller.views.replace({ id, name: 'v', filter }), ['filter']],
    ]
    for (const [attempt, path] of attempts) expect(await issuesOf(attempt())).toMatchObject([{ ...expected, path }])
  })

  it('stays as it is when it is sent back, even if a name in it has lost its lists', async () => {
    const caller = newCaller()
    const { items } = await caller.lists.createMany({ items: [{ name: 'Twin' }, { name: 'Twin' }] })
    const { id } = await caller.views.create({ name: 'v', filter: 'list:Twin' })
    await caller.lists.deleteMany({ ids: items.map((list) => list.id) })
    const view = await caller.views.get({ id })
    expect(await caller.views.replace({ ...view, name: 'w' })).toMatchObject({ name: 'w', filter: 'list:Twin' })
    const { filter } = view
    expect(await caller.views.update({ id, name: 'x', filter })).toMatchObject({ name: 'x', filter })
    expect((await caller.views.updateMany({ ids: [id], set: { filter, name: 'y' } })).items).toMatchObject([{ filter }])
  })

  it('must fit with its ids', async () => {
    const caller = newCaller()
    const names = Array.from({ length: 30 }, (_, n) => `l${n}`)
    await caller.lists.createMany({ items: names.map((name) => ({ name })) })
    const filter = `list:(${names.join(', ')})`
    expect(filter.length).toBeLessThan(FILTER_LIMITS.length)
    expect(await issueOf(caller.views.create({ name: 'v', filter }))).toBe('filter too_long')
  })

  it('is the same change again under an idempotency key, although a list was renamed meanwhile', async () => {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'Before' })
    const input = { name: 'v', filter: 'list:Before', idempotencyKey: 'k' }
    const { id } = await caller.views.create(input)
    await caller.lists.update({ id: list.id, name: 'After' })
    expect(await caller.views.create(input)).toMatchObject({ id, filter: `list:${list.id}` })
    const change = { id, filter: 'list:After | is:open', idempotencyKey: 'u' }
    const { version } = await caller.views.update(change)
    await caller.lists.update({ id: list.id, name: 'Again' })
    expect(await caller.views.update(change)).toMatchObject({ version, filter: `list:${list.id} | is:open` })
  })
})

it('a page of views stays within its size, although their lists have long names', async () => {
  const caller = newCaller()
  const items = Array.from({ length: 20 }, (_, n) => ({ name: `${'\u{1f4dd}'.repeat(190)} ${n}` }))
  const lists = await caller.lists.createMany({ items })
  const filter = `list:(${lists.items.map(({ id }) => id).join(', ')})`
  const views = Array.from({ length: 60 }, (_, n) => ({ name: `view ${n}`, filter }))
  await caller.views.createMany({ items: views })
  const found: string[] = []
  let pages = 0
  for await (const { items } of pagesOf((at) => caller.views.list({ limit: 60, ...at }))) {
    expect(Buffer.byteLength(JSON.stringify(items))).toBeLessThan(524_288)
    found.push(...items.map(({ name }) => name))
    pages++
  }
  expect(pages).toBeGreaterThan(1)
  expect(found).toEqual(views.map(({ name }) => name))
})
