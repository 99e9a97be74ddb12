import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addNote,
  addStamp,
  addTask,
  newId,
  openWithMoreEntities,
  rowCounts,
  sqlUser,
} from '../entities/more-entities.ts'
import { withDatabaseOwner } from '../helpers/database-owner.ts'
import { callerFor } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openWithMoreEntities()
})
afterAll(() => database[Symbol.asyncDispose]())

describe('the entity catalogue', () => {
  it('lists referencing entities before referenced ones', async () => {
    const rows = await database.useSession((session) => session.query('SELECT * FROM app_entities()'))
    expect(rows.map((row) => Object.values(row)[0])).toEqual([
      'comment',
      'notification',
      'occurrence',
      'settings',
      'stamp',
      'tag',
      'view',
      'note',
      'task',
      'section',
      'list',
    ])
  })

  it('allows registering an entity again, and recounts bytes if its text columns changed', async () => {
    await using own = await openWithMoreEntities()
    const user = sqlUser(own)
    await user.change([addNote(newId(), null)])
    const register = (sql: string) => own.useSession((session) => session.script(sql))
    await register(`SELECT app_register_entity('note', true, '{folded}', '{body}')`)
    expect(await user.read('SELECT bytes IS NULL AS unknown FROM counter')).toEqual([{ unknown: false }])
    await withDatabaseOwner(own, 'counter', (session) =>
      session.script(`SELECT app_register_entity('note', true, '{}', '{body,folded}')`),
    )
    expect(await user.read('SELECT bytes IS NULL AS unknown FROM counter')).toEqual([{ unknown: true }])
    await user.change([addNote(newId(), null)])
  })
})

describe('the change sequence of all entities', () => {
  it('numbers every change and deletion of a row', async () => {
    const user = sqlUser(database)
    const [task, note, stamp] = [newId(), newId(), newId()]
    await user.change([addTask(task), addNote(note, task), addStamp(stamp, note)])
    await user.change([`UPDATE note SET body = 'x' WHERE id = '${note}'`, `DELETE FROM stamp WHERE id = '${stamp}'`])
    const positions = await user.read(`SELECT 'task' AS entity, seq::int AS seq, version FROM task
      UNION ALL SELECT 'note', seq::int, version FROM note UNION ALL SELECT entity, seq::int, version FROM tombstone ORDER BY seq`)
    expect(positions).toEqual([
      { entity: 'task', seq: 1, version: 1 },
      { entity: 'note', seq: 4, version: 2 },
      { entity: 'stamp', seq: 5, version: 1 },
    ])
    expect(await user.read('SELECT seq::int AS seq FROM counter')).toEqual([{ seq: 5 }])
  })

  it('advances seq but not version when rows are renumbered with app.quiet, and excludes the renumbering from undo', async () => {
    const user = sqlUser(database)
    const [note, ...stamps] = [newId(), newId(), newId()]
    const made = await user.change([addNote(note, null), ...stamps.map((id, place) => addStamp(id, note, place))])
    const look = () =>
      user.read(
        'SELECT id::text AS id, place, version, change_id::text AS change, updated_at::text AS at, seq::int AS seq FROM stamp ORDER BY place',
      )
    const before = await look()
    const { changeId } = await user.change([
      `SELECT set_config('app.quiet', 'on', true)`,
      `UPDATE stamp SET place = place + 10, updated_at = now() + interval '1 day' WHERE user_id = $user`,
      `UPDATE stamp SET place = place WHERE user_id = $user`,
    ])
    const after = await look()
    expect(after).toEqual(before.map((row, index) => ({ ...row, place: (row.place as number) + 10, seq: 4 + index })))
    expect((await user.undo(changeId)).rows).toEqual([])
    expect((await user.undo(made.changeId)).rows).toHaveLength(3)
  })
})

