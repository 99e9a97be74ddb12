import { afterAll, beforeAll, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { errorOf } from '../sync/error-of.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const ADDED = /^The change cannot be undone: since then rows were added to the (task|list), or the row it belongs to/
const NEEDED = /^The change cannot be undone: the task belongs to a row that the undo would remove/
const CHANGED = /^The change cannot be undone: the (task|list) has changed since/

type Caller = ReturnType<typeof callerFor>['undoable']

/** Makes a change, then another one that prevents its undo. Returns the undo token of the first, and the row to name. */
const CASES: [string, RegExp, (caller: Caller) => Promise<{ undoToken: string | null; id: string }>][] = [
  [
    'the new task has a subtask',
    ADDED,
    async ({ tasks }) => {
      const made = await tasks.create({ title: 'Cake' })
      await tasks.create({ title: 'Flour', parentId: made.id })
      return made
    },
  ],
  [
    'the new task has a comment',
    ADDED,
    async ({ tasks, comments }) => {
      const made = await tasks.create({ title: 'Cake' })
      await comments.create({ taskId: made.id, text: 'With candles' })
      return made
    },
  ],
  [
    'the new list has a task',
    ADDED,
    async ({ tasks, lists }) => {
      const made = await lists.create({ name: 'Party' })
      await tasks.create({ title: 'Cake', listId: made.id })
      return made
    },
  ],
  [
    'the new list has a section',
    ADDED,
    async ({ lists, sections }) => {
      const made = await lists.create({ name: 'Party' })
      await sections.create({ listId: made.id, name: 'Shopping' })
      return made
    },
  ],
  [
    'the new section has a task',
    NEEDED,
    async ({ lists, sections, tasks }) => {
      const list = await lists.create({ name: 'Party' })
      const { id: sectionId, undoToken } = await sections.create({ listId: list.id, name: 'Shopping' })
      const { id } = await tasks.create({ title: 'Cake', sectionId })
      return { undoToken, id }
    },
  ],
  [
    'the list of the deleted task is in the trash',
    ADDED,
    async ({ lists, tasks }) => {
      const list = await lists.create({ name: 'Party' })
      const { id } = await tasks.create({ title: 'Cake', listId: list.id })
      const { undoToken } = await tasks.delete({ id })
      await lists.delete({ id: list.id })
      return { undoToken, id }
    },
  ],
  [
    'the parent that the task was moved from is in the trash',
    ADDED,
    async ({ tasks }) => {
      const parent = await tasks.create({ title: 'Cake' })
      const { id } = await tasks.create({ title: 'Flour', parentId: parent.id })
      const { undoToken } = await tasks.move({ id, parentId: null })
      await tasks.delete({ id: parent.id })
      return { undoToken, id }
    },
  ],
  [
    'the row itself has changed',
    CHANGED,
    async ({ lists }) => {
      const made = await lists.create({ name: 'Party' })
      await lists.archive({ id: made.id })
      return made
    },
  ],
]

it.each(CASES)('explains why an undo fails if %s, and changes nothing', async (_, message, prepare) => {
  const caller = callerFor(database, newUser()).undoable
  const { undoToken, id } = await prepare(caller)
  const before = await caller.changes.cursor()
  const error = await errorOf(caller.changes.undo({ undoToken: undoToken ?? '' }))
  expect(error).toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(message), current: { id } })
  expect(await caller.changes.cursor()).toEqual(before)
})
