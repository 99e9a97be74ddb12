import { setImmediate } from 'node:timers/promises'
import { PrismaPg } from '@prisma/adapter-pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { openPrisma } from '../../src/database/drivers/prisma.ts'
import { createStatementNames } from '../../src/database/drivers/statement-name.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { tenantPreamble } from '../../src/database/tenancy/preamble.ts'
import { withPreamble } from '../../src/database/tenancy/tenant-adapter.ts'
import { TenantPool } from '../../src/database/tenancy/tenant-pool.ts'
import { useCluster } from '../helpers/cluster.ts'
import { runs } from '../helpers/effort.ts'
import { PGBOUNCER, type PgBouncer, startPgBouncer } from '../helpers/pgbouncer.ts'
import { sqlState } from '../helpers/sql-state.ts'
import { rowsOf, taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, newUser, stoppedClock } from '../helpers/test-app.ts'
import { FORM_NAMES, newUserWithTask, run } from '../isolation/forms.ts'
import { clientOf, type TenantClient } from '../isolation/tenant-client.ts'
import { fireAll } from '../reminders/use-worker.ts'
import { suspendTimeLimits } from './time-limits.ts'

/** Retries work after serialization failures. */
async function untilSerialized<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (sqlState(error) !== '40001') throw error
    }
  }
}

const installed = describe.skipIf(PGBOUNCER === undefined)

