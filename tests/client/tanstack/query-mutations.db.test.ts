import { QueryObserver } from '@tanstack/query-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from '../../helpers/eventually.ts'
import { createTestApp, type TestApp } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { errorOf } from '../settled.ts'
import { gate, mutate, openQueryPage, throwNetworkError, titlesOf } from './query-client.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a mutation', () => {
  it('changes cached rows before the server responds, and then to the response', async () => {
    using page = await openQueryPage(app)
    const { queryClient, queries, other, intercept } = page
    const { id } = await other.tasks.create({ title: 'Buy milk', due: { date: '2030-01-31' }, description: 'two' })
    const list = queries.tasks.list.queryOptions()
    const one = queries.tasks.get.queryOptions({ id })
    const infinite = queries.tasks.list.infiniteQueryOptions({ limit: 20 })
    await Promise.all([
      queryClient.fetchQuery(list),
      queryClient.fetchQuery(one),
      queryClient.fetchInfiniteQuery(infinite),
    ])
    const shown = () => [
      queryClient.getQueryData(list.queryKey)?.items[0],
      queryClient.getQueryData(infinite.queryKey)?.pages[0]?.items[0],
      queryClient.getQueryData(one.queryKey),
    ]
    const waiting = gate()
    intercept((url) => (url.includes('tasks.update') ? waiting.opened.then(() => undefined) : undefined))
    const input = { id, title: 'Buy bread', due: null, description: null, addTags: ['new'], removeTags: ['old'] }
    const done = mutate(queryClient, queries.tasks.update.mutationOptions(), input)
    const early = { title: 'Buy bread', due: null, description: '', tags: [], version: 1 }
    await eventually(() => expect(shown()).toMatchObject([early, early, early]))
    waiting.open()
    await done
    const { undoToken: _token, affected: _affected, ...task } = await done
    expect(shown()).toEqual([task, task, task])
    expect(task).toMatchObject({ tags: ['new'], version: 2 })
  })

  it('reverts its fields when the server rejects it, but not those that have changed since', async () => {
    using page = await openQueryPage(app, { retries: 0 })
    const { queryClient, queries, other, intercept } = page
    const { id } = await other.tasks.create({ title: 'Buy milk', tags: ['shop'] })
    const one = queries.tasks.get.queryOptions({ id })
    await queryClient.fetchQuery(one)
    const waiting = gate()
    intercept((url) => (url.includes('tasks.update') ? waiting.opened.then(throwNetworkError) : undefined))
    const options = queries.tasks.update.mutationOptions({ retry: false })
    const failed = errorOf(mutate(queryClient, options, { id, tags: ['home'], priority: 'high' }))
    await eventually(() => expect(queryClient.getQueryData(one.queryKey)).toMatchObject({ tags: ['home'] }))
    queryClient.setQueryData(one.queryKey, (task) => task && { ...task, priority: 'urgent' as const })
    waiting.open()
    expect((await failed).code).toBe('NETWORK')
    expect(queryClient.getQueryData(one.queryKey)).toMatchObject({ tags: ['shop'], priority: 'urgent' })
  })

  it('reverts every field of a skipped last occurrence when the server rejects it', async () => {
    using page = await openQueryPage(app, { retries: 0 })
    const { queryClient, queries, other, intercept } = page
    const due = { date: '2030-01-31' }
    const recurrence = { rule: 'FREQ=DAILY;COUNT=1', from: 'due' as const }
    const { id } = await other.tasks.create({ title: 'Renew the passport', due, recurrence })
    const one = queries.tasks.get.queryOptions({ id })
    const before = await queryClient.fetchQuery(one)
    const waiting = gate()
    intercept((url) => (url.includes('tasks.skip') ? waiting.opened.then(throwNetworkError) : undefined))
    const failed = errorOf(mutate(queryClient, queries.tasks.skip.mutationOptions({ retry: false }), { id }))
    await eventually(() => expect(queryClient.getQueryData(one.queryKey)).toMatchObject({ completed: true }))
    const shownAt = Date.now()
    // At the same millisecond a second reading of the clock would be equal.
    await eventually(() => expect(Date.now()).toBeGreaterThan(shownAt))
    waiting.open()
    await failed
    expect(queryClient.getQueryData(one.queryKey)).toEqual(before)
  })

  it('that deletes removes the row from lists, and restores it when it fails', async () => {
    using page = await openQueryPage(app, { retries: 0 })
    const { queryClient, queries, other, intercept } = page
    const { items } = await other.tasks.createMany({ items: [{ title: 'Buy milk' }, { title: 'Buy bread' }] })
    const list = queries.tasks.list.queryOptions({ sort: [{ by: 'title' }] })
    await queryClient.fetchQuery(list)
    const shown = () => titlesOf(queryClient.getQueryData(list.queryKey))
    const waiting = gate()
    intercept((url) => (url.includes('tasks.delete') ? waiting.opened.then(throwNetworkError) : undefined))
    const ids = items.map(({ id }) => id)
    const options = queries.tasks.deleteMany.mutationOptions({ retry: false })
    const failed = errorOf(mutate(queryClient, options, { ids: ids.slice(0, 1) }))
    await eventually(() => expect(shown()).toEqual(['Buy bread']))
    waiting.open()
    await failed
    expect(shown()).toEqual(['Buy bread', 'Buy milk'])
    intercept(() => undefined)
    await mutate(queryClient, queries.tasks.delete.mutationOptions({ optimistic: false }), { id: ids[1] ?? '' })
    expect(shown()).toEqual(['Buy milk'])
  })

  it('refetches what it concerns, once for several', async () => {
    using page = await openQueryPage(app)
    const { queryClient, queries, requests } = page
    const observers = [
      new QueryObserver(queryClient, { ...queries.tasks.list.queryOptions(), staleTime: 60_000 }).subscribe(() => {}),
      new QueryObserver(queryClient, { ...queries.lists.list.queryOptions(), staleTime: 60_000 }).subscribe(() => {}),
    ]
    await eventually(() => expect(queryClient.isFetching()).toBe(0))
    const create = queries.tasks.create.mutationOptions()
    requests.length = 0
    await Promise.all(['a', 'b', 'c'].map((title) => mutate(queryClient, create, { title })))
    const list = queries.tasks.list.queryKey({})
    await eventually(() => expect(queryClient.getQueryData(list)?.items).toHaveLength(3))
    expect(requests.filter((url) => url.includes('tasks.list'))).toHaveLength(1)
    expect(requests.filter((url) => url.includes('lists.list'))).toHaveLength(0)
    for (const stop of observers) stop()
  })

  it('is executed once although its responses are lost, with one key for all attempts', async () => {
    using page = await openQueryPage(app, { retries: 0 })
    const { queryClient, queries, other, intercept, requests } = page
    let lost = 0
    intercept(async (url) => {
      if (!url.includes('tasks.create') || lost === 2) return undefined
      lost += 1
      const [, body = ''] = /^\S+ (.*)$/.exec(requests.at(-1) ?? '') ?? []
      await other.tasks.create(JSON.parse(body).json)
      return throwNetworkError()
    })
    const options = { ...queries.tasks.create.mutationOptions(), retryDelay: 0 }
    const input = { title: 'Buy milk' }
    const task = await mutate(queryClient, options, input)
    expect((await other.tasks.list()).items).toMatchObject([{ id: task.id }])
    expect(new Set(keysIn(requests))).toHaveLength(1)
    expect(keysIn(requests)).toHaveLength(3)
    // The same input again is another mutation.
    await mutate(queryClient, options, input)
    expect((await other.tasks.list()).items).toHaveLength(2)
  })

  it('keeps its key when a paused mutation is restored after a reload', async () => {
    using page = await openQueryPage(app)
    const { queryClient, queries, requests } = page
    const options = queries.tasks.create.mutationOptions()
    const state = {
      ...{ data: undefined, error: null, failureCount: 0, failureReason: null, submittedAt: 0 },
      ...{ status: 'pending' as const, isPaused: true, variables: { title: 'Buy milk' } },
      context: { idempotencyKey: 'from-before' },
    }
    queryClient.getMutationCache().build(queryClient, options, state)
    await queryClient.resumePausedMutations()
    expect(keysIn(requests)).toEqual(['from-before'])
  })
})

