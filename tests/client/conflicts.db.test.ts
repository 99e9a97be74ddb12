import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Task, UpdateTaskInput } from '../../client-sdk/src/contract.ts'
import type { Taskwire } from '../../client-sdk/src/create-taskwire.ts'
import { plainCaller } from '../helpers/plain-caller.ts'
import { createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { clientOf, fetchOf } from './client-of.ts'
import { errorOf } from './settled.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await sharedTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates two clients of one user. `other` can run before each mutation of `mine` reaches the server. */
async function twoDevices(between: (theirs: Taskwire) => Promise<unknown> = async () => {}) {
  const token = await app.tokenOf(newUser())
  const theirs = plainCaller(clientOf(app, token))
  const fetch: typeof globalThis.fetch = async (input, init) => {
    if (init?.method === 'POST') await between(theirs)
    return fetchOf(app)(input, init)
  }
  return { theirs, mine: plainCaller(clientOf(app, token, { fetch })) }
}

/** Merges the tags of both clients. */
const bothTags = (mine: UpdateTaskInput, current: Task) => ({
  ...mine,
  tags: [...new Set([...current.tags, ...(mine.tags ?? [])])],
})

describe('when another device writes between a read and an update', () => {
  it('on every attempt, onConflict keeps the edits of both', async () => {
    let n = 0
    const { mine, theirs } = await twoDevices(async (tw) => {
      const [task] = (await tw.tasks.list()).items
      if (task && n < 5) await tw.tasks.update({ id: task.id, tags: [...task.tags, `theirs ${n++}`] })
    })
    const { id, version } = await theirs.tasks.create({ title: 'Buy milk' })
    const answer = await mine.tasks.update({ id, tags: ['mine'], ifVersion: version }, { onConflict: bothTags })
    const task = await theirs.tasks.get({ id })
    expect(answer).toEqual(task)
    expect(task).toMatchObject({ version: 7, tags: [0, 1, 2, 3, 4].map((m) => `theirs ${m}`).concat('mine') })
  })

  it('without end, the call fails with CONFLICT after 20 conflicts and changes nothing', async () => {
    let n = 0
    const { mine, theirs } = await twoDevices(async (tw) => {
      const [task] = (await tw.tasks.list()).items
      if (task) await tw.tasks.update({ id: task.id, title: `theirs ${n++}` })
    })
    const { id, version } = await theirs.tasks.create({ title: 'Buy milk' })
    const error = await errorOf(mine.tasks.update({ id, tags: ['mine'], ifVersion: version }, { onConflict: bothTags }))
    const task = await theirs.tasks.get({ id })
    expect(error).toMatchObject({ code: 'CONFLICT', current: task })
    expect(task).toMatchObject({ title: 'theirs 20', tags: [] })
  })

  it.each(['complete', 'reopen', 'delete', 'restore'] as const)('%s applies to the current version', async (verb) => {
    const { mine, theirs } = await twoDevices()
    const { id, version } = await theirs.tasks.create({ title: 'Buy milk' })
    if (verb === 'reopen') await theirs.tasks.complete({ id })
    await theirs.tasks.update({ id, title: 'Buy bread' })
    if (verb === 'restore') await theirs.tasks.delete({ id })
    const seen: Task[] = []
    const onConflict = (input: { id: string }, current: Task) => {
      seen.push(current)
      return input
    }
    const done = await mine.tasks[verb]({ id, ifVersion: version }, { onConflict })
    expect(seen).toMatchObject([{ title: 'Buy bread' }])
    expect(done).toMatchObject({
      title: 'Buy bread',
      completed: verb === 'complete',
      deletedAt: verb === 'delete' ? expect.any(Date) : null,
    })
  })

  it('purge does not delete a task that was restored from the trash', async () => {
    const { mine, theirs } = await twoDevices()
    const { id } = await theirs.tasks.create({ title: 'Buy milk' })
    const { version } = await theirs.tasks.delete({ id })
    const restored = await theirs.tasks.restore({ id })
    const onConflict = (input: { id: string }) => input
    expect(await errorOf(mine.tasks.purge({ id, ifVersion: version }, { onConflict }))).toMatchObject({
      code: 'CONFLICT',
      current: restored,
    })
    expect(await theirs.tasks.get({ id })).toEqual(restored)
  })

  it('replace with an outdated task calls onConflict, and fails with the current task if that returns abort', async () => {
    const { mine, theirs } = await twoDevices()
    const read = await theirs.tasks.create({ title: 'Buy milk', tags: ['home'] })
    await theirs.tasks.update({ id: read.id, title: 'Buy bread', completed: true })
    const whole = { ...read, title: 'Buy oat milk' }
    const aborted = await errorOf(mine.tasks.replace(whole, { onConflict: () => 'abort' }))
    expect(aborted).toMatchObject({ code: 'CONFLICT', current: { title: 'Buy bread', version: 2 } })
    const replaced = await mine.tasks.replace(whole, { onConflict: (input) => input })
    expect(replaced).toMatchObject({ title: 'Buy oat milk', tags: ['home'], completed: false, version: 3 })
    // An id in use (ifVersion 0) is not a version conflict.
    const onConflict = () => expect.unreachable('no version was named')
    expect((await errorOf(mine.tasks.replace({ id: read.id, title: 'x', ifVersion: 0 }, { onConflict }))).code).toBe(
      'CONFLICT',
    )
  })
})

it('keeps every tag when many clients add one concurrently', async () => {
  const token = await app.tokenOf(newUser())
  const writers = Array.from({ length: 8 }, () => plainCaller(clientOf(app, token)))
  const created = await plainCaller(clientOf(app, token)).tasks.create({ title: 'shared' })
  const { id, version } = created
  await Promise.all(
    writers.map((tw, n) => tw.tasks.update({ id, tags: [`${n}`], ifVersion: version }, { onConflict: bothTags })),
  )
  const task = await plainCaller(clientOf(app, token)).tasks.get({ id })
  expect([...task.tags].sort()).toEqual(writers.map((_, n) => `${n}`))
  expect(task.version).toBe(version + writers.length)
})
