import { InfiniteQueryObserver } from '@tanstack/query-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TaskwireError } from '../../../client-sdk/src/errors.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createTestApp, type TestApp } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { errorOf } from '../settled.ts'
import { gate, openQueryPage, throwNetworkError, titlesOf } from './query-client.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a query', () => {
  it('fetches with its own key, and is shared by equal inputs', async () => {
    using page = await openQueryPage(app)
    const { queryClient, queries, other, requests } = page
    await other.tasks.create({ title: 'Buy milk' })
    const options = queries.tasks.list.queryOptions({ completed: false })
    const data = await queryClient.fetchQuery({ ...options, staleTime: 60_000 })
    await queryClient.fetchQuery({ ...queries.tasks.list.queryOptions({ completed: false }), staleTime: 60_000 })
    expect(titlesOf(data)).toEqual(['Buy milk'])
    expect(requests).toHaveLength(1)
    expect(options.queryKey).toEqual(['taskwire', 'tasks', 'list', 'query', { completed: false }])
    expect(queryClient.getQueryData(queries.tasks.list.queryKey({ completed: false }))).toBe(data)
    expect(queries.tasks.list.queryKey()).toEqual(['taskwire', 'tasks', 'list'])
    expect(await queryClient.fetchQuery(queries.account.settings.get.queryOptions())).toMatchObject({ version: 0 })
    expect(queries.account.settings.get.queryKey()).toEqual(['taskwire', 'account', 'settings', 'get', 'query'])
  })

  it('aborts its request when it is cancelled', async () => {
    using page = await openQueryPage(app)
    const { queryClient, queries, intercept } = page
    const waiting = gate()
    intercept(() => waiting.opened.then(() => undefined))
    let aborted = false
    const options = queries.tasks.stats.queryOptions()
    const fetched = queryClient
      .fetchQuery({
        ...options,
        queryFn: (context) => {
          context.signal.addEventListener('abort', () => {
            aborted = true
          })
          return options.queryFn(context)
        },
      })
      .catch(() => 'cancelled')
    await queryClient.cancelQueries({ queryKey: options.queryKey })
    expect([await fetched, aborted]).toEqual(['cancelled', true])
    waiting.open()
  })

  it('is retried after a network error, but not after an error that a retry cannot fix', async () => {
    using page = await openQueryPage(app, { retries: 0 })
    const { queryClient, queries, intercept, requests } = page
    let failures = 2
    intercept(() => (failures-- > 0 ? throwNetworkError() : undefined))
    const options = { ...queries.tasks.stats.queryOptions(), retryDelay: 0 }
    expect(await queryClient.fetchQuery(options)).toMatchObject({ total: 0 })
    expect(requests).toHaveLength(3)
    const missing = queries.tasks.get.queryOptions({ id: crypto.randomUUID() })
    expect((await errorOf(queryClient.fetchQuery(missing))).code).toBe('NOT_FOUND')
    expect(requests).toHaveLength(4)
  })

  it('that is infinite loads page by page until there is no next one', async () => {
    using page = await openQueryPage(app)
    const { queryClient, queries, other } = page
    await other.tasks.createMany({ items: Array.from({ length: 5 }, (_, n) => ({ title: `${n}` })) })
    const options = queries.tasks.list.infiniteQueryOptions({ limit: 2, sort: [{ by: 'title' }] })
    const observer = new InfiniteQueryObserver(queryClient, options)
    const stop = observer.subscribe(() => {})
    await eventually(() => expect(observer.getCurrentResult().data?.pages).toHaveLength(1))
    while (observer.getCurrentResult().hasNextPage) await observer.fetchNextPage()
    const data = queryClient.getQueryData(options.queryKey)
    expect(data?.pages.map(titlesOf)).toEqual([['0', '1'], ['2', '3'], ['4']])
    stop()
  })
})

it('waits before a retry as long as the server requests, else 0.5 s, doubling, reduced by up to a quarter', async () => {
  using page = await openQueryPage(app)
  const { retry, retryDelay } = page.queries.tasks.stats.queryOptions()
  const error = new TaskwireError('NETWORK', '')
  for (const [failures, longest] of [500, 1000, 2000].entries()) {
    expect(retry(failures, error)).toBe(true)
    const delay = retryDelay(failures, error)
    expect([delay >= longest * 0.75, delay <= longest]).toEqual([true, true])
  }
  expect(retry(3, error)).toBe(false)
  const overloaded = (retryAfterMs: number) => new TaskwireError('UNAVAILABLE', '', { status: 503, retryAfterMs })
  expect([retry(0, overloaded(3000)), retryDelay(0, overloaded(3000))]).toEqual([true, 3000])
  expect(retry(0, overloaded(61_000))).toBe(false)
  expect(retry(0, new TaskwireError('INVALID_INPUT', '', { status: 400 }))).toBe(false)
})