describe('a conflict', () => {
  it('shows the current row', async () => {
    using page = await openQueryPage(app)
    const { queryClient, queries, other } = page
    const { id, version } = await other.tasks.create({ title: 'Buy milk' })
    const one = queries.tasks.get.queryOptions({ id })
    await queryClient.fetchQuery(one)
    await other.tasks.update({ id, title: 'Buy oat milk' })
    const options = queries.tasks.update.mutationOptions()
    const error = await errorOf(mutate(queryClient, options, { id, title: 'Buy bread', ifVersion: version }))
    expect(error.code).toBe('CONFLICT')
    expect(queryClient.getQueryData(one.queryKey)).toMatchObject({ title: 'Buy oat milk', version: 2 })
  })

  it('is resolved by onConflict', async () => {
    using page = await openQueryPage(app)
    const { queryClient, queries, other } = page
    const { id, version } = await other.tasks.create({ title: 'Buy milk' })
    await other.tasks.update({ id, tags: ['theirs'] })
    const options = queries.tasks.update.mutationOptions({
      onConflict: (mine, { tags }) => ({ ...mine, tags: [...tags, ...(mine.tags ?? [])] }),
    })
    const task = await mutate(queryClient, options, { id, tags: ['mine'], ifVersion: version })
    expect(task.tags).toEqual(['theirs', 'mine'])
  })
})

it('the application’s own callbacks are called after the cache has changed', async () => {
  using page = await openQueryPage(app)
  const { queryClient, queries, other } = page
  const { id } = await other.tasks.create({ title: 'Buy milk' })
  const one = queries.tasks.get.queryOptions({ id })
  await queryClient.fetchQuery(one)
  const calls: unknown[] = []
  const options = queries.tasks.complete.mutationOptions({
    onSuccess: ({ completed }) => calls.push(['success', completed, queryClient.getQueryData(one.queryKey)?.version]),
    onSettled: (_task, error) => calls.push(['settled', error]),
    onError: ({ code }) => calls.push(['error', code]),
  })
  await mutate(queryClient, options, { id })
  await errorOf(mutate(queryClient, options, { id: crypto.randomUUID() }))
  expect(calls).toEqual([
    ['success', true, 2],
    ['settled', null],
    ['error', 'NOT_FOUND'],
    ['settled', expect.objectContaining({ code: 'NOT_FOUND' })],
  ])
})

function keysIn(requests: string[]): string[] {
  return requests.flatMap((request) => /"idempotencyKey":"([^"]+)"/.exec(request)?.[1] ?? [])
}
