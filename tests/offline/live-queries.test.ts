import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { offlineFilters, printFilter } from '../../client-sdk/src/filter/index.ts'
import { LocalState } from '../../client-sdk/src/offline/local-state.ts'
import { LiveQueries } from '../../client-sdk/src/offline/query/live-queries.ts'
import type { FilterEngine, Queries } from '../../client-sdk/src/offline/query/query-inputs.ts'
import { taskOf } from './rows.ts'

const MINUTE_MS = 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Returns queries of two tasks, due on one day at 10:00 and on the next day, at a time. */
function queriesAt(now: string, filters: FilterEngine = offlineFilters): LiveQueries {
  vi.setSystemTime(now)
  const state = new LocalState(() => {})
  const tasks = [
    taskOf({ id: 'first', due: { date: '2026-11-30', time: '10:00' } }),
    taskOf({ id: 'second', due: { date: '2026-12-01' }, createdAt: new Date(1) }),
  ]
  state.fill(
    tasks.map((row) => ({ entity: 'task', id: row.id, row })),
    [],
  )
  return new LiveQueries(() => state.rows, filters)
}

/** Subscribes to a query. Returns the ids of each result that its listener gets. */
function resultsOf(queries: LiveQueries, input: Queries['task']) {
  const results: string[][] = []
  const stop = queries.subscribe('task', input, (rows) => results.push(rows.map(({ id }) => id)))
  return { results, stop }
}

it.each<[string, Queries['task']]>([
  ['due today', { due: { from: 'today', to: 'today' }, timeZone: 'Asia/Tokyo' }],
  ['a filter with a relative day', { filter: 'due:today', timeZone: 'Asia/Tokyo' }],
  ['a filter as a tree', { filter: { field: 'due', cmp: '=', date: 'today' }, timeZone: 'Asia/Tokyo' }],
])('calls listeners of %s when the day changes in the time zone of the query', (_, input) => {
  const queries = queriesAt('2026-11-30T14:58:30Z')
  const { results } = resultsOf(queries, input)
  vi.advanceTimersByTime(MINUTE_MS)
  expect(results).toEqual([['first']])
  vi.advanceTimersByTime(MINUTE_MS)
  expect(results).toEqual([['first'], ['second']])
})

it.each<[string, Queries['task']]>([
  ['overdue tasks', { overdue: true }],
  ['a filter for overdue tasks', { filter: 'is:Overdue' }],
])('calls listeners of %s in the minute after a task was due', (_, input) => {
  const queries = queriesAt('2026-11-30T09:59:30Z')
  const { results } = resultsOf(queries, input)
  vi.advanceTimersByTime(MINUTE_MS)
  expect(results).toEqual([[]])
  vi.advanceTimersByTime(MINUTE_MS)
  expect(results).toEqual([[], ['first']])
})

it('reads a query without listeners at the present time, and returns the same array until its rows change', () => {
  const queries = queriesAt('2026-11-30T12:00:00Z')
  const input: Queries['task'] = { due: { to: 'yesterday' } }
  const before = queries.read('task', input)
  vi.setSystemTime('2026-12-01T00:00:00Z')
  expect(queries.read('task', input).map(({ id }) => id)).toEqual(['first'])
  vi.setSystemTime('2026-11-30T00:00:00Z')
  const after = queries.read('task', input)
  vi.setSystemTime('2026-11-29T00:00:00Z')
  expect([before, after]).toEqual([[], []])
  expect(queries.read('task', input)).toBe(after)
})

it('evaluates a query by one time, although the clock goes on', () => {
  const times: (Date | undefined)[] = []
  const evaluate = (...[, , now]: Parameters<FilterEngine>) => {
    times.push(now)
    vi.setSystemTime('2026-12-01T00:00:00Z')
    return () => true
  }
  const queries = queriesAt('2026-11-30T23:59:59.999Z', Object.assign(evaluate, { print: printFilter }))
  const rows = queries.read('task', { filter: 'due:today', due: { to: 'today' } })
  expect(rows.map(({ id }) => id)).toEqual(['first'])
  expect(times).toEqual([new Date('2026-11-30T23:59:59.999Z')])
})

it('keeps no timer without listeners of queries that depend on the time, and none after it was stopped', () => {
  const queries = queriesAt('2026-11-30T12:00:00Z')
  const plain = resultsOf(queries, { completed: false })
  queries.read('task', { overdue: true })
  expect(vi.getTimerCount()).toBe(0)
  const [one, other] = [resultsOf(queries, { overdue: true }), resultsOf(queries, { filter: 'due:today' })]
  expect(vi.getTimerCount()).toBe(1)
  one.stop()
  expect(vi.getTimerCount()).toBe(1)
  other.stop()
  plain.stop()
  expect(vi.getTimerCount()).toBe(0)
  resultsOf(queries, { overdue: true })
  queries.stop()
  resultsOf(queries, { filter: 'due:today' })
  expect(vi.getTimerCount()).toBe(0)
})
