import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { openDevice } from './device.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

it('reports the error of a listener, and goes on', async () => {
  const reportError = vi.fn()
  vi.stubGlobal('reportError', reportError)
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await device.quiet()
  const failing =
    <Value>(isFailing: (value: Value) => boolean) =>
    (value: Value) => {
      if (isFailing(value)) throw new Error('of a listener')
    }
  store.tasks.subscribe(
    {},
    failing((tasks) => tasks.length > 0),
  )
  store.onStatus(failing(({ queued }) => queued > 0))
  store.settings.subscribe(failing((settings) => settings !== undefined))
  let shown = 0
  store.tasks.subscribe({ completed: false }, (tasks) => {
    shown = tasks.length
  })
  expect((await store.tasks.create({ title: 'A' })).isPersisted).toBe(true)
  await store.settings.update({ locale: 'de' })
  await device.direct.tasks.create({ title: 'B' })
  await eventuallyTrue(() => shown === 2)
  await device.quiet()
  expect(reportError).toHaveBeenCalledWith(new Error('of a listener'))
  vi.unstubAllGlobals()
})

it('tells every listener the newest rows last, and none that has ended', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await device.quiet()
  let stop = () => {}
  const ended = vi.fn()
  const counts: number[] = []
  store.tasks.subscribe({}, (tasks) => {
    stop()
    if (tasks.length === 1) void store.tasks.create({ title: 'B' })
  })
  stop = store.tasks.subscribe({}, ended)
  store.tasks.subscribe({}, (tasks) => counts.push(tasks.length))
  await store.tasks.create({ title: 'A' })
  expect(counts.at(-1)).toBe(2)
  expect(ended).toHaveBeenCalledTimes(1)
})

it('returns the same rows until they change, also without a listener', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const input = { listId: null as string | null }
  await store.tasks.create({ title: 'A' })
  await device.quiet()
  const rows = store.tasks.list(input)
  input.listId = (await store.lists.create({ name: 'List' })).id
  await store.tasks.create({ title: 'B', listId: input.listId })
  await device.quiet()
  expect(store.tasks.list({ listId: null })).toBe(rows)
  expect(store.tasks.list(input).map(({ title }) => title)).toEqual(['B'])
})

it('returns the parked changes without comparing their contents as long as there are no others', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  await store.tasks.create({ title: '' })
  await device.quiet()
  const parked = store.parked()
  expect(parked).toHaveLength(1)
  const comparisons = vi.spyOn(JSON, 'stringify')
  expect(store.parked()).toBe(parked)
  expect(comparisons).not.toHaveBeenCalled()
  comparisons.mockRestore()
  await store.tasks.create({ title: 'other' })
  await device.quiet()
  expect(store.parked()).toBe(parked)
})
