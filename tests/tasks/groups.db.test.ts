import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const newCaller = () => callerFor(database, newUser()).undoable

describe('the groups of stats', () => {
  it('count by list, section, tag and priority, while each task counts once in the sums', async () => {
    const caller = newCaller()
    const list = await caller.lists.create({ name: 'Trip' })
    const section = await caller.sections.create({ listId: list.id, name: 'Before' })
    await caller.tasks.createMany({
      items: [
        { title: '1', listId: list.id, sectionId: section.id, tags: ['a', 'b'], priority: 'high' },
        { title: '2', listId: list.id, tags: ['a'], completed: true },
        { title: '3' },
      ],
    })
    const groupsOf = async (groupBy: 'list' | 'section' | 'tag' | 'priority') => {
      const { total, groups = [] } = await caller.tasks.stats({ groupBy })
      expect(total).toBe(3)
      return groups.map(({ key, total, open }) => [key, total, open])
    }
    expect(await groupsOf('list')).toEqual([
      [list.id, 2, 1],
      [null, 1, 1],
    ])
    expect(await groupsOf('section')).toEqual([
      [null, 2, 1],
      [section.id, 1, 1],
    ])
    expect(await groupsOf('tag')).toEqual([
      ['a', 2, 1],
      ['b', 1, 1],
      [null, 1, 1],
    ])
    expect(await groupsOf('priority')).toEqual([
      ['none', 2, 1],
      ['high', 1, 1],
    ])
  })
})
