import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { Draft } from '../../client-sdk/src/offline/changes/draft.ts'
import { LocalState } from '../../client-sdk/src/offline/local-state.ts'
import { namesIn, type Operation, type ResultRow } from '../../client-sdk/src/offline/operations.ts'
import { runs } from '../helpers/effort.ts'
import { randomMutation } from './random-mutations.ts'
import { pick } from './random-steps.ts'
import { listOf, taskOf } from './rows.ts'

/** Returns a queued operation. Its order is also its key. */
function operationOf(order: number, { path, input }: Pick<Operation, 'path' | 'input'>): Operation {
  const head = { key: `key ${order}`, order, state: 'queued' as const, at: order * 1000, path, input }
  return { ...head, names: namesIn(input), touches: [], isBarrier: false }
}

/** Returns a row as the server stores it. */
const stored = (entity: string, row: { id: string; version: number }) => ({ entity, id: row.id, row })

const ENTITIES = ['task', 'list', 'section', 'comment', 'notification', 'settings', 'tag'] as const

/** Returns all rows as the user sees them, by entity and id. */
function rowsOf({ rows }: LocalState): Record<string, object> {
  const all = ENTITIES.flatMap((entity) => [...rows.all(entity)].map((row) => [`${entity} ${row.id}`, row] as const))
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)))
}

it('moves several subtasks to the top level with their own fields', () => {
  const parentId = 'parent'
  const state = new LocalState(() => {})
  state.fill(
    [
      stored('task', taskOf({ id: parentId, title: 'Parent' })),
      stored('task', taskOf({ id: 'a', title: 'A', parentId, position: 'a1' })),
      stored('task', taskOf({ id: 'b', title: 'B', parentId, position: 'a2' })),
    ],
    [],
  )
  state.append(operationOf(1, { path: 'tasks.moveMany', input: { ids: ['a', 'b'], parentId: null } }))
  const moved = ['a', 'b'].map((id) => state.rows.get('task', id))
  expect(moved).toMatchObject([
    { title: 'A', parentId: null },
    { title: 'B', parentId: null },
  ])
})

/** Answers an operation, as an outbox does: it is done, then its row arrives in the feed, then it is finished. */
function answer(state: LocalState, operation: Operation, row: ResultRow): void {
  const replace = (next: Operation) => state.update(() => state.operations.set(next.key, next))
  const done = { ...operation, state: 'done' as const, result: { rows: [row], undoToken: 'x', isComplete: true } }
  replace(done)
  state.update(() => state.base.set(row.entity, row.id, row.row), [`${row.entity} ${row.id}`])
  replace({ ...done, state: 'finished' })
}

it.each([
  {
    name: 'creations in one list',
    each: (id: string) => [{ path: 'tasks.create' as const, input: { id, title: id } }],
  },
  {
    name: 'pairs of a creation and a completion',
    each: (id: string) => [
      { path: 'tasks.create' as const, input: { id, title: id } },
      { path: 'tasks.complete' as const, input: { id } },
    ],
  },
])('an answer applies only the operations of its row again: $name', ({ each }) => {
  const count = 50
  const state = new LocalState(() => {})
  const ids = Array.from({ length: count }, (_, n) => `task ${n}`)
  const mutations = ids.flatMap((id) => each(id))
  const operations = mutations.map((mutation, n) => operationOf(n + 1, mutation))
  for (const operation of operations) state.append(operation)
  const applications = vi.spyOn(Draft.prototype, 'record')
  for (const operation of operations) {
    const id = operation.names[0] ?? ''
    answer(state, operation, stored('task', taskOf({ id, title: id, version: operation.order, position: id })))
  }
  // Three changes for each answer, and each applies the operations of one row again.
  expect(applications.mock.calls.length).toBeLessThanOrEqual(3 * operations.length * each('').length)
  applications.mockRestore()
  expect([...state.rows.all('task')].map(({ id }) => id).sort()).toEqual([...ids].sort())
})

/** What can happen to a state. Numbers choose among its operations and rows. */
const event = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('append' as const), mutation: randomMutation }) },
  fc.record({
    kind: fc.constantFrom('undo', 'done', 'done in part', 'finish', 'remove', 'park', 'queue again', 'feed'),
    a: fc.nat(),
    b: fc.nat(),
  }),
)
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never

function take(state: LocalState, event: Event, order: number): void {
  if (event.kind === 'append') {
    state.append(operationOf(order, event.mutation))
    return
  }
  const { kind, a, b } = event
  const operation = pick(state.ordered(), a)
  const [key = '', row] = pick(Object.entries(rowsOf(state)), b) ?? []
  const [entity = ''] = key.split(' ', 1)
  const id = key.slice(entity.length + 1)
  const newer = row && { ...row, version: order, title: 'server', position: `a${b % 7}` }
  const set = (change: Partial<Operation>) =>
    operation && state.update(() => state.operations.set(operation.key, { ...operation, ...change }))
  if (kind === 'feed') state.update(() => state.base.set(entity, id, a % 4 === 0 ? null : (newer ?? null)), [key])
  else if (kind === 'undo' && operation)
    state.append(operationOf(order, { path: 'changes.undo', input: { key: operation.key } }))
  else if (kind === 'done' || kind === 'done in part')
    set({
      state: 'done',
      result: { rows: newer ? [{ entity, id, row: newer }] : [], undoToken: null, isComplete: kind === 'done' },
    })
  else if (kind === 'finish') set({ state: 'finished' })
  else if (kind === 'park') set({ state: 'parked' })
  else if (kind === 'queue again') set({ state: 'queued', result: undefined })
  else if (kind === 'remove' && operation) state.update(() => state.operations.delete(operation.key))
}

it('shows what it shows if all operations are applied anew, and reports each row that differs', () => {
  const events = fc.array(event, { minLength: 5, maxLength: 40 })
  const check = (all: Event[]) => {
    const reported: Record<string, object> = {}
    const state: LocalState = new LocalState((keys) => {
      for (const key of keys) {
        const row = rowsOf(state)[key]
        if (row) reported[key] = row
        else delete reported[key]
      }
    })
    const base = [
      ...['task 0', 'task 1', 'task 2'].map((id) => stored('task', taskOf({ id }))),
      stored('list', listOf({ id: 'list 0' })),
    ]
    state.fill(base, [])
    Object.assign(reported, rowsOf(state))
    for (const [n, one] of all.entries()) {
      take(state, one, n + 1)
      const anew = new LocalState(() => {})
      const rows = ENTITIES.flatMap((entity) => [...state.base.all(entity)].map((row) => stored(entity, row)))
      anew.fill(rows, state.operations.values())
      expect(rowsOf(state)).toEqual(rowsOf(anew))
      expect(reported).toEqual(rowsOf(state))
    }
  }
  fc.assert(fc.property(events, check), { numRuns: runs(150, 5000) })
})
