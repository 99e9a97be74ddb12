import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type FilterTree, offlineFilters } from '../../client-sdk/src/filter/index.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { expectSameAsServer, openDevice } from './device.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

const open = () => openDevice({ app, userId: newUser(), filters: offlineFilters })

describe('a view in an offline store', () => {
  it('is created after the list that its filter names, and gets the id of the list', async () => {
    await using device = await open()
    const { store } = device
    await device.goOffline()
    const [listId = ''] = (await store.lists.create({ name: 'Trip' })).ids
    await store.tasks.create({ title: 'Pack', listId })
    const { id } = await store.views.create({ name: 'Trip', filter: 'list:trip is:open', sort: [{ by: 'due' }] })
    const local = store.views.get(id)
    expect(local).toMatchObject({
      layout: 'list',
      groupBy: 'none',
      favorite: false,
      sort: [{ by: 'due', order: 'asc' }],
    })
    expect(store.tasks.list({ filter: local?.filter })).toMatchObject([{ title: 'Pack' }])
    device.goOnline()
    await device.quiet()
    await expectSameAsServer(device)
    expect(store.parked()).toEqual([])
    expect(store.views.get(id)?.filter).toBe(`list:${listId} is:open`)
    expect(store.tasks.list({ filter: `list:${listId} is:open` })).toMatchObject([{ title: 'Pack' }])
  })

  it('is moved, changed, deleted and restored at once, as the server does', async () => {
    await using device = await open()
    const { store } = device
    const [a = '', b = '', c = ''] = (
      await store.views.createMany({ items: ['a', 'b', 'c'].map((name) => ({ name })) })
    ).ids
    await device.quiet()
    await device.goOffline()
    await store.views.move({ id: c, before: a })
    await store.views.update({ id: b, layout: 'board', groupBy: 'tag', favorite: true, sort: null })
    const { key } = await store.views.delete({ id: a })
    expect(store.views.list().map(({ name }) => name)).toEqual(['c', 'b'])
    expect(store.views.list({ trash: true }).map(({ name }) => name)).toEqual(['a'])
    await store.undo(key)
    expect(store.views.list().map(({ name }) => name)).toEqual(['c', 'a', 'b'])
    await store.views.delete({ id: c })
    await store.views.purge({ id: c })
    device.goOnline()
    await device.quiet()
    await expectSameAsServer(device)
    expect(store.views.list().map(({ name, layout }) => [name, layout])).toEqual([
      ['a', 'list'],
      ['b', 'board'],
    ])
  })

  it('has the text of a filter that is given as a tree, at once', async () => {
    await using device = await open()
    const { store } = device
    await device.goOffline()
    const filter: FilterTree = { or: [{ is: 'open' }, { field: 'tag', in: ['home'] }] }
    const { id } = await store.views.create({ name: 'a', filter })
    const { ids } = await store.views.createMany({ items: [{ name: 'b', filter }, { name: 'c' }] })
    await store.views.updateMany({ ids: ids.slice(1), set: { filter } })
    const filters = () => [id, ...ids].map((one) => store.views.get(one)?.filter)
    expect(filters()).toEqual(Array(3).fill('is:open | tag:home'))
    await store.views.update({ id, filter: { not: filter } })
    expect(filters()[0]).toBe('!(is:open | tag:home)')
    device.goOnline()
    await device.quiet()
    await expectSameAsServer(device)
    expect(store.parked()).toEqual([])
    expect(filters()[0]).toBe('!(is:open | tag:home)')
  })

  it('needs the code for filters to store one that is a tree', async () => {
    await using device = await openDevice({ app, userId: newUser() })
    await expect(device.store.views.create({ name: 'a', filter: { is: 'open' } })).rejects.toThrow(
      new TypeError('Pass `filters: offlineFilters` to createOfflineStore'),
    )
    expect(device.store.views.list()).toEqual([])
    await device.store.views.create({ name: 'a', filter: 'is:open' })
    expect(device.store.views.list()).toHaveLength(1)
  })

  it('can be sent again with a tree after its filter was refused', async () => {
    await using device = await open()
    const { store } = device
    const { id } = await store.views.create({ name: 'v', filter: 'list:Nowhere' })
    await device.quiet()
    await store.retry(store.parked()[0]?.key ?? '', { filter: { is: 'open' } })
    expect(store.views.get(id)?.filter).toBe('is:open')
    await device.quiet()
    await expectSameAsServer(device)
    expect(store.parked()).toEqual([])
  })

  it('keeps a refused filter with the part that is wrong', async () => {
    await using device = await open()
    await device.store.views.create({ name: 'v', filter: 'list:Nowhere' })
    await device.quiet()
    expect(device.store.parked()).toMatchObject([
      { refusal: { code: 'INVALID_INPUT', issues: [{ path: ['filter'], code: 'unknown_list' }] } },
    ])
  })
})
