import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import type { Change, Task } from '../../client-sdk/src/contract.ts'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { type EntityStore, memoryEntityStore, type StoredEntities } from '../../client-sdk/src/entity-store.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { deletionOf, upsertOf } from '../helpers/feed.ts'
import { answers, fails, hangs, inputsOf, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

const upsert = (id: string, version = 1): Change => upsertOf(version, { id, version } as Task)
const deletion = (id: string): Change => deletionOf(9, id)
const rowOf = (entity: string, id: string, row: object) => ({ seq: 1, entity, op: 'upsert', id, [entity]: row })
const page = (changes: Change[], cursor: string, more = false) => answers({ changes, cursor, more })

/** Returns the rows of the entities that have any. */
const filled = ({ entities }: StoredEntities) =>
  [...entities].flatMap(([entity, rows]) => (rows.size > 0 ? [[entity, [...rows]]] : []))

function clientOn(...reactions: Reaction[]) {
  const server = scriptedServer(...reactions)
  const tw = createTaskwire({ url: 'http://test', fetch: server.fetch, retries: 0 })
  const cursors = () => server.requests.flatMap(inputsOf).map((input) => (input as { cursor?: string }).cursor)
  return { tw, server, cursors }
}

/** Creates a store that records its calls. */
function notedStore(changes: Partial<EntityStore> = {}) {
  const memory = memoryEntityStore()
  const done: string[] = []
  const store: EntityStore = {
    cursor: () => memory.cursor(),
    apply: async (changes, cursor) => {
      done.push(`apply ${cursor}`)
      await memory.apply(changes, cursor)
    },
    clear: async () => {
      done.push('clear')
      await memory.clear()
    },
    ...changes,
  }
  return { store, done, memory, ids: () => [...memory.tasks.keys()] }
}

describe('memoryEntityStore', () => {
  it('stores the latest state of tasks until they are purged', () => {
    const store = memoryEntityStore()
    expect([store.cursor(), store.tasks.size]).toEqual([undefined, 0])
    store.apply([upsert('a'), upsert('b'), upsert('a', 2)], 'one')
    store.apply([deletion('b'), deletion('never received')], 'two')
    expect([store.cursor(), [...store.tasks.values()]]).toEqual(['two', [{ id: 'a', version: 2 }]])
    store.clear()
    expect([store.cursor(), store.tasks.size]).toEqual([undefined, 0])
  })

  it('stores the rows of each known entity by its type', () => {
    const store = memoryEntityStore()
    const names = ['list', 'section', 'comment', 'view', 'notification', 'settings']
    store.apply([upsert('a'), ...names.map((name) => rowOf(name, 'a', { id: 'a', name }))] as Change[], 'one')
    const { lists, sections, comments, views, notifications, settings } = store
    expect([lists, sections, comments, views, notifications].map((rows) => [...rows])).toEqual(
      ['list', 'section', 'comment', 'view', 'notification'].map((name) => [['a', { id: 'a', name }]]),
    )
    expect(settings).toEqual({ id: 'a', name: 'settings' })
    expect([...store.entities.keys()].sort()).toEqual(['task', ...names].sort())
    store.apply(names.map((entity) => ({ seq: 9, entity, op: 'delete', id: 'a' })) as Change[], 'two')
    expect([lists, sections, comments, views, notifications].map(({ size }) => size)).toEqual([0, 0, 0, 0, 0])
    expect([store.settings, store.tasks.size]).toEqual([undefined, 1])
  })

  it('stores rows of unknown entities completely and separately until they are deleted', () => {
    const store = memoryEntityStore()
    const note = { id: 'a', name: 'Groceries', lines: [{ at: new Date(0) }] }
    store.apply([upsert('a'), rowOf('note', 'a', note), rowOf('note', 'b', { id: 'b' })], 'one')
    expect(store.entities.get('note')?.get('a')).toBe(note)
    expect(store.entities.get('task')).toBe(store.tasks)
    const changed = { ...note, name: 'Shop' }
    store.apply([rowOf('note', 'a', changed), { seq: 9, entity: 'note', op: 'delete', id: 'b' }], 'two')
    expect(filled(store)).toEqual([
      ['task', [['a', { id: 'a', version: 1 }]]],
      ['note', [['a', changed]]],
    ])
    const { tasks } = store
    store.clear()
    expect([tasks.size, store.entities.get('note')?.size]).toEqual([0, 0])
    store.apply([upsert('c')], 'three')
    expect([...tasks.keys()]).toEqual(['c'])
  })

  it.each<[string, object]>([
    ['an unknown operation on a known entity', { entity: 'task', op: 'archive', id: 'a' }],
    ['an unknown operation with a row', { entity: 'task', op: 'archive', id: 'a', task: { id: 'a', version: 9 } }],
    ['an unknown operation on an unknown entity', { entity: 'note', op: 'archive', id: 'a', note: { id: 'a' } }],
    ['an upsert without its row', { entity: 'task', op: 'upsert', id: 'a' }],
    ['an upsert whose row is null', { entity: 'task', op: 'upsert', id: 'a', task: null }],
    [
      'an upsert with the row of another entity',
      { entity: 'note', op: 'upsert', id: 'a', task: { id: 'a', version: 9 } },
    ],
    ['a deletion of an unknown entity', { entity: 'note', op: 'delete', id: 'a' }],
    ['an entity with the name of an inherited property', { entity: 'constructor', op: 'upsert', id: 'a' }],
    ['an entity with the name __proto__', { entity: '__proto__', op: 'delete', id: 'a' }],
    ['a change without entity and operation', { id: 'a' }],
  ])('ignores %s without an error', (_, change) => {
    const store = memoryEntityStore()
    store.apply([upsert('a'), { seq: 2, ...change } as Change, upsert('b')], 'one')
    expect(filled(store)).toEqual([
      [
        'task',
        [
          ['a', { id: 'a', version: 1 }],
          ['b', { id: 'b', version: 1 }],
        ],
      ],
    ])
    expect(store.cursor()).toBe('one')
  })

  it('stores additional fields of a newer server’s changes and rows', () => {
    const store = memoryEntityStore()
    const task = { id: 'a', version: 1, color: 'red' } as unknown as Task
    store.apply([{ ...upsertOf(1, task), origin: 'phone' } as Change], 'one')
    expect(store.tasks.get('a')).toBe(task)
  })
})

describe('a pull', () => {
  it('stores additional fields of a newer server, with Dates, and continues', async () => {
    const list = { id: 'l1', createdAt: new Date('2026-11-22T12:00:00Z') }
    const starred = { ...upsert('b'), op: 'starred' }
    const { tw, cursors } = clientOn(
      page([rowOf('list', 'l1', list), starred], 'one', true),
      page([upsert('a')], 'two'),
    )
    const store = memoryEntityStore()
    await tw.changes.pull(store)
    expect(store.entities.get('list')).toEqual(new Map([['l1', list]]))
    expect([[...store.tasks.keys()], cursors()]).toEqual([['a'], [undefined, 'one']])
  })

  it('starts from the cursor of the store and continues from the cursor of each response', async () => {
    const { tw, cursors } = clientOn(
      page([upsert('a')], 'one', true),
      page([upsert('b')], 'two', true),
      page([deletion('a')], 'three'),
      page([], 'three'),
    )
    const { store, done, ids } = notedStore()
    await tw.changes.pull(store)
    await tw.changes.pull(store)
    expect(cursors()).toEqual([undefined, 'one', 'two', 'three'])
    expect(done).toEqual(['apply one', 'apply two', 'apply three', 'apply three'])
    expect(ids()).toEqual(['b'])
  })

  it('clears the store and starts over when the cursor has expired', async () => {
    const { tw, cursors } = clientOn(
      page([upsert('old')], 'one'),
      fails('RESYNC_REQUIRED'),
      page([upsert('new')], 'two'),
    )
    const { store, done, ids } = notedStore()
    await tw.changes.pull(store)
    await tw.changes.pull(store)
    expect(cursors()).toEqual([undefined, 'one', undefined])
    expect(done).toEqual(['apply one', 'clear', 'apply two'])
    expect(ids()).toEqual(['new'])
  })

  it('clears the store and starts over when the cursor expires between pages', async () => {
    const { tw, cursors } = clientOn(
      page([upsert('old')], 'one', true),
      fails('RESYNC_REQUIRED'),
      page([upsert('new')], 'two'),
    )
    const { store, ids } = notedStore()
    await tw.changes.pull(store)
    expect(cursors()).toEqual([undefined, 'one', undefined])
    expect(ids()).toEqual(['new'])
  })

  it('fails with RESYNC_REQUIRED if the server rejects a request without a cursor too, even if clear does nothing', async () => {
    const { tw, server } = clientOn(fails('RESYNC_REQUIRED'))
    const { store, done } = notedStore({ cursor: () => 'expired' })
    expect((await errorOf(tw.changes.pull(store))).code).toBe('RESYNC_REQUIRED')
    expect(done).toEqual(['clear'])
    expect(server.requests).toHaveLength(2)
  })

  it('fails with the error of the store’s apply; the next pull requests the same page again', async () => {
    const { tw, cursors } = clientOn(
      page([upsert('a')], 'one', true),
      page([upsert('b')], 'two'),
      page([upsert('b')], 'two'),
    )
    const full = new Error('The disk is full.')
    const { store, memory, ids } = notedStore()
    let isFull = true
    const flaky: EntityStore = {
      ...store,
      apply: async (changes, cursor) => {
        if (cursor === 'two' && isFull) throw full
        await store.apply(changes, cursor)
      },
    }
    await expect(tw.changes.pull(flaky)).rejects.toBe(full)
    expect([memory.cursor(), ids()]).toEqual(['one', ['a']])
    isFull = false
    await tw.changes.pull(flaky)
    expect(cursors()).toEqual([undefined, 'one', 'one'])
    expect([memory.cursor(), ids()]).toEqual(['two', ['a', 'b']])
  })

  it.each(['cursor', 'clear'] as const)('fails with the error of the store’s %s, and can be repeated', async (verb) => {
    const { tw } = clientOn(fails('RESYNC_REQUIRED'), page([upsert('a')], 'one'))
    const { store, ids } = notedStore({ cursor: () => 'old' })
    const locked = new Error('locked')
    await expect(tw.changes.pull({ ...store, [verb]: () => Promise.reject(locked) })).rejects.toBe(locked)
    await tw.changes.pull(store)
    expect(ids()).toEqual(['a'])
  })

  it('fails with the error of its request, and keeps the stored rows', async () => {
    const { tw } = clientOn(page([upsert('a')], 'one', true), fails('UNAVAILABLE', { retryAfterMs: 1 }))
    const { store, memory, ids } = notedStore()
    expect((await errorOf(tw.changes.pull(store))).code).toBe('UNAVAILABLE')
    expect([memory.cursor(), ids()]).toEqual(['one', ['a']])
  })
})

describe('two pulls on one store', () => {
  it('run one after the other, even from two clients: no change is applied twice, and the second gets newer changes', async () => {
    const pages = [page([upsert('a')], 'one', true), page([upsert('b')], 'two'), page([upsert('c')], 'three')]
    const { tw, server, cursors } = clientOn(...pages)
    const other = createTaskwire({ url: 'http://test', fetch: server.fetch })
    const { store, done, ids } = notedStore()
    await Promise.all([tw.changes.pull(store), other.changes.pull(store)])
    expect(cursors()).toEqual([undefined, 'one', 'two'])
    expect(done).toEqual(['apply one', 'apply two', 'apply three'])
    expect(ids()).toEqual(['a', 'b', 'c'])
  })

  it('fail independently', async () => {
    const { tw } = clientOn(fails('UNAVAILABLE'), page([upsert('a')], 'one'))
    const { store, ids } = notedStore()
    const [first] = await Promise.allSettled([tw.changes.pull(store), tw.changes.pull(store)])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } })
    expect(ids()).toEqual(['a'])
  })

  it('on different stores run concurrently', async () => {
    const { tw, server } = clientOn(hangs)
    const controller = new AbortController()
    const { signal } = controller
    const calls = [tw, tw].map(({ changes }) => errorOf(changes.pull(memoryEntityStore(), { signal })))
    await eventuallyTrue(() => server.requests.flatMap(inputsOf).length === 2)
    controller.abort()
    expect((await Promise.all(calls)).map(({ code }) => code)).toEqual(['ABORTED', 'ABORTED'])
  })
})

