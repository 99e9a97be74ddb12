import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { type Device, expectSameAsServer, openDevice, type Sent } from './device.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Loses the first request that meets a condition, so that later changes would overtake it. */
function loseFirst(device: Device, isLost: (sent: Sent) => boolean): void {
  let lost = 0
  device.failWith((sent) => {
    if (lost > 0 || !isLost(sent)) return undefined
    lost += 1
    return 'request'
  })
}

it('restores lists and parents before what returns to them', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { id: listId } = await store.lists.create({ name: 'List' })
  const { id: inside } = await store.tasks.create({ title: 'Inside', listId })
  const { id: parent } = await store.tasks.create({ title: 'Parent' })
  const { id: child } = await store.tasks.create({ title: 'Child', parentId: parent })
  const deleted = [inside, child, parent].map((id) => store.tasks.delete({ id }))
  const [, ofChild, ofParent] = await Promise.all(deleted)
  await store.lists.delete({ id: listId })
  await device.quiet()
  await device.goOffline()
  await store.lists.restore({ id: listId })
  await store.tasks.restore({ id: inside })
  for (const change of [ofParent, ofChild]) await store.undo(change?.key ?? '')
  loseFirst(device, ({ procedure, input }) => procedure === 'changes.undo' || input.id === listId)
  device.goOnline()
  await device.quiet()
  expect(store.parked()).toEqual([])
  expect(store.tasks.get(inside)?.listId).toBe(listId)
  expect(store.tasks.get(child)?.parentId).toBe(parent)
  await expectSameAsServer(device)
})

it('keeps the order of tasks that leave a deleted section, and of new ones', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { id: listId } = await store.lists.create({ name: 'List' })
  const { id: sectionId } = await store.sections.create({ name: 'Section', listId })
  await store.tasks.create({ title: 'Old', sectionId })
  await device.quiet()
  await device.goOffline()
  await store.sections.delete({ id: sectionId })
  await store.tasks.create({ title: 'New', listId })
  loseFirst(device, ({ procedure }) => procedure === 'sections.delete')
  device.goOnline()
  await device.quiet()
  const titles = store.tasks.list({ listId, sort: [{ by: 'position' }] }).map(({ title }) => title)
  expect(titles).toEqual(['Old', 'New'])
})

it('sends the changes of a row that was not copied yet one after the other', async () => {
  const userId = newUser()
  await using device = await openDevice({ app, userId })
  const ids = await Promise.all(['A', 'B'].map(async (title) => (await device.direct.tasks.create({ title })).id))
  await using late = await openDevice({ app, userId })
  const [first = '', second = ''] = ids
  const { store } = late
  loseFirst(late, ({ input }) => input.title === 'one')
  const made = [
    store.tasks.update({ id: first, title: 'one' }),
    store.tasks.update({ id: first, title: 'two' }),
    store.tasks.complete({ id: second }).then(({ key }) => store.undo(key)),
  ]
  await Promise.all(made)
  await late.quiet()
  expect(store.tasks.get(first)?.title).toBe('two')
  expect(store.tasks.get(second)).toMatchObject({ completed: false })
  expect(store.parked()).toEqual([])
})

it('lets changes go on that follow a refused or undone replace of a known row', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { id } = await store.tasks.create({ title: 'A' })
  await device.quiet()
  await device.goOffline()
  const undone = await store.tasks.replace({ id, title: 'B' })
  await store.tasks.replace({ id, title: '' })
  await store.tasks.update({ id, description: 'kept' })
  await store.undo(undone.key)
  device.goOnline()
  await device.quiet()
  expect(store.tasks.get(id)).toMatchObject({ title: 'A', description: 'kept' })
  expect(store.parked()).toMatchObject([{ mutation: 'tasks.replace', dependants: 0 }])
})

it('keeps the order of the comments of a task', async () => {
  await using device = await openDevice({ app, userId: newUser() })
  const { store } = device
  const { id: taskId } = await store.tasks.create({ title: 'Task' })
  await device.quiet()
  await device.goOffline()
  for (const text of ['one', 'two']) await store.comments.create({ taskId, text })
  loseFirst(device, ({ input }) => input.text === 'one')
  device.goOnline()
  await device.quiet()
  expect(store.comments.list({ taskId }).map(({ text }) => text)).toEqual(['two', 'one'])
  await expectSameAsServer(device)
})

describe('a change of what belongs to a task or list', () => {
  /** Opens a device with a list that has a section, and a task in the list that has a comment, and cuts its connection. */
  async function offlineWithRows() {
    const device = await openDevice({ app, userId: newUser() })
    const { store } = device
    const { id: listId } = await store.lists.create({ name: 'List' })
    const { id: sectionId } = await store.sections.create({ name: 'Section', listId })
    const { id: taskId } = await store.tasks.create({ title: 'Task', listId })
    const { id: commentId } = await store.comments.create({ taskId, text: 'Comment' })
    await device.quiet()
    return { device, listId, sectionId, taskId, commentId }
  }

  it('is sent before its task or list is deleted', async () => {
    const { device, listId, sectionId, taskId, commentId } = await offlineWithRows()
    await using _ = device
    const { store } = device
    await device.goOffline()
    await store.comments.update({ id: commentId, text: 'changed' })
    await store.tasks.delete({ id: taskId })
    await store.sections.update({ id: sectionId, name: 'changed' })
    await store.lists.delete({ id: listId })
    const lost = new Set<string>()
    device.failWith(({ procedure }) => {
      if (!procedure.endsWith('update') || lost.has(procedure)) return undefined
      lost.add(procedure)
      return 'request'
    })
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(
      device.sent
        .slice(-4)
        .map(({ procedure }) => procedure)
        .sort(),
    ).toEqual(['comments.update', 'lists.delete', 'sections.update', 'tasks.delete'])
    await expectSameAsServer(device)
  })

  it('is sent after its task is restored', async () => {
    const { device, taskId, commentId } = await offlineWithRows()
    await using _ = device
    const { store } = device
    await store.tasks.delete({ id: taskId })
    await device.quiet()
    await device.goOffline()
    await store.tasks.restore({ id: taskId })
    const change = await store.comments.update({ id: commentId, text: 'changed' })
    const undone = await store.undo(change.key)
    await eventuallyTrue(() => store.status.queued === 1)
    await store.undo(undone.key)
    loseFirst(device, ({ procedure }) => procedure === 'tasks.restore')
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.comments.get(commentId)?.text).toBe('changed')
    await expectSameAsServer(device)
  })

  it('is sent after its list is restored', async () => {
    const { device, listId, sectionId, taskId } = await offlineWithRows()
    await using _ = device
    const { store } = device
    await store.lists.delete({ id: listId })
    await device.quiet()
    await device.goOffline()
    await store.lists.restore({ id: listId })
    await store.tasks.create({ title: 'New', sectionId })
    await store.tasks.move({ id: taskId, sectionId })
    await store.sections.update({ id: sectionId, name: 'changed' })
    loseFirst(device, ({ procedure }) => procedure === 'lists.restore')
    device.goOnline()
    await device.quiet()
    expect(store.parked()).toEqual([])
    expect(store.tasks.list({ sectionId }).map(({ title }) => title)).toEqual(['New', 'Task'])
    await expectSameAsServer(device)
  })
})
