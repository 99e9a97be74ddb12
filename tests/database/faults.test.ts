import { setImmediate, setTimeout } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import type { ServerOptions } from '../../src/database/drivers/server-options.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import type { TenantDatabase } from '../../src/database/tenancy/tenant.ts'
import { TaskwireError } from '../../src/errors.ts'
import { useCluster } from '../helpers/cluster.ts'
import { eventually, eventuallyTrue } from '../helpers/eventually.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { rowsOf, taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { DRIVERS, type Driver, useDrivers } from './drivers.ts'
import { expectNothingLost, startWriters, WRITERS } from './writers.ts'

const cluster = useCluster()
const open = useDrivers()

interface OwnDatabase extends Database, AsyncDisposable {
  name: string
}

/** Opens a new migrated database on the server of this file. */
async function openDatabase(driver: Driver, options: Partial<ServerOptions> = {}): Promise<OwnDatabase> {
  const name = await cluster.newDatabase()
  const database = open(driver, { url: cluster.url(name), ...options })
  await prepareDatabase(database)
  return { ...database, name, [Symbol.asyncDispose]: () => database.close() }
}

// Not those of the server itself: autovacuum visits databases at any time.
const backends = (name: string) =>
  cluster.admin(`SELECT pid, backend_start FROM pg_stat_activity
    WHERE datname = '${name}' AND backend_type = 'client backend' ORDER BY pid`)

/** Waits until a database has a number of backends, as those of closed connections end a little later. Returns them. */
async function exactBackends(name: string, count: number) {
  return await eventually(async () => {
    const found = await backends(name)
    expect(found).toHaveLength(count)
    return found
  })
}

