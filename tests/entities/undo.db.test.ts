import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDatabaseOwner } from '../helpers/database-owner.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { addNote, addStamp, addTask, newId, openWithMoreEntities, sqlUser } from './more-entities.ts'

const HOUR = 3_600_000

let database: TestDatabase
beforeAll(async () => {
  database = await openWithMoreEntities()
})
afterAll(() => database[Symbol.asyncDispose]())

/** Creates a user with a task, a note of the task and a stamp of the note. */
async function newUserWithRows() {
  const user = sqlUser(database)
  const [task, note, stamp] = [newId(), newId(), newId()]
  await user.change([addTask(task)])
  await user.change([addNote(note, task)])
  await user.change([addStamp(stamp, note)])
  return { ...user, task, note, stamp }
}
type User = Awaited<ReturnType<typeof newUserWithRows>>

const CHANGES: Record<string, (user: User) => string[]> = {
  'changes rows of three entities': ({ task, note, stamp }) => [
    `UPDATE task SET title = 'changed' WHERE user_id = $user AND id = '${task}'`,
    `UPDATE note SET body = 'changed' WHERE user_id = $user AND id = '${note}'`,
    `UPDATE stamp SET place = 7 WHERE user_id = $user AND id = '${stamp}'`,
  ],
  'changes a row twice': ({ note }) => [
    `UPDATE note SET body = 'once' WHERE user_id = $user AND id = '${note}'`,
    `UPDATE note SET body = 'twice', folded = 'x' WHERE user_id = $user AND id = '${note}'`,
  ],
  'moves a row to the trash and permanently deletes another': ({ note, stamp }) => [
    `DELETE FROM stamp WHERE user_id = $user AND id = '${stamp}'`,
    `UPDATE note SET deleted_at = now() WHERE user_id = $user AND id = '${note}'`,
  ],
  'permanently deletes everything': () => [
    'DELETE FROM task WHERE user_id = $user',
    'DELETE FROM note WHERE user_id = $user',
    'DELETE FROM stamp WHERE user_id = $user',
  ],
  'changes a row and then removes it': ({ stamp }) => [
    `UPDATE stamp SET place = 7 WHERE user_id = $user AND id = '${stamp}'`,
    `DELETE FROM stamp WHERE user_id = $user AND id = '${stamp}'`,
  ],
  'deletes a row and creates one with its id': ({ stamp, note }) => [
    `DELETE FROM stamp WHERE user_id = $user AND id = '${stamp}'`,
    addStamp(stamp, note, 7),
  ],
  'gives the unique value of a removed row to a new one': ({ stamp, note }) => [
    `DELETE FROM stamp WHERE user_id = $user AND id = '${stamp}'`,
    addStamp(newId(), note),
  ],
  'gives the unique value of a changed row to a new one': ({ stamp, note }) => [
    `UPDATE stamp SET place = 7 WHERE user_id = $user AND id = '${stamp}'`,
    addStamp(newId(), note),
  ],
  'leaves most rows unchanged': ({ task, note }) => [
    `UPDATE note SET body = body WHERE user_id = $user`,
    `UPDATE task SET title = CASE WHEN id = '${task}' THEN 'changed' ELSE title END WHERE user_id = $user`,
    `UPDATE note SET body = 'changed' WHERE user_id = $user AND id = '${note}'`,
  ],
}

describe.each(Object.entries(CHANGES))('a change that %s', (_, statements) => {
  it('is undone as a whole, and the undo can be undone repeatedly', async () => {
    const user = await newUserWithRows()
    const before = await user.state()
    let { changeId } = await user.change(statements(user))
    const after = await user.state()
    expect(after).not.toEqual(before)
    for (const expected of [before, after, before, after]) {
      const undone = await user.undo(changeId)
      expect(undone.rows.length).toBeGreaterThan(0)
      expect(undone.rows.map(({ problem }) => problem)).toEqual(undone.rows.map(() => null))
      expect(withoutTrash(await user.state(), expected)).toEqual(expected)
      changeId = undone.changeId
    }
  })
})

/** Ignores rows that an undo created again and moved to the trash, where they were not before. */
function withoutTrash(state: Record<string, Record<string, unknown>[]>, expected: typeof state): typeof state {
  const wanted = Object.values(expected)
    .flat()
    .map(({ id }) => id)
  return Object.fromEntries(
    Object.entries(state).map(([table, rows]) => [
      table,
      rows.filter(({ id, deleted_at }) => wanted.includes(id) || !deleted_at),
    ]),
  )
}