installed('through PgBouncer (to run these where they are skipped: apt-get install pgbouncer)', () => {
  const cluster = useCluster()
  let transactions: PgBouncer
  beforeAll(async () => {
    transactions = await startPgBouncer(cluster.server.url)
  })
  afterAll(() => transactions?.[Symbol.asyncDispose]())
  // Many calls share few connections.
  beforeEach(suspendTimeLimits)

  async function newDatabase(): Promise<string> {
    const name = `bounced_${crypto.randomUUID().replaceAll('-', '')}`
    await cluster.admin(`CREATE DATABASE ${name}`)
    return name
  }

  /** Opens one new migrated database behind a PgBouncer several times, as `count` processes would. */
  async function openProcesses(count: number, pgBouncer = transactions) {
    const name = await newDatabase()
    const problems: string[] = []
    const lost: Error[] = []
    const databases = Array.from({ length: count }, () =>
      openPostgres({
        url: pgBouncer.url(name),
        directUrl: cluster.url(name),
        onProblem: (problem) => problems.push(problem),
        onConnectionLost: (error) => lost.push(error),
      }),
    )
    await prepareDatabase(databases[0] as Database)
    return {
      name,
      databases,
      problems,
      lost,
      [Symbol.asyncDispose]: async () => void (await Promise.all(databases.map((database) => database.close()))),
    }
  }

  /** Opens the tenant client as `src/database` does, with the whole Prisma API. */
  function openTenant(url: string): TenantClient & { problems: string[] } {
    const problems: string[] = []
    const names = createStatementNames((problem) => problems.push(problem))
    const pool = new TenantPool({ connectionString: url, max: 8, connectionTimeoutMillis: 5000 }, tenantPreamble, {
      names,
    })
    const prisma = openPrisma(
      withPreamble(new PrismaPg(pool), { makePreamble: tenantPreamble, statementsHavePreamble: true }),
    )
    return {
      ...clientOf(prisma),
      problems,
      connections: async () => [],
      [Symbol.asyncDispose]: async () => {
        await prisma.$disconnect()
        await pool.end()
      },
    }
  }

  it('fires each reminder once, by the workers of two processes', async () => {
    await using processes = await openProcesses(2)
    const [one, other] = processes.databases as [Database, Database]
    const clock = stoppedClock('2026-11-30T08:00:00.000Z')
    const users = Array.from({ length: runs(4, 40) }, () => callerFor(one, newUser(), clock))
    const items = Array.from({ length: 10 }, (_, n) => ({
      title: `${n}`,
      reminders: [{ at: '2026-11-30T09:00:00Z' }],
    }))
    await Promise.all(users.map(({ tasks }) => tasks.createMany({ items })))
    clock.set('2026-11-30T09:00:01.000Z')
    await Promise.all([fireAll(one, clock), fireAll(other, clock)])
    for (const { notifications } of users) {
      const { items: fired } = await notifications.list()
      expect(fired.map(({ version }) => version)).toEqual(items.map(() => 1))
    }
  })

  it.each(FORM_NAMES)('isolates two users over many concurrent calls: %s', async (form) => {
    await using processes = await openProcesses(1)
    await using tenantClient = openTenant(transactions.url(processes.name))
    const users = [await newUserWithTask(tenantClient), await newUserWithTask(tenantClient)]
    const calls = Array.from({ length: runs(40, 400) }, (_, n) => users[n % 2] as { userId: string; id: string })
    // Without a filter, and with a login role that bypasses row-level security: a call without preamble would reach both users' rows.
    const answers: Promise<{ userId: string }[]>[] = []
    for (const [n, { userId }] of calls.entries()) {
      const read = () =>
        run(tenantClient, { userId, form, access: 'read' }, (tables) =>
          tables.task.findMany({ select: { userId: true } }),
        )
      const change = () =>
        run(tenantClient, { userId, form }, (tables) =>
          tables.task.updateManyAndReturn({ data: { title: `${userId} ${n}` }, select: { userId: true } }),
        )
      // Prisma merges the array transactions of one tick across users, so each call starts in its own tick.
      for (const call of [read, change]) {
        answers.push(untilSerialized(call))
        await setImmediate()
      }
    }
    expect(await Promise.all(answers)).toEqual(calls.flatMap(({ userId }) => [[{ userId }], [{ userId }]]))
    for (const { userId } of users) {
      expect((await rowsOf(tenantClient, userId)).tasks).toMatchObject([{ title: expect.stringContaining(userId) }])
    }
  })

  it('makes each call of many users of two processes exactly once, and reports lost prepared statements once per process', async () => {
    await using processes = await openProcesses(2)
    const { databases, problems, lost } = processes
    const rounds = runs(5, 50)
    await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const database = databases[n % 2] as Database
        const userId = newUser()
        const { tasks } = callerFor(database, userId)
        for (let round = 1; round <= rounds; round++) {
          const { id } = await tasks.create({ title: `${userId} ${round}` })
          const [page, stats] = await Promise.all([
            tasks.list({ limit: 200 }),
            tasks.stats(),
            tasks.complete({ id }),
            database.signIn.$transaction(async (tx) => [await tx.user.count(), await tx.session.count()]),
            database.signIn.user.count(),
          ])
          expect(page.items.map((task) => task.title.startsWith(userId))).toEqual(Array(round).fill(true))
          expect(stats.total).toBe(round)
        }
        const { counters } = await rowsOf(database, userId)
        expect(counters).toMatchObject([{ seq: BigInt(2 * rounds) }])
      }),
    )
    expect(problems).toEqual(Array(2).fill(expect.stringMatching(/loses prepared statements.*max_prepared_statements/)))
    expect(lost).toEqual([])
  })

  it('migrates from several processes concurrently without a direct URL, and leaves no advisory lock', async () => {
    for (let round = 0; round < runs(1, 3); round++) {
      const url = transactions.url(await newDatabase())
      const databases = Array.from({ length: 4 }, () => openPostgres({ url }))
      const applied = await Promise.all(databases.map((one) => prepareDatabase(one)))
      expect(new Set(applied.flat()).size).toBe(applied.flat().length)
      expect(applied.flat()).not.toEqual([])
      await callerFor(databases[0] as Database, newUser()).tasks.create({ title: 'It works' })
      await Promise.all(databases.map((database) => database.close()))
    }
    expect(await cluster.admin(`SELECT pid FROM pg_locks WHERE locktype = 'advisory'`)).toEqual([])
  })

  it('keeps its prepared statements in session mode', async () => {
    await using sessions = await startPgBouncer(cluster.server.url, { poolMode: 'session', poolSize: 20 })
    await using processes = await openProcesses(1, sessions)
    const [database] = processes.databases as [Database]
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const userId = newUser()
        await callerFor(database, userId).tasks.create({ title: 'one' })
        expect((await callerFor(database, userId).tasks.list()).items).toHaveLength(1)
      }),
    )
    expect(processes.problems).toEqual([])
  })

  it('in statement mode runs single statements with tenant isolation, and rejects transactions', async () => {
    await using statements = await startPgBouncer(cluster.server.url, { poolMode: 'statement' })
    await using processes = await openProcesses(1, statements)
    const [database] = processes.databases as [Database]
    const direct = openPostgres({ url: cluster.url(processes.name) })
    const victim = newUser()
    await direct.tenant.write(victim, (tables) => tables.task.create({ data: taskRow(victim, 'kept') }))
    const attempts = Array.from({ length: 20 }, async (_, n) => {
      const { tenant } = database
      const userId = newUser()
      const taking = { data: { title: 'taken' } }
      if (n % 3 === 0) return tenant.read(userId, (tables) => tables.task.findMany())
      if (n % 3 === 1) return tenant.write(userId, (tables) => tables.task.updateMany(taking))
      return tenant.write(userId, (tables) => tables.$transaction(({ task }) => task.updateMany(taking)))
    })
    for (const [n, attempt] of (await Promise.allSettled(attempts)).entries()) {
      if (n % 3 === 0) expect(attempt).toEqual({ status: 'fulfilled', value: [] })
      else if (n % 3 === 1) expect(attempt).toEqual({ status: 'fulfilled', value: { count: 0 } })
      else expect(attempt).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } })
    }
    expect((await rowsOf(direct, victim)).tasks).toMatchObject([{ title: 'kept' }])
    await direct.close()
  })
})