describe.each(DRIVERS)('over %s', (driver) => {
  it('loses no acknowledged write when connections are cut during writes, and recovers [D-03] [D-22]', async () => {
    await using database = await openDatabase(driver)
    const { writers, acknowledged, failed, stop } = startWriters(database)
    for (let round = 0; round < 5; round++) {
      const [written, felt] = [acknowledged(), failed()]
      await eventuallyTrue(() => acknowledged() >= written + WRITERS)
      // Repeats the cut until a call fails: all calls may just have been answered.
      while (failed() === felt) await cutConnections(database.name)
    }
    const cut = acknowledged()
    await eventuallyTrue(() => acknowledged() >= cut + WRITERS)
    await stop()
    await expectNothingLost(database, writers)
    for (const { userId } of writers) await callerFor(database, userId).tasks.create({ title: 'afterwards' })
  })

  it('loses no acknowledged write when the server restarts during writes, and recovers [D-01] [D-22]', async () => {
    const lost: Error[] = []
    await using database = await openDatabase(driver, { onConnectionLost: (error) => lost.push(error) })
    const { writers, acknowledged, stop } = startWriters(database)
    await eventuallyTrue(() => acknowledged() >= WRITERS)
    await cluster.server.restart()
    const before = writers.map((writer) => writer.acknowledged.length)
    await eventuallyTrue(() => writers.every((writer, index) => writer.acknowledged.length > (before[index] ?? 0)))
    await stop()
    await expectNothingLost(database, writers)
    expect(lost).not.toEqual([])
  })

  it('keeps its connection through repeated statement failures', async () => {
    await using database = await openDatabase(driver, { maxConnections: 1 })
    const userId = newUser()
    const row = taskRow(userId, 'once')
    const create = () => database.tenant.write(userId, (tables) => tables.task.create({ data: row }))
    await create()
    const before = await exactBackends(database.name, 1)
    for (let n = 0; n < 50; n++)
      await expect(create()).rejects.toMatchObject({ code: 'CONFLICT', cause: { code: 'P2002' } })
    expect(await backends(database.name)).toEqual(before)
    await callerFor(database, userId).tasks.create({ title: 'afterwards' })
  })

  it('fails with UNAVAILABLE and a retry delay when no pooled connection becomes free', async () => {
    await using database = await openDatabase(driver, { maxConnections: 1 })
    const [held, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const hold = database.tenant.read(newUser(), (tables) =>
      tables.$transaction(async (tx) => {
        await tx.task.count()
        held.resolve()
        await released.promise
      }),
    )
    await held.promise
    await outwait(async () => {
      const waiting = database.tenant.read(newUser(), (tables) => tables.task.count())
      await expect(waiting).rejects.toMatchObject({ name: 'TaskwireError', code: 'UNAVAILABLE', retryAfterMs: 1000 })
    })
    released.resolve()
    await hold
    expect(await database.tenant.read(newUser(), (tables) => tables.task.count())).toBe(0)
  })

  it.each(['40001', '40P01'])('retries a change that the database rolled back with %s', async (state) => {
    await using database = await openDatabase(driver)
    let attempts = 0
    const failing = (times: number) => {
      attempts = 0
      return database.tenant.write(newUser(), (tables) =>
        tables.$transaction(async (tx) => {
          if (++attempts <= times)
            await tx.$executeRawUnsafe(`DO $$ BEGIN RAISE 'undone' USING ERRCODE = '${state}'; END $$`)
          return attempts
        }),
      )
    }
    expect(await failing(2)).toBe(3)
    await expect(failing(9)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(attempts).toBe(3)
  })

  it('retries and completes two changes that deadlock with each other', async () => {
    await using database = await openDatabase(driver)
    const users = [newUser(), newUser()]
    for (const userId of users) await callerFor(database, userId).tasks.create({ title: 'own' })
    const bothHold = Promise.withResolvers<void>()
    let holding = 0
    const lock = (userId: string, keys: number[]) =>
      database.tenant.write(userId, (tables) =>
        tables.$transaction(async (tx) => {
          for (const key of keys) {
            await tx.$queryRaw`SELECT pg_advisory_xact_lock(${key}::bigint)::text`
            // Each holds the lock that the other needs. The retry after the rollback does not wait here.
            if (++holding >= 2) bothHold.resolve()
            await bothHold.promise
          }
          return 'passed'
        }),
      )
    expect(await Promise.all([lock(users[0] as string, [1, 2]), lock(users[1] as string, [2, 1])])).toEqual([
      'passed',
      'passed',
    ])
  })

  it('fails with UNAVAILABLE, without connection details, while the server is down', async () => {
    const database = open(driver, { url: 'postgres://nobody:secret@127.0.0.1:1/none' })
    const work = database.tenant.read(newUser(), (tables) => tables.task.count())
    const error = await work.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(TaskwireError)
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
    expect((error as Error).message).not.toMatch(/secret|127\.0\.0\.1/)
    await database.close()
  })
})

// These time-outs run on the server in real time, so both drivers are tested concurrently.
describe.concurrent.each(DRIVERS)('over %s', (driver) => {
  it('fails with UNAVAILABLE on a statement or lock time-out, rolls back and keeps its connection [D-08]', async () => {
    await using database = await openDatabase(driver, { maxConnections: 2 })
    const [userId, sleeper] = [newUser(), newUser()]
    await callerFor(database, userId).tasks.create({ title: 'locked' })
    await useBoth(database.tenant, userId)
    const before = await exactBackends(database.name, 2)
    const slow = database.tenant.write(sleeper, (tables) =>
      tables.$transaction(async (tx) => {
        await tx.task.create({ data: taskRow(sleeper, 'undone') })
        await tx.$queryRaw`SELECT pg_sleep(6)::text`
      }),
    )
    const blocked = database.useSession(async (session) => {
      await session.script('BEGIN; LOCK TABLE counter IN SHARE MODE')
      return await stateOf(database.tenant.write(userId, (tables) => tables.task.updateMany({ data: { title: 'x' } })))
    })
    await expect(slow).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfterMs: 1000 })
    expect(await blocked).toBe('55P03')
    expect((await rowsOf(database, sleeper)).tasks).toEqual([])
    expect((await rowsOf(database, userId)).tasks).toMatchObject([{ title: 'locked' }])
    expect(await exactBackends(database.name, 2)).toEqual(before)
  })
})

async function cutConnections(name: string): Promise<void> {
  await cluster.admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`)
  await setTimeout(20)
}

/** Runs two reads of a user that wait for each other, so that each takes a connection. */
async function useBoth(tenant: TenantDatabase, userId: string): Promise<void> {
  const both = Promise.withResolvers<void>()
  let begun = 0
  const read = () =>
    tenant.read(userId, (tables) =>
      tables.$transaction(async (tx) => {
        await tx.task.count()
        if (++begun === 2) both.resolve()
        await both.promise
      }),
    )
  await Promise.all([read(), read()])
}

/** Runs work that waits only for timers, on fake timers that advance until it ends. */
async function outwait(work: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    let over = false
    const done = work().finally(() => {
      over = true
    })
    for (; !over; await setImmediate()) vi.advanceTimersByTime(100)
    await done
  } finally {
    vi.useRealTimers()
  }
}