describe('rows created by a change', () => {
  it('are moved to the trash by undo, or deleted with a tombstone if there is no trash', async () => {
    const user = await newUserWithRows()
    const [task, note, stamp] = [newId(), newId(), newId()]
    const before = await user.state()
    const made = await user.change([addTask(task, 'new'), addNote(note, task), addStamp(stamp, note)])
    const now = new Date()
    const { changeId, rows } = await user.undo(made.changeId, now)
    expect(new Set(rows.map(({ entity }) => entity))).toEqual(new Set(['task', 'note', 'stamp']))
    const state = await user.state()
    expect(state.stamp).toEqual(before.stamp)
    expect(state.task?.find(({ id }) => id === task)).toMatchObject({ deleted_at: expect.any(String) })
    expect(state.note?.find(({ id }) => id === note)).toMatchObject({ deleted_at: expect.any(String) })
    expect(await user.read('SELECT entity, id::text AS id, version FROM tombstone WHERE user_id = $user')).toEqual([
      { entity: 'stamp', id: stamp, version: 1 },
    ])
    const again = await user.undo(changeId)
    expect(again.rows).toHaveLength(3)
    expect((await user.state()).stamp).toContainEqual(expect.objectContaining({ id: stamp }))
    expect(await user.read('SELECT 1 FROM tombstone WHERE user_id = $user')).toEqual([])
  })

  it('need no undo if the same change deleted them', async () => {
    const user = await newUserWithRows()
    const stamp = newId()
    const before = await user.state()
    const { changeId } = await user.change([
      addStamp(stamp, user.note, 5),
      `DELETE FROM stamp WHERE user_id = $user AND id = '${stamp}'`,
    ])
    await user.undo(changeId)
    expect(await user.state()).toEqual(before)
  })
})

describe('an undo is rejected and changes nothing', () => {
  it.each<[string, string, (user: User) => string[]]>([
    ['changed', 'a row was changed since', ({ note }) => [`UPDATE note SET body = 'later' WHERE id = '${note}'`]],
    ['purged', 'a row was purged since', ({ stamp }) => [`DELETE FROM stamp WHERE id = '${stamp}'`]],
  ])('%s: %s', async (problem, _, later) => {
    const user = await newUserWithRows()
    const { changeId } = await user.change(CHANGES['changes rows of three entities']?.(user) ?? [])
    await user.change(later(user))
    const before = await user.state()
    const { rows } = await user.undo(changeId)
    expect(rows.map((row) => row.problem)).toEqual([problem])
    expect(await user.state()).toEqual(before)
  })

  it('because the change purged a row whose id another row has now', async () => {
    const user = await newUserWithRows()
    const { changeId } = await user.change([`DELETE FROM stamp WHERE user_id = $user`])
    await user.change([addStamp(user.stamp, user.note, 9)])
    const before = await user.state()
    const { rows } = await user.undo(changeId)
    expect(rows).toEqual([{ entity: 'stamp', id: user.stamp, problem: 'taken' }])
    expect(await user.state()).toEqual(before)
  })

  it("for an unknown change, another user's, or one older than an hour", async () => {
    const [user, other] = [await newUserWithRows(), await newUserWithRows()]
    const now = new Date()
    const { changeId } = await user.change([`UPDATE note SET body = 'x' WHERE user_id = $user`], { now })
    expect((await user.undo(newId())).rows).toEqual([])
    expect((await other.undo(changeId)).rows).toEqual([])
    expect((await user.undo(changeId, new Date(now.getTime() + HOUR + 1))).rows).toEqual([])
    expect((await user.undo(changeId, new Date(now.getTime() + HOUR))).rows).toHaveLength(1)
  })
})

it('restores a removed row although the row that replaced it has its unique value', async () => {
  await using own = await openWithMoreEntities()
  await own.useSession((session) => session.script('CREATE UNIQUE INDEX ON stamp (user_id, place)'))
  const user = sqlUser(own)
  const [note, first, second] = [newId(), newId(), newId()]
  await user.change([addNote(note, null), addStamp(first, note, 1)])
  let { changeId } = await user.change([`DELETE FROM stamp WHERE user_id = $user`, addStamp(second, note, 1)])
  for (const id of [first, second, first]) {
    const undone = await user.undo(changeId)
    expect(undone.rows.map(({ problem }) => problem)).toEqual([null, null])
    expect((await user.state()).stamp).toMatchObject([{ id, place: 1 }])
    changeId = undone.changeId
  }
})

describe('with a column added between a change and its undo', () => {
  it('keeps the column in existing rows, and sets the default in restored rows', async () => {
    await using own = await openWithMoreEntities()
    const user = sqlUser(own)
    const [task, note, other] = [newId(), newId(), newId()]
    await user.change([addTask(task), addNote(note, task), addNote(other, task)])
    const { changeId } = await user.change([
      `UPDATE note SET body = 'changed' WHERE user_id = $user AND id = '${note}'`,
      `DELETE FROM note WHERE user_id = $user AND id = '${other}'`,
    ])
    await own.useSession((session) =>
      session.script(
        `ALTER TABLE note ADD COLUMN color TEXT NOT NULL DEFAULT 'none', ADD COLUMN shade TEXT DEFAULT 'light'`,
      ),
    )
    // Without triggers: a regular change would prevent the undo.
    await withDatabaseOwner(own, 'note', (session) =>
      session.script(
        `SET LOCAL session_replication_role = replica; UPDATE note SET color = 'red', shade = NULL WHERE id = '${note}'`,
      ),
    )
    const { rows } = await user.undo(changeId)
    expect(rows.map(({ problem }) => problem)).toEqual([null, null])
    expect(
      await user.read(`SELECT id::text AS id, body, color, shade FROM note WHERE user_id = $user ORDER BY color DESC`),
    ).toEqual([
      { id: note, body: 'note', color: 'red', shade: null },
      { id: other, body: 'note', color: 'none', shade: 'light' },
    ])
  })
})
