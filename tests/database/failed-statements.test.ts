import { setTimeout } from 'node:timers/promises'
import { afterEach, expect, it, vi } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import type { ServerOptions } from '../../src/database/drivers/server-options.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { PASSWORD, useCluster } from '../helpers/cluster.ts'
import { eventually } from '../helpers/eventually.ts'
import { createFakeApp, GOOD_TOKEN } from '../helpers/fake-app.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { rowsOf, taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, createTestApp, newUser } from '../helpers/test-app.ts'
import { startCountingProxy } from '../live/many/counting-proxy.ts'

const cluster = useCluster()
afterEach(() => void vi.useRealTimers())

/** Opens a new migrated database. */
async function openDatabase(options: Partial<ServerOptions> = {}) {
  const name = `rejections_${crypto.randomUUID().replaceAll('-', '')}`
  await cluster.admin(`CREATE DATABASE ${name}`)
  const database = openPostgres({ url: cluster.url(name), ...options })
  await prepareDatabase(database)
  return Object.assign(database, { name, [Symbol.asyncDispose]: () => database.close() })
}

/** Makes a database reject the next inserts of tasks with a SQLSTATE, as often as given. */
async function refuse(database: Database, state: string, times = 1_000_000): Promise<void> {
  await database.useSession((session) =>
    session.script(`
      CREATE SEQUENCE rejections;
      CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
        IF nextval('public.rejections') <= ${times} THEN RAISE 'private detail' USING ERRCODE = '${state}'; END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER refuse BEFORE INSERT ON task FOR EACH ROW EXECUTE FUNCTION refuse();`),
  )
}

async function rejections(database: Database): Promise<number> {
  const [row] = await database.useSession((session) => session.query('SELECT last_value FROM rejections'))
  return Number(row?.last_value)
}

it.each(['40001', '40P01'])('makes a change exactly once after rollbacks with %s [D-09]', async (state) => {
  await using database = await openDatabase()
  await refuse(database, state, 2)
  const userId = newUser()
  const { tasks } = callerFor(database, userId)
  const { id } = await tasks.create({ title: 'once', idempotencyKey: 'a-key' })
  expect(await rejections(database)).toBe(3)
  expect(await tasks.create({ title: 'once', idempotencyKey: 'a-key' })).toMatchObject({ id })
  expect(await rowsOf(database, userId)).toMatchObject({
    tasks: [{ id, version: 1, seq: 1n }],
    counters: [{ seq: 1n }],
  })
})

it.each(['40001', '40P01'])('gives up on a change after three rollbacks with %s [D-09]', async (state) => {
  await using database = await openDatabase()
  await refuse(database, state)
  const userId = newUser()
  const row = taskRow(userId, 'never')
  const forms = {
    'a call': () => callerFor(database, userId).tasks.create({ title: 'never' }),
    'a model': () => database.tenant.write(userId, (tables) => tables.task.create({ data: row })),
    'a transaction': () =>
      database.tenant.write(userId, (tables) => tables.$transaction((tx) => tx.task.create({ data: row }))),
  }
  for (const [form, change] of Object.entries(forms)) {
    const before = await rejections(database)
    const error = await change().then(
      () => undefined,
      (error: unknown) => error,
    )
    expect([error, (error as Error)?.cause], form).toContainEqual(
      expect.objectContaining({ code: 'UNAVAILABLE', retryAfterMs: 1000 }),
    )
    expect(await rejections(database), form).toBe(before + (before === 1 ? 2 : 3))
  }
  expect((await rowsOf(database, userId)).tasks).toEqual([])
})

it.each([
  ['53100', 'a full disk'],
  ['XX002', 'a corrupted index'],
  ['58030', 'a disk that fails'],
])('answers 503 without internals to SQLSTATE %s, %s, and 200 once it is fixed [D-13]', async (state) => {
  await using database = await openDatabase()
  await refuse(database, state, 1)
  // Readiness reports the failure for ten seconds of this clock.
  vi.useFakeTimers({ toFake: ['performance'] })
  const app = await createTestApp(database)
  const userId = newUser()
  const create = () => app.call('tasks.create', { userId, input: { title: 'mended' } })
  const { status, headers, body } = await create()
  expect(status).toBe(503)
  expect(headers.get('Retry-After')).toBe('1')
  expect(body.error.json.data).toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1000 })
  expect(JSON.stringify(body)).not.toMatch(new RegExp(`private|${state}`))
  expect((await app.fetch(new Request('http://test/health/ready'))).status).toBe(503)
  expect((await app.fetch(new Request('http://test/health/live'))).status).toBe(200)
  expect((await create()).status).toBe(200)
  expect((await rowsOf(database, userId)).tasks).toMatchObject([{ title: 'mended', seq: 1n }])
})

