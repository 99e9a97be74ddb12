import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CALENDAR_LIMITS } from '../../src/calendar/schema.ts'
import { feedTasks } from '../../src/calendar/task-queries.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { itemsOf, newFeedUser } from './feed-user.ts'
import { propertyOf, readIndependently } from './read-calendar.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const DUE = { date: '2026-11-24' }

describe('a feed', () => {
  it('has the tasks with a due date as events, the earliest first', async () => {
    const { caller, newFeed, titles, fetch } = await newFeedUser(database)
    await caller.tasks.create({ title: 'later', due: { date: '2026-12-01', time: '09:00', timeZone: 'Asia/Tokyo' } })
    await caller.tasks.create({ title: 'overdue', due: { date: '2026-11-01' } })
    await caller.tasks.create({ title: 'undated' })
    const { id } = await caller.tasks.create({ title: 'first', due: DUE, priority: 'high', tags: ['a'] })
    const { path } = await newFeed()
    expect(await titles(path)).toEqual(['overdue', 'first', 'later'])
    const response = await fetch(path)
    expect(response.headers.get('Content-Type')).toBe('text/calendar; charset=utf-8')
    expect(response.headers.get('Cache-Control')).toBe('private, no-cache')
    const events = readIndependently(await response.text())
    expect(events.get(id)).toMatchObject({ type: 'VEVENT', summary: 'first', datetype: 'date', categories: ['a'] })
  })

  it('has every task as a to-do with ?as=vtodo, undated ones last', async () => {
    const { caller, newFeed, calendar, fetch } = await newFeedUser(database)
    const parent = await caller.tasks.create({ title: 'undated' })
    await caller.tasks.create({ title: 'due', due: DUE, parentId: parent.id })
    const { path } = await newFeed()
    const items = itemsOf(await calendar(`${path}?as=vtodo`))
    expect(items.map((item) => [item.name, propertyOf(item, 'SUMMARY'), propertyOf(item, 'RELATED-TO')])).toEqual([
      ['VTODO', 'due', parent.id],
      ['VTODO', 'undated', undefined],
    ])
    expect(itemsOf(await calendar(`${path}?as=vevent&nocache=1`)).map(({ name }) => name)).toEqual(['VEVENT'])
    const wrong = await fetch(`${path}?as=json`)
    expect([wrong.status, await wrong.json()]).toMatchObject([
      400,
      { error: { message: 'as must be one of: vevent, vtodo' } },
    ])
  })

  it('leaves out trashed tasks, and those of archived lists until they are unarchived', async () => {
    const { caller, newFeed, titles } = await newFeedUser(database)
    const list = await caller.lists.create({ name: 'Office' })
    await caller.tasks.create({ title: 'listed', due: DUE, listId: list.id })
    const { id } = await caller.tasks.create({ title: 'trashed', due: DUE })
    await caller.tasks.delete({ id })
    const { path } = await newFeed()
    expect(await titles(path)).toEqual(['listed'])
    await caller.lists.archive({ id: list.id })
    expect(await titles(path)).toEqual([])
    await caller.lists.unarchive({ id: list.id })
    expect(await titles(path)).toEqual(['listed'])
  })

  it('leaves out completed tasks, or shows those of the last 30 days', async () => {
    const { caller, clock, newFeed, titles } = await newFeedUser(database)
    const { id } = await caller.tasks.create({ title: 'done', due: DUE })
    await caller.tasks.complete({ id })
    const [hiding, showing] = [await newFeed(), await newFeed({ completed: true })]
    expect(await titles(hiding.path)).toEqual([])
    expect(await titles(showing.path)).toEqual(['✓ done'])
    expect(await titles(`${showing.path}?as=vtodo`)).toEqual(['done'])
    clock.set('2026-12-22T23:59:00Z')
    expect(await titles(showing.path)).toEqual(['✓ done'])
    clock.set('2026-12-23T00:00:00Z')
    expect(await titles(showing.path)).toEqual([])
  })

  it('is limited to its lists, the inbox and tags, which can be changed', async () => {
    const { caller, newFeed, titles } = await newFeedUser(database)
    const [one, other] = [await caller.lists.create({ name: '1' }), await caller.lists.create({ name: '2' })]
    await caller.tasks.create({ title: 'a', due: DUE, tags: ['x'] })
    await caller.tasks.create({ title: 'b', due: { date: '2026-11-25' }, listId: one.id, tags: ['x', 'y'] })
    await caller.tasks.create({ title: 'c', due: { date: '2026-11-26' }, listId: other.id })
    const { id, path } = await newFeed()
    const shownWith = async (input: object) => {
      await caller.calendar.update({ id, ...input })
      return (await titles(path)).join('')
    }
    expect(await shownWith({})).toBe('abc')
    expect(await shownWith({ listIds: [one.id] })).toBe('b')
    expect(await shownWith({ inbox: true })).toBe('ab')
    expect(await shownWith({ listIds: [] })).toBe('a')
    expect(await shownWith({ inbox: false })).toBe('abc')
    expect(await shownWith({ tags: ['y', 'z'] })).toBe('b')
    expect(await shownWith({ tags: ['x', 'z'], listIds: [other.id], inbox: true })).toBe('a')
  })

  it('says in its description that lists were archived or deleted', async () => {
    const { caller, newFeed, calendar } = await newFeedUser(database)
    const [one, other] = [await caller.lists.create({ name: '1' }), await caller.lists.create({ name: '2' })]
    const { path } = await newFeed({ listIds: [one.id, other.id] })
    const description = async () => propertyOf(await calendar(path), 'X-WR-CALDESC')
    expect(await description()).toBeUndefined()
    await caller.lists.archive({ id: one.id })
    expect(await description()).toBe('1 of the 2 lists of this calendar were archived or deleted.')
    await caller.lists.delete({ id: other.id })
    await caller.lists.purge({ id: other.id })
    expect(await description()).toMatch(/^All lists of this calendar were archived or deleted, so it is empty until/)
    await caller.lists.unarchive({ id: one.id })
    expect(await description()).toBe('1 of the 2 lists of this calendar were archived or deleted.')
  })

  it('keeps the UID of a task, and raises its SEQUENCE with each change', async () => {
    const { caller, newFeed, calendar } = await newFeedUser(database)
    const { id } = await caller.tasks.create({ title: 'x', due: DUE })
    const { path } = await newFeed()
    const seen = async () => {
      const [event] = itemsOf(await calendar(path))
      return [propertyOf(event, 'UID'), propertyOf(event, 'SEQUENCE')]
    }
    expect(await seen()).toEqual([id, '0'])
    await caller.tasks.update({ id, title: 'y' })
    expect(await seen()).toEqual([id, '1'])
  })

  it('has the series of a task that repeats from its due dates', async () => {
    const { caller, newFeed, calendar } = await newFeedUser(database)
    const recurrence = { rule: 'FREQ=DAILY;COUNT=3', from: 'due' as const }
    const { id } = await caller.tasks.create({ title: 'x', due: { date: '2026-11-23' }, recurrence })
    await caller.tasks.create({ title: 'y', due: DUE, recurrence: { ...recurrence, from: 'completion' } })
    const { path } = await newFeed()
    const series = async () =>
      itemsOf(await calendar(path)).map((event) => [propertyOf(event, 'DTSTART'), propertyOf(event, 'RRULE')])
    expect(await series()).toEqual([
      ['20261123', 'FREQ=DAILY;UNTIL=20261125'],
      ['20261124', undefined],
    ])
    // The series stays where it was if only its current occurrence moves.
    await caller.tasks.update({ id, due: { date: '2026-11-22' } })
    expect(await series()).toEqual([
      ['20261123', 'FREQ=DAILY;UNTIL=20261125'],
      ['20261122', undefined],
      ['20261124', undefined],
    ])
  })

  it('shows when it was last fetched, to a minute', async () => {
    const { caller, clock, newFeed, fetch } = await newFeedUser(database)
    const { path } = await newFeed()
    const fetchedAt = async () => (await caller.calendar.list()).items[0]?.lastFetchedAt
    expect(await fetchedAt()).toBeNull()
    await fetch(path, { method: 'HEAD' })
    await fetch(path)
    const first = clock()
    await expect.poll(fetchedAt).toEqual(first)
    clock.set(new Date(first.getTime() + 30_000))
    await fetch(path)
    clock.set(new Date(first.getTime() + 61_000))
    await fetch(path)
    await expect.poll(fetchedAt).toEqual(clock())
  })
})

