import { createCollection, createLiveQueryCollection, eq } from '@tanstack/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  newComment,
  newList,
  newSection,
  newTask,
  taskCollectionOptions,
} from '../../../client-sdk/src/tanstack/db/index.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createTestApp, type TestApp } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { openDbPage, watchTitles } from './db-page.ts'
import { gate } from './query-client.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a collection', () => {
  it('has all rows outside the trash when it is ready, then changes of other devices', async () => {
    await using page = await openDbPage(app)
    const { other, tasks } = page
    const { items } = await other.tasks.createMany({ items: [{ title: 'a' }, { title: 'b' }, { title: 'trashed' }] })
    const ids = items.map(({ id }) => id) as [string, string, string]
    await other.tasks.delete({ id: ids[2] })
    await tasks.preload()
    const titles = () => tasks.toArray.map(({ title }) => title).sort()
    expect(titles()).toEqual(['a', 'b'])
    await other.tasks.update({ id: ids[0], title: 'c' })
    await other.tasks.delete({ id: ids[1] })
    await other.tasks.restore({ id: ids[2] })
    await eventually(() => expect(titles()).toEqual(['c', 'trashed']))
    expect(tasks.get(ids[0])).toMatchObject(await other.tasks.get({ id: ids[0] }))
    await other.tasks.delete({ id: ids[0] })
    await other.tasks.purge({ id: ids[0] })
    await eventually(() => expect(titles()).toEqual(['trashed']))
  })

  it('of each noun shares one copy and one stream with the others of its client', async () => {
    await using page = await openDbPage(app)
    const { other, tasks, lists, sections, comments, requests, streams } = page
    const list = await other.lists.create({ name: 'Groceries' })
    const section = await other.sections.create({ listId: list.id, name: 'Fruit' })
    const task = await other.tasks.create({ title: 'Apples', sectionId: section.id })
    const comment = await other.comments.create({ taskId: task.id, text: 'Red ones' })
    await Promise.all([tasks.preload(), lists.preload(), sections.preload()])
    await comments.preload()
    expect([tasks, lists, sections, comments].map((rows) => [...rows.keys()])).toEqual(
      [task, list, section, comment].map(({ id }) => [id]),
    )
    await other.comments.update({ id: comment.id, text: 'Green ones' })
    await eventually(() => expect(comments.get(comment.id)?.text).toBe('Green ones'))
    // One page of the copy, and one of the changes before the stream.
    expect([streams(), requests.filter((url) => url.includes('changes.since')).length]).toEqual([1, 2])
  })

  it('answers live queries over several collections', async () => {
    await using page = await openDbPage(app)
    const { other, tasks, lists } = page
    const list = await other.lists.create({ name: 'Groceries' })
    const { id } = await other.tasks.create({ title: 'Apples', listId: list.id })
    await using _rows = {
      [Symbol.asyncDispose]: async () => void (await open.cleanup()),
    }
    const open = createLiveQueryCollection((query) =>
      query
        .from({ task: tasks })
        .join({ list: lists }, ({ task, list }) => eq(task.listId, list.id), 'inner')
        .where(({ task }) => eq(task.completed, false))
        .select(({ task, list }) => ({ id: task.id, title: task.title, list: list.name })),
    )
    await open.preload()
    expect(open.toArray).toMatchObject([{ id, title: 'Apples', list: 'Groceries' }])
    tasks.update(id, (task) => {
      task.completed = true
    })
    expect(open.toArray).toEqual([])
  })

  it('closes the stream when the last collection is cleaned up, and copies again when one starts again', async () => {
    await using page = await openDbPage(app)
    const { other, tasks, lists, streams } = page
    await Promise.all([tasks.preload(), lists.preload()])
    await eventually(() => expect(streams()).toBe(1))
    await lists.cleanup()
    const { id } = await other.tasks.create({ title: 'a' })
    await eventually(() => expect(tasks.has(id)).toBe(true))
    await tasks.cleanup()
    await other.tasks.update({ id, title: 'b' })
    expect(streams()).toBe(1)
    await tasks.preload()
    expect(tasks.get(id)?.title).toBe('b')
    await eventually(() => expect(streams()).toBe(2))
  })

  it('waits for an unreachable server, and fails when the token is rejected', async () => {
    await using page = await openDbPage(app)
    const { tasks, other, intercept } = page
    await other.tasks.create({ title: 'a' })
    let failures = 2
    intercept(() => {
      if (failures-- > 0) throw new TypeError('fetch failed')
    })
    await tasks.preload()
    expect(tasks.size).toBe(1)
    const signedOut = await openDbPage(app)
    signedOut.intercept(() => unauthenticated())
    await expect(signedOut.tasks.preload()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(signedOut.tasks.status).toBe('error')
    signedOut.intercept(() => undefined)
    await signedOut.tasks.cleanup()
    await signedOut.tasks.preload()
    expect(signedOut.tasks.status).toBe('ready')
    await signedOut[Symbol.asyncDispose]()
  })

  it('is replaced in one commit when its cursor has expired', async () => {
    await using page = await openDbPage(app)
    const { tasks, other, intercept, streams } = page
    const { items } = await other.tasks.createMany({ items: [{ title: 'a' }, { title: 'b' }] })
    const hasFirst = gate()
    intercept((url) => {
      if (!url.includes('changes.live') || streams() > 1) return undefined
      return hasFirst.opened.then(() => expired())
    })
    await tasks.preload()
    await eventually(() => expect(streams()).toBe(1))
    await other.tasks.update({ id: items[0]?.id ?? '', title: 'c' })
    await other.tasks.delete({ id: items[1]?.id ?? '' })
    await other.tasks.create({ title: 'd' })
    const states = watchTitles(tasks)
    hasFirst.open()
    await eventually(() => expect(streams()).toBe(2))
    expect(states).toEqual(['c,d'])
    const { id } = await other.tasks.create({ title: 'e' })
    await eventually(() => expect(tasks.has(id)).toBe(true))
  })

  it('stores the cursor with the rows, for adapters that persist collections', async () => {
    await using page = await openDbPage(app)
    const { tw, other } = page
    const cursors: unknown[] = []
    const { sync } = taskCollectionOptions(tw)
    const steps: string[] = []
    const step = (name: string) => () => void steps.push(name)
    const stop = sync.sync({
      ...{ begin: step('begin'), write: step('write'), commit: step('commit'), truncate: step('truncate') },
      ...{ markReady: step('ready'), markError: step('error') },
      metadata: {
        collection: {
          set: (key: string, value: unknown) => {
            steps.push(key)
            cursors.push(value)
          },
        },
      },
    })
    await eventually(() => expect(steps).toEqual(['begin', 'truncate', 'taskwire:cursor', 'commit', 'ready']))
    await other.tasks.create({ title: 'a' })
    await eventually(() => expect(steps.slice(5)).toEqual(['begin', 'write', 'taskwire:cursor', 'commit']))
    expect((await tw.changes.since({ cursor: String(cursors.at(-1)) })).changes).toEqual([])
    stop()
  })
})