it('answers 503 to changes while the database is read-only, and still serves reads [D-12]', async () => {
  await using writable = await openDatabase()
  const userId = newUser()
  await callerFor(writable, userId).tasks.create({ title: 'there before' })
  await cluster.admin(`ALTER DATABASE ${writable.name} SET default_transaction_read_only = on`)
  const replica = openPostgres({ url: cluster.url(writable.name) })
  try {
    const change = replica.tenant.write(userId, (tables) => tables.task.updateMany({ data: { title: 'changed' } }))
    await expect(change).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1000 })
    expect(await stateOf(change)).toBe('25006')
    expect((await callerFor(replica, userId).tasks.list()).items).toMatchObject([{ title: 'there before' }])
    const app = createFakeApp({ database: replica })
    const { status } = await app.send('/api/v1/tasks', {
      method: 'POST',
      headers: { ...GOOD_TOKEN, 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: 'x' }),
    })
    expect(status).toBe(503)
    const line = app.log.find(({ level }) => level === 50)
    expect(JSON.stringify(line)).toContain('in a read-only transaction')
  } finally {
    await replica.close()
  }
})

it('answers 503 while the server accepts no connections, tries once per call, and recovers [D-11]', async () => {
  await using direct = await openDatabase()
  const login = `login_${direct.name}`
  await cluster.admin(`CREATE ROLE ${login} LOGIN PASSWORD '${PASSWORD}' CONNECTION LIMIT 0`)
  await cluster.admin(`GRANT taskwire_app, taskwire_auth, taskwire_janitor, taskwire_worker TO ${login}`)
  await using proxy = await startCountingProxy(cluster.url(direct.name, login))
  const full = openPostgres({ url: proxy.url })
  try {
    const app = await createTestApp(full)
    const calls = Array.from({ length: 30 }, () =>
      app.call('tasks.create', { userId: newUser(), input: { title: 'x' } }),
    )
    for (const { status, headers } of await Promise.all(calls)) {
      expect([status, headers.get('Retry-After')]).toEqual([503, '1'])
    }
    expect(proxy.made()).toBeLessThanOrEqual(calls.length)
    const made = proxy.made()
    await setTimeout(200)
    expect(proxy.made()).toBe(made)
    await cluster.admin(`ALTER ROLE ${login} CONNECTION LIMIT 20`)
    expect((await app.call('tasks.create', { userId: newUser(), input: { title: 'x' } })).status).toBe(200)
  } finally {
    await full.close()
  }
})

it('fails with UNAVAILABLE when a connection ends during a transaction, and recovers after one ended idle [D-03]', async () => {
  await using database = await openDatabase({ maxConnections: 1 })
  const userId = newUser()
  const { tasks } = callerFor(database, userId)
  const end = () =>
    cluster.admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = '${database.name}' AND application_name = 'taskwire'`)
  await tasks.create({ title: 'first' })
  // The connection of the migrations may still be closing.
  const connections = `SELECT pid FROM pg_stat_activity
    WHERE datname = '${database.name}' AND backend_type = 'client backend'`
  await eventually(async () => expect(await cluster.admin(connections)).toHaveLength(1))
  expect(await end()).toHaveLength(1)
  const afterIdle = await tasks.create({ title: 'second' }).catch((error: unknown) => error)
  // The pool may not have noticed the end yet.
  if (afterIdle instanceof Error) expect(afterIdle).toMatchObject({ cause: { code: 'UNAVAILABLE' } })
  const inTransaction = database.tenant.write(userId, (tables) =>
    tables.$transaction(async (tx) => {
      await tx.task.create({ data: taskRow(userId, 'undone') })
      expect(await end()).not.toEqual([])
      await tx.task.count()
    }),
  )
  await expect(inTransaction).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  await tasks.create({ title: 'last' })
  expect((await rowsOf(database, userId)).tasks.map(({ title }) => title)).not.toContain('undone')
})
