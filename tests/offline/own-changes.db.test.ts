import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventuallyTrue } from '../helpers/eventually.ts'
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

/** Opens a device with one task, and cuts its connection. */
async function offlineWithTask() {
  const device = await openDevice({ app, userId: newUser() })
  const { id } = await device.store.tasks.create({ title: 'A' })
  await device.quiet()
  await device.goOffline()
  return { device, id }
}

describe('an update after an earlier one of this device', () => {
  it('does not conflict if the earlier one was undone before it was sent', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    const first = await store.tasks.update({ id, title: 'B' })
    await store.tasks.update({ id, title: 'C' })
    await store.undo(first.key)
    expect(store.tasks.get(id)?.title).toBe('C')
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.tasks.get(id)?.title).toBe('C')
    await expectSameAsServer(device)
  })

  it('does not conflict if the earlier one was refused', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    for (const title of ['B', '', 'C']) await store.tasks.update({ id, title })
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toMatchObject([{ input: { title: '' } }])
    expect(store.tasks.get(id)?.title).toBe('C')
  })

  it('does not conflict if the server has stored the earlier one in another form', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    for (const day of ['01', '02'])
      await store.tasks.update({ id, due: { date: `2026-12-${day}`, time: '09:00', timeZone: 'europe/berlin' } })
    for (const locale of ['de-at', 'FR']) await store.settings.update({ locale })
    const created = await store.tasks.create({
      title: 'B',
      due: { timeZone: 'UTC', time: '09:00', date: '2026-12-01' },
    })
    await store.tasks.update({ id: created.id, due: { date: '2026-12-02' } })
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.tasks.get(id)?.due).toEqual({ date: '2026-12-02', time: '09:00', timeZone: 'Europe/Berlin' })
    expect(store.settings.get()?.locale).toBe('fr')
    await expectSameAsServer(device)
  })

  it('conflicts like the earlier one if another device has changed the field', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    await device.direct.tasks.update({ id, title: 'Theirs' })
    await store.tasks.update({ id, title: 'B', description: 'x' })
    await store.tasks.update({ id, title: 'C' })
    device.goOnline()
    await device.quiet()
    expect(store.parked().map(({ conflicts }) => conflicts[0]?.mine)).toEqual(['B', 'C'])
    expect(store.tasks.get(id)).toMatchObject({ title: 'Theirs', description: 'x' })
  })

  it('does not conflict with the due date that a recurrence has given to the task', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    // Changes of other fields by another device do not matter.
    await device.direct.tasks.update({ id, title: 'Theirs' })
    await store.tasks.update({ id, recurrence: { rule: 'FREQ=DAILY', from: 'due' } })
    await store.tasks.update({ id, due: { date: '2090-01-05' } })
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.tasks.get(id)).toMatchObject({ title: 'Theirs', due: { date: '2090-01-05' } })
    await expectSameAsServer(device)
  })

  it('does not conflict with the reminders that the next occurrence of the task has', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    const due = { date: '2090-01-05', time: '09:00', timeZone: 'UTC' }
    const at = (instant: string) => [{ at: instant }]
    await device.direct.tasks.update({
      ...{ id, due, recurrence: { rule: 'FREQ=DAILY', from: 'due' } },
      reminders: at('2090-01-05T08:00:00.000Z'),
    })
    device.goOnline()
    await device.quiet()
    await device.goOffline()
    await store.tasks.complete({ id })
    await store.tasks.update({ id, reminders: at('2090-01-06T07:00:00.000Z') })
    // The answer of the first attempt is lost.
    let lost = 0
    device.failWith(({ procedure }) => {
      lost += procedure === 'tasks.complete' ? 1 : 0
      return lost === 1 ? 'answer' : undefined
    })
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.tasks.get(id)).toMatchObject({
      due: { date: '2090-01-06' },
      reminders: at('2090-01-06T07:00:00.000Z'),
    })
    await expectSameAsServer(device)
  })

  it('does not conflict with a change of all tasks that match a filter', async () => {
    const { device, id } = await offlineWithTask()
    await using _ = device
    const { store } = device
    await device.direct.tasks.update({ id, tags: ['x'] })
    device.goOnline()
    await device.quiet()
    await device.goOffline()
    await store.tasks.updateWhere({
      filter: 'tag:x',
      change: { priority: 'high', due: null, addTags: ['y'] },
      dryRun: false,
    })
    await store.tasks.completeWhere({ filter: 'tag:x', dryRun: false })
    await store.tasks.update({ id, priority: 'low', tags: ['z'], completed: false })
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.tasks.get(id)).toMatchObject({ priority: 'low', tags: ['z'], completed: false })
    await expectSameAsServer(device)
  })

  it('conflicts if another device has changed the field before or after the earlier one was sent', async () => {
    for (const isBefore of [true, false]) {
      const { device, id } = await offlineWithTask()
      await using _ = device
      const { store } = device
      const theirs = { due: { date: '2090-02-02' }, priority: 'urgent' as const }
      if (isBefore) await device.direct.tasks.update({ id, ...theirs })
      await store.tasks.update({ id, recurrence: { rule: 'FREQ=DAILY', from: 'due' } })
      await store.tasks.updateWhere({
        ...{ filter: 'has:due', change: { title: 'changed' }, dryRun: false },
      })
      await store.tasks.update({ id, due: { date: '2090-01-05' }, priority: 'low' })
      let isChanged = isBefore
      device.failWith(({ procedure, input }) => {
        if (procedure !== 'tasks.update' || !input.due || isChanged) return undefined
        return 'request'
      })
      device.goOnline()
      if (!isBefore) {
        await eventuallyTrue(() => store.status.queued === 1)
        await device.direct.tasks.update({ id, ...theirs })
        isChanged = true
        device.goOnline()
      }
      await device.quiet()
      expect(
        store
          .parked()
          .flatMap(({ conflicts }) => conflicts.map(({ field }) => field))
          .sort(),
      ).toEqual(['due', 'priority'])
      expect(store.tasks.get(id)).toMatchObject({ title: 'changed', ...theirs })
    }
  })
})