describe('a conditional request', () => {
  it('is answered with 304 and without tasks while nothing has changed', async () => {
    const { caller, clock, newFeed, fetch } = await newFeedUser(database)
    const { id } = await caller.tasks.create({ title: 'x', due: DUE })
    const feed = await newFeed()
    const first = await fetch(feed.path)
    const tag = first.headers.get('ETag') ?? ''
    expect(tag).toMatch(/^W\/"[0-9a-f]{16}"$/)
    expect(first.headers.get('Last-Modified')).toBe(new Date(clock().getTime()).toUTCString())
    const statusWith = async (path: string) => (await fetch(path, { headers: { 'If-None-Match': tag } })).status
    const fresh = await fetch(feed.path, { headers: { 'If-None-Match': `"other", ${tag}` } })
    expect([fresh.status, await fresh.text(), fresh.headers.get('ETag')]).toEqual([304, '', tag])
    expect(await statusWith(`${feed.path}?as=vtodo`)).toBe(200)
    expect(await statusWith((await newFeed()).path)).toBe(200)
    // Another user's change is not theirs.
    await (await newFeedUser(database)).caller.tasks.create({ title: 'x', due: DUE })
    expect(await statusWith(feed.path)).toBe(304)
    clock.set('2026-11-23T00:00:00Z')
    expect(await statusWith(feed.path)).toBe(200)
    clock.set('2026-11-22T13:00:00Z')
    await caller.tasks.update({ id, title: 'y' })
    expect(await statusWith(feed.path)).toBe(200)
  })

  it('sees a renamed feed and an undone change', async () => {
    const { caller, clock, newFeed, fetch } = await newFeedUser(database)
    const { id } = await caller.tasks.create({ title: 'x', due: DUE })
    const feed = await newFeed()
    const tagNow = async () => (await fetch(feed.path, { method: 'HEAD' })).headers.get('ETag')
    const tags = [await tagNow()]
    clock.set('2026-11-22T12:01:00Z')
    await caller.calendar.update({ id: feed.id, name: 'Renamed' })
    tags.push(await tagNow())
    const { undoToken } = await caller.undoable.tasks.update({ id, title: 'y' })
    tags.push(await tagNow())
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    tags.push(await tagNow())
    expect(new Set(tags).size).toBe(4)
  })

  it('sends no statement about tasks for a 304 or a HEAD', async () => {
    const { newFeed, fetch, userId } = await newFeedUser(database)
    const feed = await newFeed()
    const { tag } = { tag: (await fetch(feed.path)).headers.get('ETag') ?? '' }
    const reads: string[] = []
    const tenant = {
      ...database.tenant,
      read: (user: string, query: Parameters<typeof database.tenant.read>[1]) => {
        reads.push(user)
        return database.tenant.read(user, query)
      },
    }
    const counted = await newFeedUser({ ...database, tenant } as TestDatabase)
    expect((await counted.fetch(feed.path, { headers: { 'If-None-Match': tag } })).status).toBe(304)
    const head = await counted.fetch(feed.path, { method: 'HEAD' })
    expect([head.status, await head.text(), head.headers.get('ETag')]).toEqual([200, '', tag])
    expect(reads).toEqual([userId, userId])
  })
})

