import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { issueOf, outline, plant } from '../tasks/structure/outline.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const newCaller = () => callerFor(database, newUser()).undoable
type Caller = ReturnType<typeof newCaller>

const namesOf = async ({ lists }: Caller, input = {}) => (await lists.list(input)).items.map(({ name }) => name)
const titlesOf = async ({ tasks }: Caller, input = {}) =>
  (await tasks.list({ ...input, sort: [{ by: 'title' }] })).items.map(({ title }) => title)

describe('a list', () => {
  it('has a color of the palette, a description, and its place after the others', async () => {
    const caller = newCaller()
    await caller.lists.create({ name: 'One' })
    const list = await caller.lists.create({ name: 'Two', color: 'teal', description: 'second' })
    expect(list).toMatchObject({ name: 'Two', color: 'teal', description: 'second', archivedAt: null, version: 1 })
    expect(await namesOf(caller)).toEqual(['One', 'Two'])
    await expect(caller.lists.create({ name: 'Three', color: 'mauve' as never })).rejects.toThrow(/color/)
    const cleared = await caller.lists.update({ id: list.id, color: null, description: null })
    expect(cleared).toMatchObject({ color: null, description: '' })
  })

  it('moves before or after another list, and to the end', async () => {
    const caller = newCaller()
    const [a = '', b = '', c = ''] = (
      await caller.lists.createMany({ items: ['a', 'b', 'c'].map((name) => ({ name })) })
    ).items.map(({ id }) => id)
    await caller.lists.move({ id: c, before: a })
    expect(await namesOf(caller)).toEqual(['c', 'a', 'b'])
    await caller.lists.move({ id: c, after: a })
    expect(await namesOf(caller)).toEqual(['a', 'c', 'b'])
    await caller.lists.move({ id: a })
    expect(await namesOf(caller)).toEqual(['c', 'b', 'a'])
    expect(await caller.lists.move({ id: a, after: b })).toMatchObject({ affected: {}, undoToken: null })
    expect(await issueOf(caller.lists.move({ id: a, after: a }))).toBe('after itself')
    expect(await issueOf(caller.lists.move({ id: a, after: crypto.randomUUID() }))).toBe('after not_found')
    expect(await namesOf(caller, { sort: [{ by: 'name', order: 'desc' }] })).toEqual(['c', 'b', 'a'])
  })
})

describe('archiving a list', () => {
  it('hides it and its tasks without a change of them, and stats count them only on request', async () => {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'Old' })
    await plant(caller, [{ title: 'old', listId: list.id }, { title: 'sub', parent: 'old' }, { title: 'new' }])
    const archived = await caller.lists.archive({ id: list.id })
    expect(archived).toMatchObject({ affected: { list: 1 }, archivedAt: expect.any(Date) })
    expect(await caller.lists.archive({ id: list.id })).toMatchObject({ affected: {}, version: archived.version })
    expect(await namesOf(caller)).toEqual([])
    expect(await namesOf(caller, { archived: true })).toEqual(['Old'])
    expect(await titlesOf(caller)).toEqual(['new'])
    expect(await titlesOf(caller, { archived: true })).toEqual(['new', 'old', 'sub'])
    expect(await titlesOf(caller, { listId: list.id })).toEqual(['old', 'sub'])
    expect((await caller.tasks.stats()).total).toBe(1)
    expect((await caller.tasks.stats({ archived: true })).total).toBe(3)
    expect((await caller.tasks.stats({ listId: list.id })).total).toBe(2)
    await caller.lists.unarchive({ id: list.id })
    expect(await titlesOf(caller)).toEqual(['new', 'old', 'sub'])
  })
})

