import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fold } from '../../client-sdk/src/matching/fold.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { storeBefore } from '../database/earlier-version.ts'
import { openEmptyDatabase } from '../helpers/empty-database.ts'
import { newUser } from '../helpers/test-app.ts'

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31)

/** Letters and marks of all scripts but the largest, in texts of 20, and random texts. */
function texts(): string[] {
  const letters: string[] = []
  for (let point = 0; point < 0x20000; point++) {
    const character = String.fromCodePoint(point)
    if (/[\p{L}\p{M}]/u.test(character) && !/[\p{sc=Han}\p{sc=Hangul}]/u.test(character)) letters.push(character)
  }
  const groups = Array.from({ length: Math.ceil(letters.length / 20) }, (_, n) =>
    letters.slice(20 * n, 20 * n + 20).join(' '),
  )
  const unit = fc.oneof(fc.constantFrom(...'aAeOßẞΣςİıÄçйガłØ\u0301\u0323\u0345\u1dc4 '), fc.constantFrom(...letters))
  return [...groups, ...fc.sample(fc.string({ unit, maxLength: 40 }), { seed, numRuns: 2000 })]
}

it(`folds what an earlier version stored like the application, seed ${seed}`, async () => {
  await using database = await openEmptyDatabase()
  const userId = newUser()
  const given = texts()
  await storeBefore(database, '20261129071500', async (session) => {
    await session.query(
      `INSERT INTO task (user_id, id, title, title_sort, description, description_sort, due_asc, due_desc, created_at,
          updated_at, seq)
        SELECT $1, gen_random_uuid(), one, '', one, '', now(), now(), now(), now(), row_number() OVER ()
        FROM jsonb_array_elements_text($2) one`,
      [userId, JSON.stringify(given)],
    )
    await session.query(
      `INSERT INTO comment (user_id, id, task_id, text, text_search, created_at, updated_at)
        SELECT user_id, id, id, title, '', now(), now() FROM task WHERE title = $1 LIMIT 1`,
      [given.at(-1) ?? ''],
    )
    for (const noun of ['task', 'comment'])
      await session.query(
        `INSERT INTO undo_state (user_id, change_id, entity, id, before)
          SELECT user_id, '${randomUUID()}', '${noun}', id, to_jsonb(${noun}) FROM ${noun}`,
      )
  })
  await prepareDatabase(database)
  const rows = await database.useSession((session) =>
    session.query<{ text: string; folded: string }>(`
      SELECT * FROM (
        SELECT title AS text, title_sort AS folded FROM task
        UNION ALL SELECT description, description_sort FROM task
        UNION ALL SELECT text, text_search FROM comment
        UNION ALL SELECT before->>'title', before->>'title_sort' FROM undo_state WHERE entity = 'task'
        UNION ALL SELECT before->>'description', before->>'description_sort' FROM undo_state WHERE entity = 'task'
        UNION ALL SELECT before->>'text', before->>'text_search' FROM undo_state WHERE entity = 'comment') stored
      -- The version of Unicode of the database may be older.
      WHERE unicode_assigned(text)`),
  )
  expect(rows.length).toBeGreaterThan(3.5 * given.length)
  expect(rows.filter(({ text, folded }) => fold(text) !== folded)).toEqual([])
})
