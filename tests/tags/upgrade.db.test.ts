import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { storeBefore } from '../database/earlier-version.ts'
import { openEmptyDatabase } from '../helpers/empty-database.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

it('merges the tags of an earlier version that differ in case or white space, spelled as in the first task', async () => {
  await using database = await openEmptyDatabase()
  const [userId, other] = [newUser(), newUser()]
  const stored: [userId: string, day: number, tags: string[], seq: number][] = [
    [userId, 2, ['work', 'a'], 1],
    [userId, 1, ['b', ' Work', 'WORK', 'Cafe\u0301'], 2],
    [userId, 3, ['CAFÉ', 'work'], 3],
    [userId, 4, [], 4],
    [other, 9, ['WORK'], 1],
  ]
  const [changeId, undone] = [randomUUID(), randomUUID()]
  await storeBefore(database, '20261129153000', async (session) => {
    for (const owner of [userId, other])
      await session.query('INSERT INTO counter (user_id, seq) VALUES ($1, 9)', [owner])
    for (const [owner, day, tags, seq] of stored)
      await session.query(
        `INSERT INTO task (user_id, id, title, title_sort, description_sort, due_asc, due_desc, created_at, updated_at, seq, tags)
          VALUES ($1, $2, 'x', 'x', '', now(), now(), $3, now(), $4, $5)`,
        [owner, seq === 3 ? undone : randomUUID(), `2026-01-0${day}`, seq, tags],
      )
    await session.query(
      `INSERT INTO undo_state (user_id, change_id, entity, id, before)
        SELECT user_id, $1, 'task', id, to_jsonb(task) FROM task WHERE id = $2`,
      [changeId, undone],
    )
  })
  await prepareDatabase(database)
  const [mine, theirs] = [callerFor(database, userId), callerFor(database, other)]
  const { items } = await mine.tasks.list({ sort: [{ by: 'createdAt' }] })
  expect(items.map(({ tags }) => tags)).toEqual([['b', 'Work', 'Café'], ['Work', 'a'], ['Café', 'Work'], []])
  expect(items.map(({ version }) => version)).toEqual([1, 1, 1, 1])
  expect((await theirs.tasks.list()).items.map(({ tags }) => tags)).toEqual([['WORK']])
  expect((await mine.tasks.create({ title: 'x', tags: ['café'] })).tags).toEqual(['Café'])
  const [state] = await database.useSession((session) =>
    session.query<{ tags: string }>(
      `SELECT concat(before->>'tags', before->>'tag_keys') AS tags FROM undo_state WHERE change_id = '${changeId}'`,
    ),
  )
  expect(state?.tags).toBe('["CAFÉ", "work"]["café", "work"]')
})
