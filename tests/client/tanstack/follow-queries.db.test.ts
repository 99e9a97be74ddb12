import { QueryObserver } from '@tanstack/query-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { LiveStatus } from '../../../client-sdk/src/live-options.ts'
import { followQueries } from '../../../client-sdk/src/tanstack/query/index.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createTestApp, type TestApp } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { gate, mutate, openQueryPage, type QueryPage } from './query-client.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** The response to a stream whose cursor has expired. */
const expired = () =>
  Response.json(
    { error: { json: { data: { code: 'RESYNC_REQUIRED', message: '', requestId: '-', httpStatus: 410 } } } },
    { status: 410 },
  )

/**
 * Opens a page that shows the open tasks and their number, and follows changes. `first` are the responses to its first
 * requests of streams and cursors, instead of the server's.
 */
async function openFollowing(first: Record<string, () => Response> = {}) {
  const page = await openQueryPage(app, { retries: 0 })
  const remaining = new Map(Object.entries(first))
  page.intercept((url) => {
    const [name = '', answer] = [...remaining].find(([procedure]) => url.includes(procedure)) ?? []
    remaining.delete(name)
    return answer?.()
  })
  const { queryClient, queries, tw, requests } = page
  const list = queries.tasks.list.queryOptions({ completed: false, sort: [{ by: 'title' }] })
  const stats = queries.tasks.stats.queryOptions()
  const observers = [
    new QueryObserver(queryClient, { ...list, staleTime: Number.POSITIVE_INFINITY }).subscribe(() => {}),
    new QueryObserver(queryClient, { ...stats, staleTime: Number.POSITIVE_INFINITY }).subscribe(() => {}),
  ]
  const controller = new AbortController()
  const states: LiveStatus['state'][] = []
  const onStatus = ({ state }: LiveStatus) => void states.push(state)
  const ended = followQueries(queryClient, tw, { signal: controller.signal, onStatus })
  ended.catch(() => {})
  const readings = () => requests.filter((url) => url.includes('tasks.list')).length
  await eventually(() => expect([states.at(-1), readings() > 1, queryClient.isFetching()]).toEqual(['live', true, 0]))
  return {
    ...page,
    ended,
    states,
    readings,
    titles: () => queryClient.getQueryData(list.queryKey)?.items.map(({ title }) => title),
    stats: () => queryClient.getQueryData(stats.queryKey),
    stop: () => controller.abort(),
    [Symbol.dispose]: () => {
      controller.abort()
      for (const stop of observers) stop()
      page[Symbol.dispose]()
    },
  } satisfies QueryPage & Record<string, unknown>
}

it('shows rows that another device creates, changes, completes and deletes', async () => {
  using page = await openFollowing()
  const { other, titles, stats } = page
  const { id } = await other.tasks.create({ title: 'Buy milk' })
  const { id: second } = await other.tasks.create({ title: 'Call Ada' })
  await eventually(() => expect(titles()).toEqual(['Buy milk', 'Call Ada']))
  await other.tasks.update({ id, title: 'Do the laundry' })
  await eventually(() => expect(titles()).toEqual(['Call Ada', 'Do the laundry']))
  await other.tasks.complete({ id })
  await eventually(() => expect([titles(), stats()]).toMatchObject([['Call Ada'], { open: 1, completed: 1 }]))
  await other.tasks.delete({ id: second })
  await other.tasks.purge({ id: second })
  await eventually(() => expect([titles(), stats()]).toMatchObject([[], { total: 1 }]))
})

it('replaces a changed row in the cache before it refetches the list', async () => {
  using page = await openFollowing()
  const { other, titles, intercept } = page
  const { id } = await other.tasks.create({ title: 'Buy milk' })
  await eventually(() => expect(titles()).toEqual(['Buy milk']))
  const waiting = gate()
  intercept((url) => (url.includes('tasks.list') ? waiting.opened.then(() => undefined) : undefined))
  await other.tasks.update({ id, title: 'Buy bread' })
  await eventually(() => expect(titles()).toEqual(['Buy bread']))
  waiting.open()
})