describe('an abort', () => {
  it('before the pull calls neither server nor store', async () => {
    const { tw, server } = clientOn(page([], 'one'))
    const { store, done } = notedStore({ cursor: () => expect.unreachable('the cursor must not be read') })
    expect((await errorOf(tw.changes.pull(store, { signal: AbortSignal.abort('no') }))).code).toBe('ABORTED')
    expect([server.requests, done]).toEqual([[], []])
  })

  it('ends a request immediately, and the next pull can use the store', async () => {
    const { tw, server } = clientOn(hangs, page([upsert('a')], 'one'))
    const { store, done, ids } = notedStore()
    const controller = new AbortController()
    const call = errorOf(tw.changes.pull(store, { signal: controller.signal }))
    await eventuallyTrue(() => server.requests.length === 1)
    controller.abort('enough')
    expect(await call).toMatchObject({ code: 'ABORTED', cause: 'enough' })
    await tw.changes.pull(store)
    expect([done, ids()]).toEqual([['apply one'], ['a']])
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('ends a waiting pull, while the running one continues', async () => {
    let answer = () => {}
    const { tw, server } = clientOn(
      (request) => new Promise((resolve) => (answer = () => resolve(page([upsert('a')], 'one')(request)))),
    )
    const { store, done } = notedStore()
    const first = tw.changes.pull(store)
    await eventuallyTrue(() => server.requests.length === 1)
    const controller = new AbortController()
    const second = errorOf(tw.changes.pull(store, { signal: controller.signal }))
    controller.abort()
    expect((await second).code).toBe('ABORTED')
    answer()
    await first
    await eventuallyTrue(() => done.length > 0)
    expect([server.requests.length, done]).toEqual([1, ['apply one']])
  })

  it('while a page is being stored ends the call; that page is stored before the next pull begins, and no later one', async () => {
    const { tw, cursors } = clientOn(page([upsert('a')], 'one', true), page([upsert('b')], 'two'))
    let goOn = () => {}
    const { store, done, ids } = notedStore()
    const slow: EntityStore = {
      ...store,
      apply: async (changes, cursor) => {
        if (cursor === 'one') await new Promise<void>((resolve) => (goOn = resolve))
        await store.apply(changes, cursor)
      },
    }
    const controller = new AbortController()
    const applied = vi.spyOn(slow, 'apply')
    const call = errorOf(tw.changes.pull(slow, { signal: controller.signal }))
    await eventuallyTrue(() => applied.mock.calls.length === 1)
    controller.abort()
    expect((await call).code).toBe('ABORTED')
    const next = tw.changes.pull(slow)
    goOn()
    await next
    expect(cursors()).toEqual([undefined, 'one'])
    expect([done, ids()]).toEqual([
      ['apply one', 'apply two'],
      ['a', 'b'],
    ])
  })
})
