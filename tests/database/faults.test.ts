import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/db/database.ts'
import { openNeon } from '../../src/db/neon.ts'
import { openPostgres } from '../../src/db/postgres.ts'
import { prepareDatabase } from '../../src/db/prepare.ts'
import type { ServerOptions } from '../../src/db/server-options.ts'
import { TaskwireError } from '../../src/errors.ts'
import { type NeonProxy, startNeonProxy } from '../helpers/neon-proxy.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { rowsOf, taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import { useCluster } from './cluster.ts'

const cluster = useCluster()
let proxy: NeonProxy
beforeAll(async () => {
  proxy = await startNeonProxy()
})
afterAll(() => proxy.stop())

const DRIVERS: Record<string, (options: ServerOptions) => Database> = {
  TCP: openPostgres,
  WebSockets: (options) => openNeon({ ...options, webSocketProxy: proxy.url }),
}

const backends = (name: string) =>
  cluster.admin(`SELECT pid, state, backend_start FROM pg_stat_activity WHERE datname = '${name}' ORDER BY pid`)

const WRITERS = 16

interface Writer {
  userId: string
  acknowledged: string[]
  errors: unknown[]
}

/** Users who write until they are told to stop, and note what was acknowledged and what failed. */
function startWriters(database: Database) {
  let stopped = false
  async function write(writer: Writer): Promise<void> {
    const { tasks } = callerFor(database, writer.userId)
    while (!stopped) {
      try {
        writer.acknowledged.push((await tasks.create({ title: 'kept' })).id)
      } catch (error) {
        writer.errors.push(error)
        await setTimeout(20)
      }
    }
  }
  const writers = Array.from({ length: WRITERS }, (): Writer => ({ userId: newUser(), acknowledged: [], errors: [] }))
  const done = Promise.all(writers.map(write))
  return {
    writers,
    stop: async () => {
      stopped = true
      await done
    },
  }
}

async function expectNothingLost(database: Database, writers: Writer[]): Promise<void> {
  for (const { userId, acknowledged, errors } of writers) {
    const stored = (await rowsOf(database, userId)).tasks.map((task) => task.id)
    expect(stored).toEqual(expect.arrayContaining(acknowledged))
    for (const error of errors) expect(error).toMatchObject({ cause: { code: 'UNAVAILABLE', retryAfterMs: 1000 } })
  }
}

describe.each(Object.keys(DRIVERS))('over %s', (driver) => {
  const open = (options: ServerOptions) => (DRIVERS[driver] as (options: ServerOptions) => Database)(options)

  /** A database of the test's own on the file's server. */
  async function openDatabase(
    options: Partial<ServerOptions> = {},
  ): Promise<Database & AsyncDisposable & { name: string }> {
    const name = `faults_${crypto.randomUUID().replaceAll('-', '')}`
    await cluster.admin(`CREATE DATABASE ${name}`)
    const database = open({ url: cluster.url(name), ...options })
    await prepareDatabase(database)
    return { ...database, name, [Symbol.asyncDispose]: () => database.close() }
  }

  it('loses no acknowledged write when connections are cut under its writers, and goes on [D-03] [D-22]', async () => {
    await using database = await openDatabase()
    const { writers, stop } = startWriters(database)
    for (let round = 0; round < 5; round++) {
      await setTimeout(150)
      await cluster.admin(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${database.name}'`)
    }
    await setTimeout(300)
    await stop()
    await expectNothingLost(database, writers)
    expect(writers.flatMap((writer) => writer.errors)).not.toEqual([])
    for (const { userId } of writers) await callerFor(database, userId).tasks.create({ title: 'afterwards' })
  })

  it('loses no acknowledged write when the server restarts under its writers, and goes on [D-01] [D-22]', async () => {
    const lost: Error[] = []
    await using database = await openDatabase({ onConnectionLost: (error) => lost.push(error) })
    const { writers, stop } = startWriters(database)
    await setTimeout(300)
    await cluster.server.restart()
    const before = writers.map((writer) => writer.acknowledged.length)
    await setTimeout(1000)
    await stop()
    await expectNothingLost(database, writers)
    expect(writers.map((writer, index) => writer.acknowledged.length > (before[index] ?? 0))).toEqual(
      Array(WRITERS).fill(true),
    )
    expect(lost).not.toEqual([])
  })

  it('keeps its connection when a statement fails, however often', async () => {
    await using database = await openDatabase({ maxConnections: 1 })
    const userId = newUser()
    const row = taskRow(userId, 'once')
    const create = () => database.tenant.write(userId, (tables) => tables.task.create({ data: row }))
    await create()
    const before = (await backends(database.name)).map(({ pid, backend_start }) => ({ pid, backend_start }))
    for (let n = 0; n < 50; n++) await expect(create()).rejects.toMatchObject({ code: 'P2002' })
    expect(await backends(database.name)).toMatchObject(before)
    await callerFor(database, userId).tasks.create({ title: 'afterwards' })
  })

  it('says UNAVAILABLE, and when to try again, where no connection comes free', async () => {
    await using database = await openDatabase({ maxConnections: 1 })
    const hold = database.tenant.read(newUser(), (tables) => tables.$queryRaw`SELECT pg_sleep(3.5)::text`)
    const waiting = database.tenant.read(newUser(), (tables) => tables.task.count())
    await expect(waiting).rejects.toMatchObject({ name: 'TaskwireError', code: 'UNAVAILABLE', retryAfterMs: 1000 })
    await hold
    expect(await database.tenant.read(newUser(), (tables) => tables.task.count())).toBe(0)
  })

  it('says UNAVAILABLE where a statement takes too long or waits too long for a lock, undoes it and keeps its connection [D-08]', async () => {
    await using database = await openDatabase({ maxConnections: 2 })
    const [userId, sleeper] = [newUser(), newUser()]
    await callerFor(database, userId).tasks.create({ title: 'locked' })
    const pause = () => database.tenant.read(userId, (tables) => tables.$queryRaw`SELECT pg_sleep(0.1)::text`)
    await Promise.all([pause(), pause()])
    const before = (await backends(database.name)).map(({ pid }) => ({ pid }))
    expect(before).toHaveLength(2)
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
    expect(await backends(database.name)).toMatchObject(before)
  })

  it.each(['40001', '40P01'])('tries a change again that the database undid with %s', async (state) => {
    await using database = await openDatabase()
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
    await using database = await openDatabase()
    const users = [newUser(), newUser()]
    for (const userId of users) await callerFor(database, userId).tasks.create({ title: 'own' })
    const lock = (userId: string, keys: number[]) =>
      database.tenant.write(userId, (tables) =>
        tables.$transaction(async (tx) => {
          for (const key of keys) {
            await tx.$queryRaw`SELECT pg_advisory_xact_lock(${key}::bigint)::text`
            await setTimeout(100)
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
    const database = open({ url: 'postgres://nobody:secret@127.0.0.1:1/none' })
    const work = database.tenant.read(newUser(), (tables) => tables.task.count())
    const error = await work.catch((error: unknown) => error)
    expect(error).toBeInstanceOf(TaskwireError)
    expect(error).toMatchObject({ code: 'UNAVAILABLE' })
    expect((error as Error).message).not.toMatch(/secret|127\.0\.0\.1/)
    await database.close()
  })
})