describe('foreign keys between entities', () => {
  it.each<[string, (task: string) => string[]]>([
    ['in one statement', () => [addNote(newId(), newId())]],
    ['in a change of several statements', () => [addTask(newId()), addNote(newId(), newId())]],
    ['by a deletion', (task) => [`DELETE FROM task WHERE user_id = $user AND id = '${task}'`]],
  ])('are checked when a change ends, and fail with CONFLICT without a current row: %s', async (_, statements) => {
    const user = sqlUser(database)
    const task = newId()
    await user.change([addTask(task), addNote(newId(), task)])
    const before = await rowCounts(database, user.userId)
    await expect(user.change(statements(task))).rejects.toMatchObject({
      code: 'CONFLICT',
      current: null,
      message: 'A referenced row does not exist or was deleted.',
    })
    expect(await rowCounts(database, user.userId)).toEqual(before)
  })

  it('fail with CONFLICT in a single statement too, which the driver commits itself', async () => {
    const { userId } = sqlUser(database)
    const insert = `INSERT INTO note (user_id, id, task_id, body) VALUES ($1, $2::uuid, $3::uuid, 'x') RETURNING id`
    const write = () => database.tenant.write(userId, ({ rows }) => rows(insert, [userId, newId(), newId()]))
    for (let n = 0; n < 3; n++) await expect(write()).rejects.toMatchObject({ code: 'CONFLICT', current: null })
    // The connection is still usable.
    expect(await callerFor(database, userId).tasks.list()).toMatchObject({ items: [] })
  })

  it('permit no reference to a row of another user [T-23]', async () => {
    const [ada, bob] = [sqlUser(database), sqlUser(database)]
    const [hers, his] = [newId(), newId()]
    await ada.change([addTask(hers)])
    await bob.change([addTask(his)])
    const before = await rowCounts(database, ada.userId)
    for (const references of [
      addNote(newId(), his),
      `UPDATE task SET parent_id = '${his}' WHERE user_id = $user AND id = '${hers}'`,
      `UPDATE task SET list_id = '${his}' WHERE user_id = $user AND id = '${hers}'`,
    ])
      await expect(ada.change([references])).rejects.toMatchObject({ code: 'CONFLICT', current: null })
    expect(await rowCounts(database, ada.userId)).toEqual(before)
  })

  it('allow inserting rows in any order within a change', async () => {
    const user = sqlUser(database)
    const [task, note] = [newId(), newId()]
    await user.change([addNote(note, task), addTask(task)])
    expect(await user.read('SELECT id::text AS id FROM note')).toEqual([{ id: note }])
  })
})

it('deletes the rows of every entity when an account is deleted, and no rows of other users', async () => {
  const [ada, bob] = [sqlUser(database), sqlUser(database)]
  for (const user of [ada, bob]) {
    const [task, note] = [newId(), newId()]
    await user.change([addTask(task), addNote(note, task), addStamp(newId(), note)], { key: 'k' })
    await user.change([`UPDATE note SET body = 'x' WHERE user_id = $user`, 'DELETE FROM stamp WHERE user_id = $user'])
  }
  const his = await rowCounts(database, bob.userId)
  expect(his).toMatchObject({ task: 1, note: 1, tombstone: 1, undo_state: 5, idempotency_key: 1 })
  await database.tenant.deleteAccount(ada.userId)
  expect(Object.values(await rowCounts(database, ada.userId)).every((count) => count === 0)).toBe(true)
  expect(await rowCounts(database, bob.userId)).toEqual(his)
})

it('lets the worker read only the claimed columns of due rows, of all users', async () => {
  const [ada, bob] = [sqlUser(database), sqlUser(database)]
  for (const user of [ada, bob]) await user.change([addNote(newId(), null, 'secret'), addNote(newId(), null, 'other')])
  await ada.change([`UPDATE note SET deleted_at = now() WHERE user_id = $user AND body = 'secret'`])
  const asWorker = <T>(sql: string) =>
    database.useSession(async (session) => {
      await session.script('BEGIN')
      await session.query(`SELECT set_config('role', 'taskwire_worker', true)`)
      return (session.query(sql) as Promise<T[]>).finally(() => session.script('ROLLBACK'))
    })
  const due = await asWorker<{ user_id: string }>(`SELECT user_id, id, deleted_at FROM note`)
  expect(due.filter(({ user_id }) => [ada.userId, bob.userId].includes(user_id))).toHaveLength(1)
  for (const sql of [
    'SELECT body FROM note',
    'SELECT * FROM task',
    'UPDATE note SET body = body',
    'SELECT * FROM stamp',
  ])
    await expect(asWorker(sql)).rejects.toThrow(/permission denied/)
})
