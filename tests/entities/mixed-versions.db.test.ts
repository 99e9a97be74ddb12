import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everythingOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounOf } from '../nouns/nouns.ts'
import { walkedRouter } from '../nouns/walked.ts'
import { sharedWalkedDatabase } from '../nouns/walked-database.ts'
import { endsWith } from '../procedures/assertions.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await sharedWalkedDatabase()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a user with a task and a note, who calls a version with notes and an older version without. */
async function newUserOfBoth() {
  const userId = newUser()
  const { api: _, ...withoutNotes } = database
  const newer = callerFor(database, userId).undoable
  const older = callerFor(withoutNotes, userId).undoable
  const notes = nounOf(walkedRouter, 'notes').of(newer)
  const [task, note] = [await newer.tasks.create({ title: 'task' }), await notes.create({ name: 'note' })]
  /** Changes both rows in one change. */
  async function changeBoth(): Promise<string> {
    const changeId = uuidv7()
    await database.tenant.change({ userId, changeId }, (tables) =>
      tables.$transaction(async (transaction) => {
        await transaction.$executeRaw`UPDATE note SET body = 'changed' WHERE user_id = ${userId}`
        await transaction.$executeRaw`UPDATE task SET description = 'changed' WHERE user_id = ${userId}`
      }),
    )
    return changeId
  }
  return { userId, newer, older, notes, task, note, changeBoth }
}

describe('an older version without an entity of the database', () => {
  it('undoes changes of its rows, and returns only rows of its own entities', async () => {
    const { older, notes, task, note, changeBoth } = await newUserOfBoth()
    const undoToken = await changeBoth()
    const undo = () => older.changes.undo({ undoToken, idempotencyKey: 'back' })
    const undone = await undo()
    expect(undone).toMatchObject({
      items: [{ id: task.id, task: { description: '' } }],
      affected: { task: 1, note: 1 },
    })
    expect(undone.items).toHaveLength(1)
    expect(await undo()).toEqual(undone)
    expect(await notes.get({ id: note.id })).toMatchObject({ body: '', version: 3 })
  })

  it('rejects undoing a change of its rows that have changed since, or whose unique value is in use', async () => {
    const { userId, older, notes, note, changeBoth } = await newUserOfBoth()
    const first = await changeBoth()
    const { undoToken } = await notes.update({ id: note.id, name: 'renamed' })
    await notes.create({ name: 'note' })
    const before = await everythingOf(database, userId)
    for (const token of [first, undoToken]) {
      const error = await endsWith('CONFLICT', /./, older.changes.undo({ undoToken: token }))
      expect(error.current).toBeNull()
    }
    expect(await everythingOf(database, userId)).toEqual(before)
  })

  it('syncs its own entities, and lists deletions of the other one', async () => {
    const { older, notes, task, note } = await newUserOfBoth()
    const { changes, cursor } = await older.changes.since()
    expect(changes).toMatchObject([{ entity: 'task', id: task.id }])
    await notes.delete({ id: note.id })
    await notes.purge({ id: note.id })
    expect((await older.changes.since({ cursor })).changes).toMatchObject([
      { entity: 'note', op: 'delete', id: note.id },
    ])
  })
})
