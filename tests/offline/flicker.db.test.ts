import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Task } from '../../client-sdk/src/contract.ts'
import type { OfflineStore } from '../../client-sdk/src/offline/store-types.ts'
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

const BY_HAND = { listId: null, sort: [{ by: 'position' as const }] }

/** Records what a store shows of the inbox: each order of the titles, and each value of a task, whenever it differs. */
function record(store: OfflineStore) {
  const orders: string[] = []
  const values = new Map<string, string[]>()
  const note = (all: string[], value: string) => {
    if (all.at(-1) !== value) all.push(value)
  }
  const counts: number[] = []
  store.tasks.subscribe(BY_HAND, (tasks: readonly Task[]) => {
    counts.push(tasks.length)
    note(orders, tasks.map(({ title }) => title).join())
    for (const { id, title, completed, priority } of tasks) {
      const shown = values.get(id) ?? []
      values.set(id, shown)
      note(shown, [title, completed, priority].join())
    }
  })
  return { orders, values, counts }
}

/** Expects that nothing shown has come back after something else was shown. */
function expectNoReturn(shown: readonly string[]): void {
  expect(shown).toEqual([...new Set(shown)])
}

describe('what is shown during quick changes, with two devices online', () => {
  it('never returns to an older value, and rows never vanish, on both devices', async () => {
    const userId = newUser()
    await using device = await openDevice({ app, userId })
    await using other = await openDevice({ app, userId })
    await device.quiet()
    await other.quiet()
    const [here, there] = [record(device.store), record(other.store)]
    const { tasks } = device.store
    for (let n = 0; n < 12; n++) {
      const { id } = await tasks.create({ title: `Task ${n}` })
      void tasks.update({ id, title: `Task ${n}, renamed` })
      void tasks.update({ id, priority: 'high' })
      // Lets some answers arrive in between.
      if (n % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 15))
      void tasks.update({ id, title: `Task ${n}, renamed again` })
      if (n % 2 === 0) void tasks.complete({ id })
    }
    await device.quiet()
    await expectSameAsServer(device)
    await expectSameAsServer(other)
    for (const { values, counts } of [here, there]) {
      for (const shown of values.values()) expectNoReturn(shown)
      expect(counts).toEqual([...counts].sort((a, b) => a - b))
    }
  })

  it('never returns to an older order while tasks are moved', async () => {
    const userId = newUser()
    await using device = await openDevice({ app, userId })
    await using other = await openDevice({ app, userId })
    const { tasks } = device.store
    const ids: string[] = []
    for (let n = 0; n < 8; n++) ids.push((await tasks.create({ title: `${n}` })).id)
    await device.quiet()
    await expectSameAsServer(other)
    const [here, there] = [record(device.store), record(other.store)]
    // Each move brings the first task behind another one, so that no order comes twice.
    for (let n = 0; n < 12; n++) {
      const [first, , third] = tasks.list(BY_HAND)
      void tasks.move({
        id: first?.id ?? '',
        after: n % 2 === 0 ? (third?.id ?? '') : (tasks.list(BY_HAND).at(-1)?.id ?? ''),
      })
      if (n % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 15))
    }
    await device.quiet()
    await expectSameAsServer(device)
    await expectSameAsServer(other)
    for (const { orders, counts } of [here, there]) {
      expectNoReturn(orders)
      expect(new Set(counts)).toEqual(new Set([8]))
    }
    expect(here.orders).toHaveLength(13)
  })

  it('of one row that both devices change ends with the same value on both, and never shows a removed row', async () => {
    const userId = newUser()
    await using device = await openDevice({ app, userId })
    await using other = await openDevice({ app, userId })
    const { id } = await device.store.tasks.create({ title: 'Shared' })
    await device.quiet()
    await expectSameAsServer(other)
    const [here, there] = [record(device.store), record(other.store)]
    for (let n = 0; n < 10; n++) {
      void device.store.tasks.update({ id, title: `Here ${n}` })
      void other.store.tasks.update({ id, priority: n % 2 === 0 ? 'high' : 'low' })
      if (n % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 15))
    }
    await device.quiet()
    await other.quiet()
    await expectSameAsServer(device)
    await expectSameAsServer(other)
    const titles = [here, there].map(({ values }) => values.get(id)?.map((value) => value.split(',')[0] ?? '') ?? [])
    for (const shown of titles) expectNoReturn(shown.filter((title, n) => title !== shown[n - 1]))
    expect(device.store.tasks.get(id)?.title).toBe('Here 9')
    for (const { counts } of [here, there]) expect(new Set(counts)).toEqual(new Set([1]))
  })
})