it('several clients of one page have separate collections', async () => {
  await using one = await openDbPage(app)
  await using two = await openDbPage(app)
  await one.other.tasks.create({ title: 'one' })
  const second = createCollection(taskCollectionOptions(two.tw))
  await Promise.all([one.tasks.preload(), second.preload()])
  expect([one.tasks.size, second.size]).toEqual([1, 0])
  await second.cleanup()
})

it('new rows have the fields of a row, an id that sorts by time, and the given fields', () => {
  const task = newTask({ title: 'Buy milk', tags: ['home'] })
  expect(task).toMatchObject({ title: 'Buy milk', tags: ['home'], priority: 'none', completed: false, version: 0 })
  expect(task.id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
  expect(Number.parseInt(task.id.replace('-', '').slice(0, 12), 16)).toBe(task.createdAt.getTime())
  expect(newTask({ title: '', id: 'mine' }).id).toBe('mine')
  expect(newList({ name: 'Groceries' })).toMatchObject({ name: 'Groceries', color: null })
  expect(newSection({ name: 'Fruit', listId: 'l' })).toMatchObject({ name: 'Fruit', listId: 'l' })
  expect(newComment({ text: 'Red', taskId: 't' })).toMatchObject({ text: 'Red', taskId: 't' })
})

const failureOf = (code: string, httpStatus: number) =>
  Response.json(
    { error: { json: { message: '', code: 0, data: { code, message: '', requestId: '-', httpStatus } } } },
    { status: httpStatus },
  )
const expired = () => failureOf('RESYNC_REQUIRED', 410)
const unauthenticated = () => failureOf('UNAUTHENTICATED', 401)
