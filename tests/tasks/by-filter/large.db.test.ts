import { afterAll, beforeAll, expect, it } from 'vitest'
import { callerFor, newUser } from '../../helpers/test-app.ts'
import { sharedTestDatabase, type TestDatabase } from '../../helpers/test-database.ts'
import { failureOf } from '../../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedTestDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

it('changes by filter take 1,000 tasks in one change with one undo token, and no more', async () => {
  const caller = callerFor(database, newUser()).undoable
  const items = Array.from({ length: 200 }, () => ({ title: 'milk' }))
  for (let n = 0; n < 5; n++) await caller.tasks.createMany({ items })
  const { id } = await caller.tasks.create({ title: 'milk' })
  const input = { filter: 'milk', dryRun: false }
  const failure = await failureOf(caller.tasks.completeWhere({ ...input, expectedCount: 1001 }))
  expect(failure).toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(/^filter must match at most 1000 tasks; it matches 1001\. /),
    issues: [{ path: ['filter'], code: 'too_many_matches' }],
  })
  expect((await caller.tasks.stats({})).completed).toBe(0)
  expect((await caller.tasks.deleteWhere({ ...input, dryRun: true })).count).toBe(1001)

  await caller.tasks.delete({ id })
  const idempotencyKey = 'the-same-change'
  const change = { completed: true, addTags: ['a'] }
  const updated = await caller.tasks.updateWhere({ ...input, change, expectedCount: 1000, idempotencyKey })
  expect(updated).toMatchObject({ count: 1000, affected: { task: 1000 }, undoToken: expect.any(String) })
  expect(await caller.tasks.stats({ filter: 'tag:a is:completed' })).toMatchObject({ total: 1000 })
  const again = await caller.tasks.updateWhere({ ...input, change, expectedCount: 1000, idempotencyKey })
  expect(again).toEqual(updated)
  const undone = await caller.changes.undo({ undoToken: updated.undoToken ?? '' })
  expect(undone.affected).toEqual({ task: 1000 })
  expect(await caller.tasks.stats({ filter: 'is:open no:tag' })).toMatchObject({ total: 1000 })

  const deleted = await caller.tasks.deleteWhere(input)
  expect(deleted).toMatchObject({ count: 1000, affected: { task: 1000 } })
  expect(await caller.tasks.stats({})).toMatchObject({ total: 0 })
})