it('refetches once for many changes', async () => {
  using page = await openFollowing()
  const { other, titles, readings, queryClient, tw } = page
  const before = readings()
  await other.tasks.createMany({ items: Array.from({ length: 100 }, (_, n) => ({ title: `${n}` })) })
  await eventually(() => expect(titles()).toHaveLength(50))
  await tw.tasks.stats()
  await eventually(() => expect(queryClient.isFetching()).toBe(0))
  expect(readings() - before).toBeLessThan(4)
})

it('shows the tags of tasks that another device changes, and their colors', async () => {
  using page = await openFollowing()
  const { other, queryClient, queries } = page
  const tags = queries.tags.list.queryOptions()
  const stop = new QueryObserver(queryClient, { ...tags, staleTime: Number.POSITIVE_INFINITY }).subscribe(() => {})
  const shown = () => queryClient.getQueryData(tags.queryKey)?.items.map(({ name, color }) => `${name} ${color}`)
  await eventually(() => expect(shown()).toEqual([]))
  await other.tasks.create({ title: 'x', tags: ['home'] })
  await eventually(() => expect(shown()).toEqual(['home null']))
  await other.tags.update({ tag: 'home', color: 'red' })
  await eventually(() => expect(shown()).toEqual(['home red']))
  await other.tags.update({ tag: 'home', color: null })
  await eventually(() => expect(shown()).toEqual(['home null']))
  stop()
})

it('hides the tasks of a list that another device archives', async () => {
  using page = await openFollowing()
  const { other, titles } = page
  const { id: listId } = await other.lists.create({ name: 'Groceries' })
  await other.tasks.create({ title: 'Buy milk', listId })
  await eventually(() => expect(titles()).toEqual(['Buy milk']))
  await other.lists.archive({ id: listId })
  await eventually(() => expect(titles()).toEqual([]))
})

it('does not replace an optimistic change by one of another device', async () => {
  using page = await openFollowing()
  const { other, titles, intercept, queryClient, queries } = page
  const { id } = await other.tasks.create({ title: 'Buy milk' })
  const { id: second } = await other.tasks.create({ title: 'Call Ada' })
  await eventually(() => expect(titles()).toEqual(['Buy milk', 'Call Ada']))
  const waiting = gate()
  intercept((url) => (url.includes('tasks.update') ? waiting.opened.then(() => undefined) : undefined))
  const done = mutate(queryClient, queries.tasks.update.mutationOptions(), { id, title: 'Buy bread' })
  await eventually(() => expect(titles()).toEqual(['Buy bread', 'Call Ada']))
  await other.tasks.update({ id, priority: 'high' })
  // Changes arrive in order, so after this one the previous one has arrived too.
  await other.tasks.update({ id: second, title: 'Call Bob' })
  await eventually(() => expect(titles()).toEqual(['Buy bread', 'Call Bob']))
  waiting.open()
  await done
  await eventually(() => expect(queryClient.isFetching()).toBe(0))
  expect(titles()).toEqual(['Buy bread', 'Call Bob'])
})

it('starts over when its cursor has expired, also if the server is unreachable in the meantime', async () => {
  using page = await openFollowing({
    'changes.live': expired,
    'changes.cursor': () => {
      throw new TypeError('fetch failed')
    },
  })
  const { other, titles, states, requests } = page
  const cursors = requests.filter((url) => url.includes('changes.cursor')).length
  expect([cursors, states.includes('waiting')]).toEqual([3, true])
  await other.tasks.create({ title: 'Buy milk' })
  await eventually(() => expect(titles()).toEqual(['Buy milk']))
})

it('ends without an error when it is aborted, and with UNAUTHENTICATED when the token is rejected', async () => {
  using page = await openFollowing()
  page.stop()
  expect(await page.ended).toBeUndefined()
  const signedOut = await openQueryPage(app, { token: 'of.old.news' })
  await expect(followQueries(signedOut.queryClient, signedOut.tw)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
})
