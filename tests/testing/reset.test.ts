import { setImmediate } from 'node:timers/promises'
import { createTaskwire } from '@taskwire/client'
import { describe, expect, it } from 'vitest'
import { tablesOf } from '../../src/testing/thread/database/empty.ts'
import { takeDatabase } from '../../src/testing/thread/database/pool.ts'
import { useServer } from './use-server.ts'

const server = useServer()

describe('a reset', () => {
  it('deletes the data of all users', async () => {
    const { tw } = server
    const ada = await tw.createUser()
    const client = tw.clientFor(ada)
    const { id: listId } = await client.lists.create({ name: 'Home' })
    const { id: taskId } = await client.tasks.create({ title: 'x', listId, tags: ['a'] })
    await client.comments.create({ taskId, text: 'x' })
    const { cursor } = await client.changes.cursor()
    await tw.reset()
    expect((await client.tasks.list()).items).toEqual([])
    expect((await client.lists.list()).items).toEqual([])
    expect((await client.tags.list()).items).toEqual([])
    await expect(client.changes.since({ cursor })).rejects.toMatchObject({ code: 'RESYNC_REQUIRED' })
  })

  it('lets an id be used again', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser())
    const id = crypto.randomUUID()
    for (let n = 0; n < 3; n++) {
      await client.tasks.create({ id, title: String(n) })
      await client.tasks.delete({ id })
      await client.tasks.purge({ id })
      await tw.reset()
    }
  })

  it('ends planned faults, latency and the set time', async () => {
    const { tw } = server
    const client = tw.clientFor(await tw.createUser(), { retries: 0 })
    await tw.failNext('tasks.list', { code: 'INTERNAL' })
    await tw.setLatency(3_600_000)
    await tw.clock.set('2040-01-01T00:00:00Z')
    await tw.reset()
    await client.tasks.list()
    expect((await client.tasks.create({ title: 'x' })).createdAt.getFullYear()).toBeLessThan(2040)
  })

  it('ends requests and streams that are under way', async () => {
    const { tw } = server
    const ada = await tw.createUser()
    const headers = { Authorization: `Bearer ${ada.token}` }
    const stream = await tw.fetch('/trpc/changes.live?input=%7B%22json%22%3A%7B%7D%7D', { headers })
    expect(stream.headers.get('content-type')).toBe('text/event-stream')
    const read = stream.text()
    read.catch(() => {})
    await tw.setLatency(3_600_000)
    const running = tw.fetch('/health/live')
    running.catch(() => {})
    // Lets the request reach the server.
    await setImmediate()
    await tw.reset()
    await expect(running).rejects.toThrow('fetch failed')
    await expect(read).rejects.toThrow('terminated')
  })

  it('ends personal access tokens, also those that were verified a moment before', async () => {
    const { tw } = server
    const ada = await tw.createUser()
    const { token } = await tw.clientFor(ada).tokens.create({ name: 'x', scopes: ['*:read'] })
    const program = createTaskwire({ url: tw.url, fetch: tw.fetch, token: token ?? '' })
    expect((await program.tasks.list()).items).toEqual([])
    await tw.reset()
    await expect(program.tasks.list()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('forgets deleted accounts', async () => {
    const { tw } = server
    const ada = await tw.createUser()
    const client = tw.clientFor(ada)
    await client.account.delete()
    await tw.reset()
    expect((await tw.clientFor(ada).tasks.list()).items).toEqual([])
  })
})

describe('the tables that a reset empties', () => {
  it('are all except the catalogue of entities, the identity of the database and the history of migrations', async () => {
    const { database, empty } = await takeDatabase()
    try {
      const [tables, all] = await database.useSession(async (session) => {
        const sql = `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
          WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`
        return [await tablesOf(session), (await session.query<{ name: string }>(sql)).map(({ name }) => name)]
      })
      const kept = all.filter((name) => !tables.includes(name))
      expect(kept.sort()).toEqual(['auth.incarnation', 'public._prisma_migrations', 'public.entity'])
      // One row each, without the rules of triggers, foreign keys and checks.
      await database.useSession(async (session) => {
        await session.script('SET session_replication_role = replica')
        const checks = await session.query<{ sql: string }>(
          `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS sql FROM pg_constraint
           WHERE contype = 'c' AND conrelid::regclass::text = ANY ($1)`,
          [tables.map((name) => name.replace(/^public\./, ''))],
        )
        for (const { sql } of checks) await session.script(sql)
        for (const table of tables) await session.script(await rowFor(session, table))
        await session.script('SET session_replication_role = origin')
      })
      const countAll = tables.map((name) => `(SELECT count(*)::int FROM ${name})`).join(' + ')
      const count = () => database.useSession((session) => session.query<{ n: number }>(`SELECT ${countAll} AS n`))
      expect(await count()).toEqual([{ n: tables.length }])
      await empty()
      expect(await count()).toEqual([{ n: 0 }])
    } finally {
      await database.close()
    }
  })
})

interface Session {
  query<Row extends Record<string, unknown>>(sql: string, values?: unknown[]): Promise<Row[]>
}

/** Returns a statement that inserts a row with some value in each column that needs one. */
async function rowFor(session: Session, table: string): Promise<string> {
  const columns = await session.query<{ name: string; type: string }>(
    `SELECT quote_ident(attname) AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attnotnull AND attgenerated = '' AND attidentity = ''`,
    [table],
  )
  const values = columns.map(({ type }) => {
    if (type === 'uuid') return 'gen_random_uuid()'
    if (/^(timestamp|date)/.test(type)) return 'now()'
    if (/^time/.test(type)) return `'12:00'::${type}`
    if (/\[\]$/.test(type)) return `'{}'::${type}`
    if (/^json/.test(type)) return `'{}'::${type}`
    if (type === 'boolean') return 'false'
    if (type === 'bytea') return `''::bytea`
    return /int|numeric|double|real/.test(type) ? '1' : `'1'::${type}`
  })
  return `INSERT INTO ${table} (${columns.map(({ name }) => name).join(', ')}) VALUES (${values.join(', ')})`
}
