import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { callerFor, createTestApp, newUser, type TestApp } from '../helpers/test-app.ts'
import { openTestDatabase, type TestDatabase } from '../helpers/test-database.ts'

let database: TestDatabase
let app: TestApp
beforeAll(async () => {
  database = await openTestDatabase()
  app = await createTestApp(database)
})
afterAll(() => database[Symbol.asyncDispose]())

/** Values that an older version or another runtime may have stored, but no input can set today: SQL of columns. */
const ROWS: Record<string, string> = {
  'a time zone that this runtime does not know': `due_date = '2026-11-30', due_time = '09:00', due_zone = 'Mars/Olympus_Mons'`,
  'an empty time zone': `due_date = '2026-11-30', due_time = '09:00', due_zone = ''`,
  'a due day of the year 1': `due_date = '0001-01-01'`,
  'a due time with seconds': `due_date = '2026-11-30', due_time = '09:00:30'`,
  'a title of white space': `title = ' '`,
  'a title longer than allowed': `title = repeat('x', 5000)`,
  'a tag given twice, and an empty one': `tags = ARRAY['home', 'home', '']`,
  'more tags than allowed': `tags = array(SELECT 'tag ' || n FROM generate_series(1, 80) AS n)`,
  'a description longer than allowed': `description = repeat('x', 20000)`,
}

describe.each(Object.keys(ROWS))('a stored task with %s', (name) => {
  async function store() {
    const userId = newUser()
    const { tasks, changes } = callerFor(database, userId).undoable
    const { cursor } = await changes.cursor()
    const { id } = await tasks.create({ title: 'odd' })
    // Runs as the table owner, so that no trigger rejects the values.
    await database.useSession(async (session) => {
      await session.script('ALTER TABLE task NO FORCE ROW LEVEL SECURITY')
      await session.query(`UPDATE task SET ${ROWS[name]} WHERE user_id = $1`, [userId])
      await session.script('ALTER TABLE task FORCE ROW LEVEL SECURITY')
    })
    return { userId, id, cursor }
  }

  it('can be read and changed by every procedure [D-26]', async () => {
    const { userId, id, cursor } = await store()
    const calls: [procedure: string, method: 'GET' | 'POST', input: object][] = [
      ['tasks.get', 'GET', { id }],
      ['tasks.list', 'GET', {}],
      ['tasks.list', 'GET', { sort: [{ by: 'due', order: 'asc' }] }],
      ['tasks.stats', 'GET', { timeZone: 'Europe/Berlin' }],
      ['changes.since', 'GET', { cursor }],
      ['tasks.complete', 'POST', { id }],
      ['tasks.reopenMany', 'POST', { ids: [id] }],
      ['tasks.update', 'POST', { id, priority: 'high' }],
      ['tasks.delete', 'POST', { id }],
      ['tasks.list', 'GET', { trash: true }],
      ['tasks.restore', 'POST', { id }],
    ]
    for (const [procedure, method, input] of calls) {
      const { status, body } = await app.call(procedure, { userId, method, input })
      expect([procedure, status], JSON.stringify(body)).toEqual([procedure, 200])
    }
  })

  it('can be read and deleted over REST [D-26]', async () => {
    const { userId, id } = await store()
    const headers = { Authorization: `Bearer ${await app.tokenOf(userId)}` }
    for (const [method, path] of [
      ['GET', `/api/v1/tasks/${id}`],
      ['GET', '/api/v1/tasks'],
      ['GET', '/api/v1/changes'],
      ['DELETE', `/api/v1/tasks/${id}`],
    ] as const) {
      const { status } = await app.fetch(new Request(`http://test${path}`, { method, headers }))
      expect([method, path, status]).toEqual([method, path, 200])
    }
  })
})
