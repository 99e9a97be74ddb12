import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../helpers/test-database.ts'
import { createLarge, LARGE_TEXT } from '../tasks/large-tasks.ts'

const MAX_STORED_BYTES = 64 * 1024

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

function newCaller() {
  const userId = newUser()
  const { tasks, changes } = callerFor(database, userId).undoable
  const largestAnswer = async () => {
    const [row] = await database.tenant.read(
      userId,
      (tables) => tables.$queryRaw<{ bytes: number }[]>`
        SELECT coalesce(max(octet_length(answer::text)), 0) AS bytes FROM idempotency_key WHERE user_id = ${userId}`,
    )
    return row?.bytes
  }
  return { tasks, changes, largestAnswer, caller: callerFor(database, userId) }
}

/** The largest possible task: each character of its description takes six bytes in JSON. */
const LARGEST = { title: 'large', description: '\u0001'.repeat(16_384) }
const key = () => ({ idempotencyKey: crypto.randomUUID() })

describe('the replayed response of a change of many large tasks', () => {
  it('is identical while the tasks are unchanged, and stored in at most 64 KB [D-28]', async () => {
    const { tasks, largestAnswer, caller } = newCaller()
    const ids = (await createLarge(caller, 40)).map(({ id }) => id)
    const items = Array.from({ length: 15 }, (_, n) => ({ title: `new ${n}`, description: LARGE_TEXT }))
    const calls = [
      (
        (input) => () =>
          tasks.createMany(input)
      )({ items, ...key() }),
      (
        (input) => () =>
          tasks.updateMany(input)
      )({ ids, set: { title: 'changed' }, ...key() }),
      (
        (input) => () =>
          tasks.updateMany(input)
      )({ ids, set: { title: 'changed' }, ...key() }),
      (
        (input) => () =>
          tasks.completeMany(input)
      )({ ids, ...key() }),
      (
        (input) => () =>
          tasks.deleteMany(input)
      )({ ids, ...key() }),
    ]
    for (const call of calls) {
      const first = await call()
      expect(await call()).toEqual(first)
    }
    expect(await largestAnswer()).toBeLessThanOrEqual(MAX_STORED_BYTES)
  })

  it('has the same tasks in the order of the request, whatever the order of the rows in the database', async () => {
    const { tasks, caller } = newCaller()
    const ids = (await createLarge(caller, 20)).map(({ id }) => id).reverse()
    const input = { ids, ...key() }
    const first = await tasks.completeMany(input)
    expect(first.omitted).not.toEqual([])
    expect(await tasks.completeMany(input)).toEqual(first)
  })

  it('has the current tasks if they have changed, and the undo token of the original change [D-28]', async () => {
    const { tasks, changes, caller } = newCaller()
    const ids = (await createLarge(caller, 5)).map(({ id }) => id)
    await tasks.complete({ id: ids[4] as string })
    const input = { ids, ...key() }
    const first = await tasks.completeMany(input)
    await tasks.update({ id: ids[1] as string, title: 'later' })
    const again = await tasks.completeMany(input)
    expect(again.items.map(({ title }) => title)).toEqual(['task 000', 'later', 'task 002', 'task 003', 'task 004'])
    expect(again.undoToken).toBe(first.undoToken)
    await expect(changes.undo({ undoToken: again.undoToken ?? '' })).rejects.toMatchObject({ message: /changed since/ })
  })

  it('has the last state of tasks purged since [D-28]', async () => {
    const { tasks, caller } = newCaller()
    const ids = (await createLarge(caller, 5)).map(({ id }) => id)
    const input = { ids, ...key() }
    const first = await tasks.deleteMany(input)
    await tasks.emptyTrash({})
    expect(await tasks.deleteMany(input)).toEqual(first)
  })

  it('has the count of an emptied trash, and the rows restored by its undo [D-28]', async () => {
    const { tasks, changes, caller, largestAnswer } = newCaller()
    const ids = (await createLarge(caller, 40)).map(({ id }) => id)
    await tasks.deleteMany({ ids })
    const input = key()
    const emptied = await tasks.emptyTrash(input)
    expect(await tasks.emptyTrash(input)).toEqual(emptied)
    const undo = { undoToken: emptied.undoToken ?? '', ...key() }
    const back = await changes.undo(undo)
    expect(await changes.undo(undo)).toEqual(back)
    expect(await largestAnswer()).toBeLessThanOrEqual(MAX_STORED_BYTES)
  })
})

it('replays every change of one task of the largest size, stored in at most 64 KB [D-28]', async () => {
  const { tasks, largestAnswer } = newCaller()
  const create = { ...LARGEST, ...key() }
  const made = await tasks.create(create)
  expect(await tasks.create(create)).toEqual(made)
  const { id } = made
  const calls = [
    (
      (input) => () =>
        tasks.update(input)
    )({ id, title: 'changed', ...key() }),
    (
      (input) => () =>
        tasks.replace(input)
    )({ id, ...LARGEST, ...key() }),
    (
      (input) => () =>
        tasks.delete(input)
    )({ id, ...key() }),
    (
      (input) => () =>
        tasks.purge(input)
    )({ id, ...key() }),
  ]
  for (const call of calls) {
    const first = await call()
    expect(await call()).toEqual(first)
  }
  expect(await largestAnswer()).toBeLessThanOrEqual(MAX_STORED_BYTES)
})
