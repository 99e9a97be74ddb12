import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { createTestApp, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { clientOf, fetchOf } from './client-of.ts'
import { errorOf } from './settled.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

type Noun = 'tasks' | 'lists' | 'sections' | 'comments'

/** Creates a client whose requests are counted, and a list with a task. */
async function newClient() {
  const app = await createTestApp(database)
  const seen = { requests: 0 }
  const fetch: typeof globalThis.fetch = (input, init) => {
    seen.requests += 1
    return fetchOf(app)(input, init)
  }
  const tw = clientOf(app, await app.tokenOf(newUser()), { fetch })
  const list = await tw.lists.create({ name: 'row 0' })
  const task = await tw.tasks.create({ title: 'row 0', listId: list.id })
  return { tw, seen, listId: list.id, taskId: task.id }
}

const NEW: Record<Noun, (tw: Taskwire, name: string, ids: { listId: string; taskId: string }) => Promise<unknown>> = {
  tasks: (tw, title, { listId }) => tw.tasks.create({ title, listId }),
  lists: (tw, name) => tw.lists.create({ name }),
  sections: (tw, name, { listId }) => tw.sections.create({ name, listId }),
  comments: (tw, text, { taskId }) => tw.comments.create({ text, taskId }),
}

async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const found: Row[] = []
  for await (const row of rows) found.push(row)
  return found
}

/** Returns the title, name or text of a row. */
function nameOf(row: { title: string } | { name: string } | { text: string }): string {
  if ('title' in row) return row.title
  return 'name' in row ? row.name : row.text
}

it.each(Object.keys(NEW) as Noun[])('iterates over all %s, with one request per page', async (noun) => {
  const { tw, seen, listId, taskId } = await newClient()
  const names = Array.from({ length: 7 }, (_, n) => `row ${n}`)
  const hasFirst = noun === 'tasks' || noun === 'lists'
  for (const name of names.slice(hasFirst ? 1 : 0)) await NEW[noun](tw, name, { listId, taskId })
  const filters = { tasks: { listId }, lists: {}, sections: { listId }, comments: { taskId } }
  seen.requests = 0
  const found: string[] = []
  for await (const row of tw[noun].iterate({ limit: 3, ...filters[noun] })) found.push(nameOf(row))
  expect([found.sort(), seen.requests]).toEqual([names, 3])

  seen.requests = 0
  for await (const _ of tw[noun].iterate({ limit: 3 })) break
  expect(seen.requests).toBe(1)
})

it('iterates over lists, and over the sections and tasks of a list, in manual order', async () => {
  const { tw, listId, taskId } = await newClient()
  const [last, first] = [await tw.lists.create({ name: 'last' }), await tw.lists.create({ name: 'first' })]
  await tw.lists.move({ id: first.id, before: listId })
  const lists = await all(tw.lists.iterate({ limit: 1 }))
  expect(lists.map(({ id }) => id)).toEqual([first.id, listId, last.id])

  const [b, a] = [await tw.sections.create({ name: 'b', listId }), await tw.sections.create({ name: 'a', listId })]
  await tw.sections.move({ id: a.id, before: b.id })
  expect((await all(tw.sections.iterate({ listId, limit: 1 }))).map(nameOf)).toEqual(['a', 'b'])

  const top = await tw.tasks.create({ title: 'top', listId })
  await tw.tasks.move({ id: top.id, before: taskId })
  const tasks = await all(tw.tasks.iterate({ listId, limit: 1, sort: [{ by: 'position' }] }))
  expect(tasks.map(nameOf)).toEqual(['top', 'row 0'])
})

it.each(Object.keys(NEW) as Noun[])(
  'iterates over no %s of an empty account, and fails with the error of the list',
  async (noun) => {
    const app = await createTestApp(database)
    const tw = clientOf(app, await app.tokenOf(newUser()))
    expect(await tw[noun].iterate().next()).toEqual({ done: true, value: undefined })
    expect((await errorOf(tw[noun].iterate({ limit: 0 }).next())).code).toBe('INVALID_INPUT')
  },
)
