import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { openEmptyDatabase } from '../helpers/empty-database.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { storeBefore } from './earlier-version.ts'

const CREATED = ['2026-01-01T02:00:00Z', '2026-01-01T03:00:00Z', '2026-01-01T01:00:00Z', '2026-01-01T00:00:00Z']

it('places the tasks of an earlier version in the inbox, oldest first, and rebuilds the copies of clients', async () => {
  await using database = await openEmptyDatabase()
  const users = [newUser(), newUser()]
  const trashed = randomUUID()
  const readEpochs = () =>
    database.useSession((session) => session.query<{ epoch: string }>('SELECT epoch::text AS epoch FROM counter'))
  const remaining = await storeBefore(database, '20261128180000', async (session) => {
    for (const userId of users) {
      await session.query('INSERT INTO counter (user_id, seq) VALUES ($1, 9)', [userId])
      const tasks = [
        ['second', 5, null],
        ['third', 6, null],
        ['first', 7, null],
        ['gone', 8, '2026-01-02T00:00:00Z'],
      ] as const
      for (const [n, [title, seq, deletedAt]] of tasks.entries())
        await session.query(
          `INSERT INTO task (user_id, id, title, title_sort, description_sort, due_asc, due_desc, created_at, updated_at,
              deleted_at, seq, change_id)
            VALUES ($1, $2, $3, $3, '', now(), now(), $4, now(), $5, $6, $7)`,
          [userId, n === 3 ? trashed : randomUUID(), title, CREATED[n], deletedAt, seq, randomUUID()],
        )
    }
  })
  const epochs = await readEpochs()
  expect(await prepareDatabase(database)).toEqual(remaining)
  for (const userId of users) {
    const { tasks } = callerFor(database, userId)
    await tasks.create({ title: 'fourth' })
    const { items } = await tasks.list({ listId: null, sort: [{ by: 'position' }] })
    expect(items.map(({ title }) => title)).toEqual(['first', 'second', 'third', 'fourth'])
    await tasks.restore({ id: trashed })
    expect(await tasks.get({ id: trashed })).toMatchObject({ listId: null, parentId: null, deletedAt: null })
  }
  const renewed = await readEpochs()
  expect(renewed).toHaveLength(2)
  for (const { epoch } of renewed) expect(epochs.map((one) => one.epoch)).not.toContain(epoch)
})
