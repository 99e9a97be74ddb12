import { afterAll, beforeAll, expect, it } from 'vitest'
import type { OfflineStore } from '../../client-sdk/src/offline/store-types.ts'
import { eventually } from '../helpers/eventually.ts'
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

type Query = Parameters<OfflineStore['tasks']['subscribe']>[0]

interface Places {
  listId: string
  sectionId: string
  parentId: string
}

// Each brings the task into the query, and out of it again.
const QUERIES: [string, (places: Places) => { query: Query; enter: object; leave: object }][] = [
  ['the list', ({ listId }) => ({ query: { listId }, enter: { listId }, leave: { listId: null } })],
  ['the section', ({ sectionId }) => ({ query: { sectionId }, enter: { sectionId }, leave: { sectionId: null } })],
  ['the parent', ({ parentId }) => ({ query: { parentId }, enter: { parentId }, leave: { parentId: null } })],
  [
    'a range of due dates',
    () => ({
      query: { due: { from: '2026-03-01', to: '2026-03-07' } },
      enter: { due: { date: '2026-03-07' } },
      leave: { due: { date: '2026-03-08' } },
    }),
  ],
  ['a tag', () => ({ query: { tags: { any: ['home'] } }, enter: { tags: ['home', 'x'] }, leave: { tags: ['x'] } })],
  ['the completion', () => ({ query: { completed: true }, enter: { completed: true }, leave: { completed: false } })],
  [
    'a text',
    () => ({ query: { search: 'MILK' }, enter: { description: 'milk and bread' }, leave: { description: '' } }),
  ],
]

it.each(QUERIES)(
  'calls the subscribers of a query for %s when a task comes and goes, also from elsewhere',
  async (_, of) => {
    await using device = await openDevice({ app, userId: newUser() })
    const { store, direct } = device
    const { id: listId } = await store.lists.create({ name: 'List' })
    const { id: sectionId } = await store.sections.create({ listId, name: 'Section' })
    const { id: parentId } = await store.tasks.create({ title: 'Parent' })
    const { id } = await store.tasks.create({ title: 'Task' })
    await device.quiet()
    const { query, enter, leave } = of({ listId, sectionId, parentId })
    const shown: string[][] = []
    const stop = store.tasks.subscribe(query, (tasks) => shown.push(tasks.map(({ title }) => title)))
    const isMove = Object.keys(enter).some((name) => /^(list|section|parent)Id$/.test(name))
    const change = (by: Pick<OfflineStore, 'tasks'> | typeof direct, input: object) =>
      isMove ? by.tasks.move({ id, ...input }) : by.tasks.update({ id, ...input })

    expect(shown).toEqual([[]])
    const changing = change(store, enter)
    expect(shown.at(-1)).toEqual(['Task'])
    await changing
    await device.quiet()
    expect((await direct.tasks.list(query)).items.map(({ title }) => title)).toEqual(['Task'])
    await change(store, leave)
    expect(shown.at(-1)).toEqual([])
    await device.quiet()

    await change(direct, enter)
    await eventually(() => expect(shown.at(-1)).toEqual(['Task']))
    await change(direct, leave)
    await eventually(() => expect(shown.at(-1)).toEqual([]))
    expect(store.tasks.list(query)).toEqual((await direct.tasks.list(query)).items)

    const calls = shown.length
    await store.tasks.create({ title: 'Of no interest' })
    stop()
    await change(store, enter)
    expect(shown).toHaveLength(calls)
  },
)