it('shows the tasks that are due nearest to today, and says how many there are', async () => {
  const { caller, clock, userId } = await newFeedUser(database)
  // Directly, because the limit is high.
  const day = (n: number) => ({ date: new Date(Date.UTC(2026, 10, 22) + n * 86_400_000).toISOString().slice(0, 10) })
  const items = Array.from({ length: 100 }, (_, n) => ({
    title: `${n - 50}`,
    due: day(n - 50),
    description: 'x'.repeat(10),
  }))
  await caller.tasks.createMany({ items })
  const { id } = await caller.calendar.createFeed({ name: 'x' })
  const feed = (await database.signIn.calendarFeed.findFirst({ where: { userId, id } })) ?? expect.unreachable()
  const limits = { tasks: 20, bytes: 1_000_000 }
  const shown = await feedTasks(database.tenant, limits).read({ feed, now: clock(), withUndated: false })
  expect(shown.total).toBe(100)
  expect(shown.tasks.map(({ task }) => Number(task.title))).toEqual(Array.from({ length: 20 }, (_, n) => n - 10))
  const small = await feedTasks(database.tenant, { tasks: 100, bytes: 10_000 }).read({
    feed,
    now: clock(),
    withUndated: false,
  })
  expect(small.total).toBe(100)
  expect(small.tasks.length).toBeGreaterThan(5)
  expect(small.tasks.length).toBeLessThan(12)
  expect(CALENDAR_LIMITS.tasks).toBe(5000)
})
