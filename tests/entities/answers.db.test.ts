import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestDatabase } from '../helpers/test-database.ts'
import { addNote, addStamp, addTask, newId, openWithMoreEntities, sqlUser } from './more-entities.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openWithMoreEntities()
})
afterAll(() => database[Symbol.asyncDispose]())

describe('a replayed response', () => {
  const keyed = { key: 'k', entity: 'note' }

  it('has the rows of the requested entity, and counts the others', async () => {
    const user = sqlUser(database)
    const [task, note, stamp] = [newId(), newId(), newId()]
    const statements = [
      addTask(task),
      addNote(note, task),
      addStamp(stamp, note),
      `UPDATE note SET body = 'second' WHERE id = '${note}'`,
    ]
    const { changeId } = await user.change(statements, keyed)
    const { replayed } = await user.change(statements, keyed)
    expect(replayed).toEqual({
      changeId,
      affected: { task: 1, note: 1, stamp: 1 },
      rows: [
        {
          entity: 'note',
          created: true,
          row: {
            id: note,
            task_id: task,
            body: 'second',
            // Once per change.
            version: 1,
            change_id: changeId,
            created_at: expect.any(String),
            updated_at: expect.any(String),
          },
        },
      ],
    })
  })

  it('has the requested rows, and the last state of removed ones', async () => {
    const user = sqlUser(database)
    const [first, second] = [newId(), newId()]
    await user.change([addNote(first, null, 'first'), addNote(second, null, 'second')])
    const change = () => user.change([`DELETE FROM note WHERE user_id = $user`], { ...keyed, ids: [second] })
    const { changeId } = await change()
    const { replayed } = await change()
    expect(replayed).toMatchObject({
      affected: { note: 2 },
      rows: [{ entity: 'note', row: { id: second, body: 'second' } }],
    })
    expect(replayed?.rows).toHaveLength(1)
    expect(replayed?.rows[0]).toMatchObject({ row: { change_id: changeId } })
  })

  it('is stored as ids if the rows exceed 64 KB', async () => {
    const user = sqlUser(database)
    const change = () =>
      user.change(
        [
          `INSERT INTO note (user_id, id, body) SELECT $user, gen_random_uuid(), repeat('x', 1000) FROM generate_series(1, 1200)`,
        ],
        keyed,
      )
    const { changeId } = await change()
    const { replayed } = await change()
    expect(replayed).toMatchObject({ changeId, affected: { note: 1200 } })
    const { rows = [] } = replayed ?? {}
    expect(rows.length).toBeGreaterThan(500)
    expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThanOrEqual(64 * 1024)
    for (const row of rows) expect(row).toEqual({ entity: 'note', id: expect.any(String), created: true })
  })

  it('has columns that were added since, with the values that existing rows have', async () => {
    await using own = await openWithMoreEntities()
    const user = sqlUser(own)
    const note = newId()
    await user.change([addNote(note, null)], keyed)
    await own.useSession((session) =>
      session.script(`ALTER TABLE note ADD COLUMN color TEXT NOT NULL DEFAULT 'no' || 'ne', ADD COLUMN weight INTEGER NOT NULL
        DEFAULT 3, ADD COLUMN link TEXT, ADD COLUMN marks TEXT[] NOT NULL DEFAULT '{a,b}'`),
    )
    const { replayed } = await user.change([addNote(note, null)], keyed)
    expect(replayed?.rows).toMatchObject([
      { row: { id: note, body: 'note', color: 'none', weight: 3, marks: ['a', 'b'] } },
    ])
    expect(Object.keys(replayed?.rows[0] ?? {})).not.toContain('link')
  })
})
