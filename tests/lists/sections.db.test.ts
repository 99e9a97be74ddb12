import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'
import { issueOf, plant } from '../tasks/structure/outline.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const newCaller = () => callerFor(database, newUser()).undoable
type Caller = ReturnType<typeof newCaller>

const titlesOf = async ({ tasks }: Caller, input = {}) =>
  (await tasks.list({ ...input, sort: [{ by: 'title' }] })).items.map(({ title }) => title)

describe('a section', () => {
  async function newSections() {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'Trip' })
    const one = await caller.sections.create({ listId: list.id, name: 'One' })
    const two = await caller.sections.create({ listId: list.id, name: 'Two' })
    const idOf = await plant(caller, [
      { title: 'in two', listId: list.id, sectionId: two.id },
      { title: 'below', parent: 'in two' },
      { title: 'in one', sectionId: one.id },
      { title: 'outside', listId: list.id },
    ])
    return { caller, list, one, two, idOf }
  }
  const order = async ({ sections }: Caller, listId: string) =>
    (await sections.list({ listId, sort: [{ by: 'position' }] })).items.map(({ name }) => name)

  it('moves within its list only, and never into another', async () => {
    const { caller, list, one, two } = await newSections()
    const other = await caller.lists.create({ name: 'Other' })
    const foreign = await caller.sections.create({ listId: other.id, name: 'Foreign' })
    await caller.sections.move({ id: two.id, before: one.id })
    expect(await order(caller, list.id)).toEqual(['Two', 'One'])
    expect(await issueOf(caller.sections.move({ id: two.id, before: foreign.id }))).toBe('before not_a_sibling')
    const { code } = await failureOf(caller.sections.update({ id: two.id, listId: other.id } as never))
    expect(code).toBe('INVALID_INPUT')
  })

  it('leaves its tasks in the list when it is deleted, after those outside sections', async () => {
    const { caller, list, two, idOf } = await newSections()
    const { affected, undoToken } = await caller.sections.delete({ id: two.id })
    expect(affected).toEqual({ section: 1, task: 2 })
    expect(await caller.tasks.get({ id: idOf('below') })).toMatchObject({ listId: list.id, sectionId: null })
    expect(await titlesOf(caller, { listId: list.id, sectionId: null })).toEqual(['below', 'in two', 'outside'])
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    expect(await order(caller, list.id)).toEqual(['One', 'Two'])
    expect(await titlesOf(caller, { sectionId: two.id })).toEqual(['below', 'in two'])
  })

  it('takes its tasks to the trash on request, and undo brings both back', async () => {
    const { caller, two, idOf } = await newSections()
    const { affected, undoToken } = await caller.sections.delete({ id: two.id, tasks: 'trash' })
    expect(affected).toEqual({ section: 1, task: 2 })
    expect(await titlesOf(caller)).toEqual(['in one', 'outside'])
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    expect(await caller.tasks.get({ id: idOf('in two') })).toMatchObject({ sectionId: two.id, deletedAt: null })
  })

  it('of a list in the trash cannot be created, and takes no tasks', async () => {
    const { caller, list, one } = await newSections()
    await caller.lists.delete({ id: list.id })
    expect(await issueOf(caller.sections.create({ listId: list.id, name: 'Three' }))).toBe('listId in_trash')
    expect(await issueOf(caller.tasks.create({ title: 'x', sectionId: one.id }))).toBe('sectionId in_trash')
  })
})
