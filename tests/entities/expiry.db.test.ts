import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { janitorQueries } from '../../src/janitor/queries.ts'
import { withDatabaseOwner } from '../helpers/database-owner.ts'
import { callerFor } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { addNote, addStamp, addTask, newId, openWithMoreEntities, rowCounts, sqlUser } from './more-entities.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await openWithMoreEntities()
})
afterAll(() => database[Symbol.asyncDispose]())

const clear = () => janitorQueries(database.janitor).clear()

/** Moves the timestamps of rows into the past, as the table owner. */
const age = (table: string, column: string, userId: string, interval: string) =>
  withDatabaseOwner(database, table, (session) =>
    session.script(`SET LOCAL session_replication_role = replica;
      UPDATE ${table} SET ${column} = now() - interval '${interval}' WHERE user_id = '${userId}' AND ${column} IS NOT NULL`),
  )

describe('expired data', () => {
  it('is deleted for every entity, children first; referenced rows stay and do not block others', async () => {
    const [ada, bob] = [sqlUser(database), sqlUser(database)]
    const [task, note, stamped, stamp] = [newId(), newId(), newId(), newId()]
    await ada.change([addTask(task), addNote(note, task), addNote(stamped, null), addStamp(stamp, stamped)])
    const his = newId()
    await bob.change([addTask(his)])
    for (const user of [ada, bob]) {
      await user.change([`UPDATE task SET deleted_at = now() WHERE user_id = $user`])
      await user.change([`UPDATE note SET deleted_at = now() WHERE user_id = $user`])
      for (const table of ['task', 'note']) await age(table, 'deleted_at', user.userId, '31 days')
    }
    const cleared = await clear()
    expect(cleared.rows).toBe(3)
    expect(await rowCounts(database, ada.userId)).toMatchObject({ task: 0, note: 1, stamp: 1, tombstone: 2 })
    expect(await rowCounts(database, bob.userId)).toMatchObject({ task: 0, tombstone: 1 })
    // It is deleted once no row refers to it.
    await ada.change([`DELETE FROM stamp WHERE user_id = $user`])
    expect((await clear()).rows).toBe(1)
    expect(await rowCounts(database, ada.userId)).toMatchObject({ note: 0, stamp: 0, tombstone: 4 })
  })

  it('leaves no overwritten text in any table after an hour', async () => {
    const user = sqlUser(database)
    const marker = `marker-${newId()}`
    const caller = callerFor(database, user.userId).undoable
    const { id } = await caller.tasks.create({ title: marker, description: marker, tags: [marker] })
    const { undoToken } = await caller.tasks.update({ id, title: 'a', description: null, tags: null })
    const held = () =>
      database.useSession(async (session) => {
        const tables = await session.query<{ name: string }>(
          `SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
           WHERE c.relkind = 'r' AND n.nspname IN ('public', 'auth')`,
        )
        const found = []
        for (const { name } of tables) {
          const [row] = await session.query(`SELECT 1 FROM ${name} t WHERE t::text LIKE '%${marker}%' LIMIT 1`)
          if (row) found.push(name)
        }
        return found
      })
    expect(await held()).toEqual(['public.undo_state'])
    await age('undo_state', 'created_at', user.userId, '61 minutes')
    expect((await clear()).undoStates).toBeGreaterThanOrEqual(2)
    expect(await held()).toEqual([])
    await expect(caller.changes.undo({ undoToken: undoToken ?? '' })).rejects.toMatchObject({
      cause: { code: 'NOT_FOUND' },
    })
  })
})
