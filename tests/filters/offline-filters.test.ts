import { describe, expect, it } from 'vitest'
import { createTaskwire } from '../../client-sdk/src/create-taskwire.ts'
import { isTaskwireError } from '../../client-sdk/src/errors.ts'
import { offlineFilters } from '../../client-sdk/src/filter/index.ts'
import { createOfflineStore } from '../../client-sdk/src/offline/create-offline-store.ts'
import { memoryStorage } from '../../client-sdk/src/offline/storage/memory.ts'

/** Opens a store whose server is never reached. */
function openStore(filters = [offlineFilters]) {
  const fetch = () => Promise.reject(new TypeError('There is no network'))
  const client = createTaskwire({ url: 'http://127.0.0.1:1', token: 'none', fetch })
  const [engine] = filters
  return createOfflineStore({ client, name: crypto.randomUUID(), storage: memoryStorage(), filters: engine })
}

describe('an offline store with filters', () => {
  it('shows the tasks that match, and follows changes of other rows that the filter names', async () => {
    const store = await openStore()
    const { id: listId } = await store.lists.create({ name: 'Groceries' })
    const { id: milk } = await store.tasks.create({ title: 'Milk', listId })
    await store.tasks.create({ title: 'Call mum' })
    const seen: string[][] = []
    const stop = store.tasks.subscribe({ filter: 'list:groceries has:comments' }, (tasks) => {
      seen.push(tasks.map(({ title }) => title))
    })
    await store.comments.create({ taskId: milk, text: 'Oat' })
    await store.lists.update({ id: listId, name: 'Food' })
    stop()
    expect(seen).toEqual([[], ['Milk'], []])
    expect(store.tasks.list({ filter: 'oat | mum' }).length).toBe(2)
    await store.close()
  })

  it('throws INVALID_INPUT for a wrong filter, and TypeError without an engine', async () => {
    const [store, without] = [await openStore(), await openStore([])]
    const errorOf = (query: () => unknown) => {
      try {
        return query()
      } catch (error) {
        return error
      }
    }
    const wrong = errorOf(() => store.tasks.list({ filter: 'is:done' }))
    expect(isTaskwireError(wrong, 'INVALID_INPUT') && wrong.issues).toMatchObject([{ path: ['filter'], span: [3, 7] }])
    expect(errorOf(() => without.tasks.list({ filter: 'is:open' }))).toBeInstanceOf(TypeError)
    await Promise.all([store.close(), without.close()])
  })
})
