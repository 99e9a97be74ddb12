import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { failureOf } from '../procedures/assertions.ts'
import { issueOf } from '../tasks/structure/outline.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

const newCaller = () => callerFor(database, newUser()).undoable

describe('comments', () => {
  it('are hidden with their task, come back with it, and are deleted with it', async () => {
    const caller = newCaller()
    const task = await caller.tasks.create({ title: 'Plan' })
    const comment = await caller.comments.create({ taskId: task.id, text: 'A 🐈' })
    const texts = async (input = {}) => (await caller.comments.list(input)).items.map(({ text }) => text)
    expect(await texts({ taskId: task.id })).toEqual(['A 🐈'])
    await caller.tasks.delete({ id: task.id })
    expect(await texts()).toEqual([])
    expect(await issueOf(caller.comments.create({ taskId: task.id, text: 'B' }))).toBe('taskId in_trash')
    await caller.tasks.restore({ id: task.id })
    expect(await texts()).toEqual(['A 🐈'])
    await caller.tasks.delete({ id: task.id })
    expect((await caller.tasks.purge({ id: task.id })).affected).toEqual({ task: 1, comment: 1 })
    expect((await failureOf(caller.comments.get({ id: comment.id }))).code).toBe('NOT_FOUND')
  })

  it('are counted when the trash is emptied, and come back by undo', async () => {
    const caller = newCaller()
    const task = await caller.tasks.create({ title: 'Plan' })
    const comment = await caller.comments.create({ taskId: task.id, text: 'A' })
    await caller.tasks.delete({ id: task.id })
    const emptied = await caller.tasks.emptyTrash({ idempotencyKey: 'e' })
    expect(emptied).toMatchObject({ purged: 1, more: false, affected: { task: 1, comment: 1 } })
    expect(await caller.tasks.emptyTrash({ idempotencyKey: 'e' })).toEqual(emptied)
    await caller.changes.undo({ undoToken: emptied.undoToken ?? '' })
    expect(await caller.comments.get({ id: comment.id })).toMatchObject({ text: 'A' })
  })

  it('have up to 16,384 characters, and a deleted one comes back by undo', async () => {
    const caller = newCaller()
    const task = await caller.tasks.create({ title: 'Plan' })
    const text = '🐈'.repeat(16_384)
    const { id } = await caller.comments.create({ taskId: task.id, text })
    await expect(caller.comments.create({ taskId: task.id, text: `${text}x` })).rejects.toThrow(/text/)
    const { undoToken } = await caller.comments.delete({ id })
    await caller.changes.undo({ undoToken: undoToken ?? '' })
    expect((await caller.comments.get({ id })).text).toBe(text)
  })
})
