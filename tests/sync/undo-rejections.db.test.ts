import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { errorOf } from './error-of.ts'
import { HOUR, newUserWithTasks, type User } from './undo-user.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

describe('an undo is rejected and changes nothing', () => {
  it.each<[string, string, (user: User, token: string) => Promise<unknown>]>([
    ['changed', 'CONFLICT', ({ tasks, id }) => tasks.update({ id, title: 'later' })],
    ['deleted', 'CONFLICT', ({ tasks, id }) => tasks.delete({ id })],
    ['undone', 'CONFLICT', ({ changes }, undoToken) => changes.undo({ undoToken })],
    [
      'changed and changed back',
      'CONFLICT',
      async ({ tasks, id }) => {
        await tasks.complete({ id })
        await tasks.reopen({ id })
      },
    ],
    [
      'purged',
      'NOT_FOUND',
      async ({ tasks, id }) => {
        await tasks.delete({ id })
        await tasks.purge({ id })
      },
    ],
  ])('if one of several tasks was %s since: %s', async (_, code, later) => {
    const user = await newUserWithTasks(database)
    const { undoToken } = await user.tasks.updateMany({ ids: [user.done, user.id], set: { title: 'both' } })
    await later(user, undoToken ?? '')
    const before = await rowsOf(database, user.userId)
    const error = await errorOf(user.changes.undo({ undoToken: undoToken ?? '' }))
    expect(error.code).toBe(code)
    if (code === 'CONFLICT') {
      const { id } = error.current as { id: string }
      expect(error.current).toEqual(await callerFor(database, user.userId).tasks.get({ id }))
    }
    expect(await rowsOf(database, user.userId)).toEqual(before)
  })

  it.each([
    ['after an hour and a millisecond', HOUR + 1, false],
    ['but not at exactly an hour', HOUR, true],
  ])('%s', async (_, milliseconds, passes) => {
    const userId = newUser()
    const clock = stoppedClock()
    const { tasks, changes } = callerFor(database, userId, clock).undoable
    const { id } = await tasks.create({ title: 'first' })
    const changed = await tasks.update({ id, title: 'second' })
    await tasks.delete({ id: (await tasks.create({ title: 'trash' })).id })
    const emptied = await tasks.emptyTrash({})
    clock.set(new Date(clock().getTime() + milliseconds))
    for (const { undoToken } of [changed, emptied]) {
      const undo = changes.undo({ undoToken: undoToken ?? '' })
      if (passes) expect((await undo).items).toHaveLength(1)
      else expect(await errorOf(undo)).toMatchObject({ code: 'NOT_FOUND' })
    }
  })

  it("with another user's token, even for tasks with the same id", async () => {
    const [ada, ben] = [await newUserWithTasks(database), await newUserWithTasks(database)]
    await ben.tasks.create({ id: ada.id, title: 'the same id' })
    const tokens = [
      await ada.tasks.update({ id: ada.id, title: 'hers' }),
      await ada.tasks.complete({ id: (await ada.tasks.create({ title: 'hers alone' })).id }),
      await ada.tasks.emptyTrash({}),
    ].map(({ undoToken }) => undoToken ?? '')
    const before = [await rowsOf(database, ada.userId), (await rowsOf(database, ben.userId)).tasks]
    const errors = []
    for (const undoToken of tokens) errors.push(await errorOf(ben.changes.undo({ undoToken })))
    expect(errors.map(({ code }) => code)).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND'])
    expect([await rowsOf(database, ada.userId), (await rowsOf(database, ben.userId)).tasks]).toEqual(before)
  })

  it('with a token that was altered in one character or truncated', async () => {
    const user = await newUserWithTasks(database)
    const { undoToken } = await user.tasks.update({ id: user.id, title: 'changed' })
    const token = undoToken ?? ''
    const before = await rowsOf(database, user.userId)
    for (const index of token.split('').keys()) {
      const tampered = token.slice(0, index) + (token[index] === '0' ? '1' : '0') + token.slice(index + 1)
      const error = await errorOf(user.changes.undo({ undoToken: tampered }))
      expect(['INVALID_INPUT', 'NOT_FOUND']).toContain(error.code)
    }
    for (const length of [1, 16, 17, 32, 35]) {
      const error = await errorOf(user.changes.undo({ undoToken: token.slice(0, length) }))
      expect(error).toMatchObject({ code: 'INVALID_INPUT' })
    }
    expect((await rowsOf(database, user.userId)).tasks).toEqual(before.tasks)
  })
})