describe('deleting a list', () => {
  async function newList() {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'Trip' })
    const section = await caller.sections.create({ listId: list.id, name: 'Before' })
    const idOf = await plant(caller, [
      { title: 'b', listId: list.id },
      { title: 'b1', parent: 'b' },
      { title: 'a', listId: list.id, sectionId: section.id },
      { title: 'gone', listId: list.id },
      { title: 'inbox' },
    ])
    await caller.tasks.delete({ id: idOf('gone') })
    return { caller, list, section, idOf }
  }

  it('moves its tasks to the trash as one change, and restoring brings back exactly these', async () => {
    const { caller, list, section, idOf } = await newList()
    const deleted = await caller.lists.delete({ id: list.id })
    expect(deleted).toMatchObject({ deletedAt: expect.any(Date), affected: { list: 1, task: 3 } })
    expect(await titlesOf(caller)).toEqual(['inbox'])
    expect((await caller.sections.list()).items).toEqual([])
    const restored = await caller.lists.restore({ id: list.id })
    expect(restored).toMatchObject({ deletedAt: null, affected: { list: 1, task: 3 } })
    expect(await outline(caller, list.id)).toEqual(['b', '  b1', 'a'])
    expect(await caller.tasks.get({ id: idOf('a') })).toMatchObject({ sectionId: section.id })
    expect(await titlesOf(caller, { trash: true })).toEqual(['gone'])
  })

  it('is undone with all its tasks', async () => {
    const { caller, list } = await newList()
    const { undoToken } = await caller.lists.delete({ id: list.id })
    expect(await caller.changes.undo({ undoToken: undoToken ?? '' })).toMatchObject({ affected: { list: 1, task: 3 } })
    expect(await outline(caller, list.id)).toEqual(['b', '  b1', 'a'])
  })

  it('leaves a task in the trash that was deleted on its own after the list was restored', async () => {
    const { caller, list, idOf } = await newList()
    await caller.lists.delete({ id: list.id })
    await caller.lists.restore({ id: list.id })
    await caller.tasks.delete({ id: idOf('a') })
    await caller.lists.delete({ id: list.id })
    await caller.lists.restore({ id: list.id })
    expect(await outline(caller, list.id)).toEqual(['b', '  b1'])
  })

  it('moves its tasks to the end of another list, or of the inbox, in their order', async () => {
    const { caller, list } = await newList()
    const other = await caller.lists.create({ name: 'Other' })
    await plant(caller, [{ title: 'first', listId: other.id }])
    const moved = await caller.lists.delete({ id: list.id, moveTasksTo: other.id })
    expect(moved.affected).toEqual({ list: 1, task: 3 })
    expect(await outline(caller, other.id)).toEqual(['first', 'b', '  b1', 'a'])
    await caller.lists.delete({ id: other.id, moveTasksTo: null })
    expect(await outline(caller, null)).toEqual(['inbox', 'first', 'b', '  b1', 'a'])
    await caller.lists.restore({ id: list.id })
    expect(await outline(caller, list.id)).toEqual([])
  })

  it('is refused if the tasks cannot move there', async () => {
    const { caller, list } = await newList()
    const trashed = await caller.lists.create({ name: 'Trashed' })
    await caller.lists.delete({ id: trashed.id })
    const deleteTo = (moveTasksTo: string) => caller.lists.delete({ id: list.id, moveTasksTo })
    expect(await issueOf(deleteTo(list.id))).toBe('moveTasksTo itself')
    expect(await issueOf(deleteTo(trashed.id))).toBe('moveTasksTo in_trash')
    expect(await issueOf(deleteTo(crypto.randomUUID()))).toBe('moveTasksTo not_found')
    expect(await outline(caller, list.id)).toEqual(['b', '  b1', 'a'])
  })

  it('permanently leaves its tasks in the trash, from where they return to the inbox', async () => {
    const { caller, list, idOf } = await newList()
    await caller.lists.delete({ id: list.id })
    await caller.lists.purge({ id: list.id })
    await caller.tasks.restore({ id: idOf('b') })
    await caller.tasks.restore({ id: idOf('a') })
    expect(await outline(caller, null)).toEqual(['b', '  b1', 'a', 'inbox'])
  })
})
