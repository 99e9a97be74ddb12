import { createTransaction } from '@tanstack/db'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newComment, newList, newSection, newTask } from '../../../client-sdk/src/tanstack/db/index.ts'
import { eventually } from '../../helpers/eventually.ts'
import { createTestApp, type TestApp } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { openHeld, openReady, set, watchTitles } from './db-page.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a change in a collection', () => {
  it('of any noun reaches the server, in the order of the changes', async () => {
    await using page = await openReady(app)
    const { tasks, lists, sections, comments, other } = page
    const list = newList({ name: 'Groceries', color: 'green' })
    const section = newSection({ name: 'Fruit', listId: list.id })
    const task = newTask({ title: 'Apples', listId: list.id, sectionId: section.id, priority: 'high' })
    const comment = newComment({ text: 'Red ones', taskId: task.id })
    const changes = [
      lists.insert(list),
      sections.insert(section),
      tasks.insert(task),
      comments.insert(comment),
      lists.update(list.id, set({ name: 'Shopping' })),
      sections.update(section.id, set({ name: 'Vegetables' })),
      tasks.update(task.id, (draft) => {
        draft.title = 'Carrots'
        draft.tags.push('home')
        draft.due = { date: '2030-01-31' }
        draft.completed = true
      }),
      comments.update(comment.id, set({ text: 'Green ones' })),
    ]
    await Promise.all(changes.map(({ isPersisted }) => isPersisted.promise))
    const ids = { list: list.id, section: section.id, task: task.id, comment: comment.id }
    expect(await other.lists.get({ id: ids.list })).toMatchObject({ name: 'Shopping', color: 'green', version: 2 })
    expect(await other.sections.get({ id: ids.section })).toMatchObject({ name: 'Vegetables' })
    expect(await other.comments.get({ id: ids.comment })).toMatchObject({ text: 'Green ones' })
    const stored = await other.tasks.get({ id: ids.task })
    expect(stored).toMatchObject({ title: 'Carrots', tags: ['home'], completed: true, priority: 'high', version: 2 })
    expect(tasks.get(ids.task)).toMatchObject(stored)

    const removals = [comments.delete(ids.comment), sections.delete(ids.section), tasks.delete(ids.task)]
    await Promise.all(removals.map(({ isPersisted }) => isPersisted.promise))
    expect([tasks.size, sections.size, comments.size]).toEqual([0, 0, 0])
    expect((await other.tasks.get({ id: ids.task })).deletedAt).toBeInstanceOf(Date)
    await lists.delete(ids.list).isPersisted.promise
    expect((await other.lists.list({ trash: true })).items).toMatchObject([{ id: ids.list }])
  })

  it('of several rows is one change on the server', async () => {
    await using page = await openReady(app)
    const { tasks, other, requests } = page
    const rows = ['a', 'b', 'c'].map((title) => newTask({ title }))
    await tasks.insert(rows).isPersisted.promise
    await tasks.delete(rows.map(({ id }) => id)).isPersisted.promise
    expect(requests.filter((url) => /tasks\.(create|delete)Many/.test(url))).toHaveLength(2)
    expect((await other.tasks.list({ trash: true })).items).toHaveLength(3)
  })

  it('of its place moves a task', async () => {
    await using page = await openReady(app)
    const { tasks, other } = page
    const { id: listId } = await other.lists.create({ name: 'Groceries' })
    const task = newTask({ title: 'Apples' })
    await tasks.insert(task).isPersisted.promise
    await tasks.update(task.id, (draft) => {
      draft.listId = listId
      draft.title = 'Pears'
    }).isPersisted.promise
    expect(await other.tasks.get({ id: task.id })).toMatchObject({ listId, title: 'Pears' })
  })

  it('never shows the previous row again between the response and the stream', async () => {
    await using page = await openHeld(app)
    const { tasks, other, release } = page
    const task = newTask({ title: 'a' })
    const states = watchTitles(tasks)
    const changes = [tasks.insert(task), tasks.update(task.id, set({ title: 'b' }))]
    await eventually(async () => expect((await other.tasks.list()).items).toMatchObject([{ title: 'b' }]))
    release()
    await Promise.all(changes.map(({ isPersisted }) => isPersisted.promise))
    await tasks.delete(task.id).isPersisted.promise
    expect([states, tasks.size]).toEqual([['a', 'b', ''], 0])
  })

  it('that deletes permanently never shows the row again', async () => {
    await using page = await openReady(app)
    const { other, sections } = page
    const { id: listId } = await other.lists.create({ name: 'Groceries' })
    const section = newSection({ name: 'Fruit', listId })
    await sections.insert(section).isPersisted.promise
    const sizes: number[] = []
    sections.subscribeChanges(() => void sizes.push(sections.size), { includeInitialState: true })
    await sections.delete(section.id).isPersisted.promise
    await other.lists.update({ id: listId, name: 'Shopping' })
    await eventually(() => expect(page.lists.get(listId)?.name).toBe('Shopping'))
    expect(sizes).toEqual([1, 0])
  })

  it('is not persisted before it has arrived over the stream', async () => {
    await using page = await openHeld(app)
    const { tasks, other, release } = page
    const task = newTask({ title: 'a' })
    const inserted = tasks.insert(task)
    await eventually(async () => expect((await other.tasks.list()).items).toHaveLength(1))
    await other.tasks.list()
    expect([inserted.state, tasks.get(task.id)?.version]).toEqual(['persisting', 0])
    release()
    await inserted.isPersisted.promise
    expect(tasks.get(task.id)?.version).toBe(1)
  })

  it('that another device replaces or purges before it has arrived is persisted too', async () => {
    await using page = await openHeld(app)
    const { tasks, other, release } = page
    const [one, two] = [newTask({ title: 'one' }), newTask({ title: 'two' })]
    const inserted = [tasks.insert(one), tasks.insert(two)]
    await eventually(async () => expect((await other.tasks.list()).items).toHaveLength(2))
    await other.tasks.update({ id: one.id, title: 'replaced' })
    await other.tasks.delete({ id: two.id })
    await other.tasks.purge({ id: two.id })
    release()
    await Promise.all(inserted.map(({ isPersisted }) => isPersisted.promise))
    expect(tasks.toArray.map(({ title }) => title)).toEqual(['replaced'])
  })

  it('is reverted when the server rejects it, and does not hold up later ones', async () => {
    await using page = await openReady(app)
    const { tasks } = page
    const task = newTask({ title: 'a' })
    await tasks.insert(task).isPersisted.promise
    const rejected = tasks.update(task.id, set({ title: ' ' }))
    const accepted = tasks.update(task.id, set({ priority: 'high' }))
    expect(tasks.get(task.id)).toMatchObject({ title: ' ', priority: 'high' })
    await expect(rejected.isPersisted.promise).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    await accepted.isPersisted.promise.catch(() => {})
    await eventually(() => expect(tasks.get(task.id)?.title).toBe('a'))
  })

  it('of a field that only other methods change is rejected with the name of the field', async () => {
    await using page = await openReady(app)
    const { tasks, requests } = page
    const task = newTask({ title: 'a' })
    await tasks.insert(task).isPersisted.promise
    const changed = tasks.update(task.id, set({ position: 'a0' }))
    await expect(changed.isPersisted.promise).rejects.toThrow(
      'position of a task cannot be changed in a collection. Use a method of the client, such as tasks.move.',
    )
    expect(tasks.get(task.id)?.position).not.toBe('a0')
    expect(requests.filter((url) => /tasks\.(update|move)/.test(url))).toEqual([])
  })

  it('is settled when its collection is cleaned up before it has arrived', async () => {
    await using page = await openHeld(app)
    const { tasks, other } = page
    const inserted = tasks.insert(newTask({ title: 'a' }))
    await eventually(async () => expect((await other.tasks.list()).items).toHaveLength(1))
    await tasks.cleanup()
    await inserted.isPersisted.promise
  })
})

it('a transaction of the application can call the client itself', async () => {
  await using page = await openReady(app)
  const { tasks, tw, other } = page
  const task = newTask({ title: 'a' })
  await tasks.insert(task).isPersisted.promise
  const transaction = createTransaction({
    autoCommit: false,
    mutationFn: async () => void (await tw.tasks.complete({ id: task.id })),
  })
  transaction.mutate(() => tasks.update(task.id, set({ completed: true })))
  await transaction.commit()
  expect((await other.tasks.get({ id: task.id })).completed).toBe(true)
})
