import { getEventListeners } from 'node:events'
import { describe, expect, it, vi } from 'vitest'
import type { Change, Task } from '../../client-sdk/src/contract.ts'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { type EntityStore, memoryEntityStore } from '../../client-sdk/src/entity-store.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { deletionOf, upsertOf } from '../helpers/feed.ts'
import { answers, fails, hangs, inputsOf, type Reaction, scriptedServer } from './scripted-server.ts'
import { errorOf } from './settled.ts'

const upsert = (id: string, version = 1): Change => upsertOf(version, { id, version } as Task)
const deletion = (id: string): Change => deletionOf(9, id)
const rowOf = (entity: string, id: string, row: object) => ({ seq: 1, entity, op: 'upsert', id, [entity]: row })
const page = (changes: Change[], cursor: string, more = false) => answers({ changes, cursor, more })

function clientOn(...reactions: Reaction[]) {
  const server = scriptedServer(...reactions)
  const tw = createTaskwire({ url: 'http://test', fetch: server.fetch, retries: 0 })
  const cursors = () => server.requests.flatMap(inputsOf).map((input) => (input as { cursor?: string }).cursor)
  return { tw, server, cursors }
}

/** A store that notes what is done to it. */
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
  it('keeps tasks as they are last told, until they are purged', () => {
    const store = memoryEntityStore()
    expect([store.cursor(), store.tasks.size]).toEqual([undefined, 0])
    store.apply([upsert('a'), upsert('b'), upsert('a', 2)], 'one')
    store.apply([deletion('b'), deletion('never heard of')], 'two')
    expect([store.cursor(), [...store.tasks.values()]]).toEqual(['two', [{ id: 'a', version: 2 }]])
    store.clear()
    expect([store.cursor(), store.tasks.size]).toEqual([undefined, 0])
  })

  it('keeps rows of kinds that it does not know, whole and apart by kind, until they are deleted', () => {
    const store = memoryEntityStore()
    const list = { id: 'a', name: 'Groceries', sections: [{ at: new Date(0) }] }
    store.apply([upsert('a'), rowOf('list', 'a', list), rowOf('list', 'b', { id: 'b' })], 'one')
    expect(store.entities.get('list')?.get('a')).toBe(list)
    expect(store.entities.get('task')).toBe(store.tasks)
    const changed = { ...list, name: 'Shop' }
    store.apply([rowOf('list', 'a', changed), { seq: 9, entity: 'list', op: 'delete', id: 'b' }], 'two')
    expect([...store.entities].map(([entity, rows]) => [entity, [...rows]])).toEqual([
      ['task', [['a', { id: 'a', version: 1 }]]],
      ['list', [['a', changed]]],
    ])
    const { tasks } = store
    store.clear()
    expect([tasks.size, store.entities.get('list')?.size]).toEqual([0, 0])
    store.apply([upsert('c')], 'three')
    expect([...tasks.keys()]).toEqual(['c'])
  })

  it.each<[string, object]>([
    ['an operation of a known kind', { entity: 'task', op: 'archive', id: 'a' }],
    ['an operation that carries the row', { entity: 'task', op: 'archive', id: 'a', task: { id: 'a', version: 9 } }],
    ['an operation of an unknown kind', { entity: 'list', op: 'archive', id: 'a', list: { id: 'a' } }],
    ['an upsert without its row', { entity: 'task', op: 'upsert', id: 'a' }],
    ['an upsert whose row is null', { entity: 'task', op: 'upsert', id: 'a', task: null }],
    ['a row under another name', { entity: 'list', op: 'upsert', id: 'a', task: { id: 'a', version: 9 } }],
    ['a deletion of an unknown kind', { entity: 'list', op: 'delete', id: 'a' }],
    ['a kind with the name of what every object has', { entity: 'constructor', op: 'upsert', id: 'a' }],
    ['a kind with the name of the prototype', { entity: '__proto__', op: 'delete', id: 'a' }],
    ['neither a kind nor an operation', { id: 'a' }],
  ])('leaves its rows alone, without an error, on %s', (_, change) => {
    const store = memoryEntityStore()
    store.apply([upsert('a'), { seq: 2, ...change } as Change, upsert('b')], 'one')
    expect([...store.entities].map(([entity, rows]) => [entity, [...rows.values()]])).toEqual([
      [
        'task',
        [
          { id: 'a', version: 1 },
          { id: 'b', version: 1 },
        ],
      ],
    ])
    expect(store.cursor()).toBe('one')
  })

  it('keeps what a newer server has more in a change and in its row', () => {
    const store = memoryEntityStore()
    const task = { id: 'a', version: 1, color: 'red' } as unknown as Task
    store.apply([{ ...upsertOf(1, task), origin: 'phone' } as Change], 'one')
    expect(store.tasks.get('a')).toBe(task)
  })
})

