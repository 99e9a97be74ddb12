import { setImmediate, setTimeout } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { prepareDatabase } from '../../src/db/prepare.ts'
import type { ServerOptions } from '../../src/db/server-options.ts'
import type { TenantDatabase } from '../../src/db/tenant.ts'
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

/** A database of the test's own on the file's server. */
async function openDatabase(driver: Driver, options: Partial<ServerOptions> = {}): Promise<OwnDatabase> {
  const name = await cluster.newDatabase()
  const database = open(driver, { url: cluster.url(name), ...options })
  await prepareDatabase(database)
  return { ...database, name, [Symbol.asyncDispose]: () => database.close() }
}

const backends = (name: string) =>
  cluster.admin(`SELECT pid, backend_start FROM pg_stat_activity WHERE datname = '${name}' ORDER BY pid`)

/** The backends of a database once there are so many: those of closed connections end a little later. */
async function exactBackends(name: string, count: number) {
  return await eventually(async () => {
    const found = await backends(name)
    expect(found).toHaveLength(count)
    return found
  })
}

describe.each(DRIVERS)('over %s', (driver) => {
  it('loses no acknowledged write when connections are cut under its writers, and goes on [D-03] [D-22]', async () => {
    await using database = await openDatabase(driver)
    const { writers, acknowledged, failed, stop } = startWriters(database)
    for (let round = 0; round < 5; round++) {
      const [written, felt] = [acknowledged(), failed()]
      await eventuallyTrue(() => acknowledged() >= written + WRITERS)
      // Nobody feels it where all of them have been answered just then.
      while (failed() === felt) await cutConnections(database.name)
    }
    const cut = acknowledged()
    await eventuallyTrue(() => acknowledged() >= cut + WRITERS)
    await stop()
    await expectNothingLost(database, writers)
    for (const { userId } of writers) await callerFor(database, userId).tasks.create({ title: 'afterwards' })
  })

  it('loses no acknowledged write when the server restarts under its writers, and goes on [D-01] [D-22]', async () => {
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

  it('keeps its connection when a statement fails, however often', async () => {
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

  it('says UNAVAILABLE, and when to try again, where no connection comes free', async () => {
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

  it.each(['40001', '40P01'])('tries a change again that the database undid with %s', async (state) => {
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

  it('lets both of two changes pass that deadlock each other', async () => {
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
            // Each holds what the other needs. Who is undone and tries again need not wait.
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

  it('says UNAVAILABLE, and nothing else, while there is no server', async () => {
    const database = open(driver, { url: 'postgres://nobody:secret@127.0.0.1:1/none' })
    const work = database.tenant.read(newUser(), (tables) => tables.task.count())
    const error = await work.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(TaskwireError)
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
    expect((error as Error).message).not.toMatch(/secret|127\.0\.0\.1/)
    await database.close()
  })
})

// The server counts this time, so it really passes: for both drivers at once.
describe.concurrent.each(DRIVERS)('over %s', (driver) => {
  it('says UNAVAILABLE where a statement takes too long or waits too long for a lock, undoes it and keeps its connection [D-08]', async () => {
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

/** Has two reads of a user wait for each other, so that each takes a connection. */
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

/** Runs work that waits for nothing but timers, and has time pass until it ends. */
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