describe('a pull', () => {
  it('keeps what a newer server has more, with its times as Dates, and goes on', async () => {
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

  it('asks from the cursor of the store, and goes on from that of each answer', async () => {
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

  it('clears the store and starts over where the cursor can no longer be continued', async () => {
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

  it('does so in the middle of several pages too', async () => {
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

  it('ends with RESYNC_REQUIRED where that is the answer without a cursor too, also of a store that clears nothing', async () => {
    const { tw, server } = clientOn(fails('RESYNC_REQUIRED'))
    const { store, done } = notedStore({ cursor: () => 'kept for ever' })
    expect((await errorOf(tw.changes.pull(store))).code).toBe('RESYNC_REQUIRED')
    expect(done).toEqual(['clear'])
    expect(server.requests).toHaveLength(2)
  })

  it('that cannot be kept fails with the reason; the next one asks for the same again', async () => {
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

  it.each(['cursor', 'clear'] as const)('fails with what the store’s %s throws, and can be repeated', async (verb) => {
    const { tw } = clientOn(fails('RESYNC_REQUIRED'), page([upsert('a')], 'one'))
    const { store, ids } = notedStore({ cursor: () => 'old' })
    const locked = new Error('locked')
    await expect(tw.changes.pull({ ...store, [verb]: () => Promise.reject(locked) })).rejects.toBe(locked)
    await tw.changes.pull(store)
    expect(ids()).toEqual(['a'])
  })

  it('fails as its request does, and keeps what it has', async () => {
    const { tw } = clientOn(page([upsert('a')], 'one', true), fails('UNAVAILABLE', { retryAfterMs: 1 }))
    const { store, memory, ids } = notedStore()
    expect((await errorOf(tw.changes.pull(store))).code).toBe('UNAVAILABLE')
    expect([memory.cursor(), ids()]).toEqual(['one', ['a']])
  })
})

describe('two pulls on one store', () => {
  it('follow each other, also of two clients: nothing is applied twice, and the second sees what came meanwhile', async () => {
    const pages = [page([upsert('a')], 'one', true), page([upsert('b')], 'two'), page([upsert('c')], 'three')]
    const { tw, server, cursors } = clientOn(...pages)
    const other = createTaskwire({ url: 'http://test', fetch: server.fetch })
    const { store, done, ids } = notedStore()
    await Promise.all([tw.changes.pull(store), other.changes.pull(store)])
    expect(cursors()).toEqual([undefined, 'one', 'two'])
    expect(done).toEqual(['apply one', 'apply two', 'apply three'])
    expect(ids()).toEqual(['a', 'b', 'c'])
  })

  it('fail apart from each other', async () => {
    const { tw } = clientOn(fails('UNAVAILABLE'), page([upsert('a')], 'one'))
    const { store, ids } = notedStore()
    const [first] = await Promise.allSettled([tw.changes.pull(store), tw.changes.pull(store)])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } })
    expect(ids()).toEqual(['a'])
  })

  it('on two stores do not wait for each other', async () => {
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
  it('before the pull touches neither server nor store', async () => {
    const { tw, server } = clientOn(page([], 'one'))
    const { store, done } = notedStore({ cursor: () => expect.unreachable('it was not to be asked') })
    expect((await errorOf(tw.changes.pull(store, { signal: AbortSignal.abort('no') }))).code).toBe('ABORTED')
    expect([server.requests, done]).toEqual([[], []])
  })

  it('ends a request at once, and leaves the store to the next pull', async () => {
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

  it('ends a pull that waits for another one, which goes on', async () => {
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

  it('while an answer is being kept ends the call; it is kept before the next pull begins, and nothing after it', async () => {
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
    const asked = vi.spyOn(slow, 'apply')
    const call = errorOf(tw.changes.pull(slow, { signal: controller.signal }))
    await eventuallyTrue(() => asked.mock.calls.length === 1)
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
