import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inTransaction, type Session } from '../../src/database/drivers/session.ts'
import type { PrismaClient } from '../../src/generated/prisma/client.ts'
import { sqlState, stateOf } from '../helpers/sql-state.ts'
import { rowsOf, taskRow } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'
import type { TestDatabase } from '../helpers/test-database.ts'
import { nounsOf } from '../nouns/nouns.ts'
import { walkedNouns, walkedRouter } from '../nouns/walked.ts'
import { openWalkedDatabase } from '../nouns/walked-database.ts'
import { openTenantClient, type TenantClient } from './tenant-client.ts'

const NOUNS = nounsOf(walkedRouter)
const KERNEL = ['counter', 'tombstone', 'undo_state', 'idempotency_key', 'deleted_account']
const TABLES = [...walkedNouns.map(({ entity }) => entity.name), ...KERNEL]

let database: TestDatabase
beforeAll(async () => {
  database = await openWalkedDatabase()
  const userId = newUser()
  const caller = callerFor(database, userId)
  await caller.account.settings.update({ locale: 'de' })
  for (const noun of NOUNS) {
    const verbs = noun.of(caller)
    await noun.prepare(caller)
    const { id } = await verbs.create({ ...noun.newRow(), idempotencyKey: 'key-1' })
    await verbs.create(noun.newRow())
    await verbs.delete({ id })
    if (noun.hasTrash) await verbs.purge({ id })
  }
  await database.useSession((session) =>
    session.query('INSERT INTO deleted_account (user_id, deleted_at) VALUES ($1, now())', [newUser()]),
  )
})
afterAll(() => database[Symbol.asyncDispose]())

let tenantClient: TenantClient
beforeAll(async () => {
  tenantClient = await openTenantClient()
})
afterAll(() => tenantClient[Symbol.asyncDispose]())

const CALLS: [string, (client: PrismaClient) => PromiseLike<unknown>][] = [
  ['findMany', (client) => client.task.findMany()],
  ['updateMany', (client) => client.task.updateMany({ data: { title: 'taken' } })],
  ['$queryRaw', (client) => client.$queryRaw`SELECT * FROM task`],
  ['$executeRaw', (client) => client.$executeRaw`DELETE FROM task`],
  ['an array $transaction', (client) => client.$transaction([client.task.findMany()])],
  ['an interactive $transaction', (client) => client.$transaction((tx) => tx.task.findMany())],
]

describe.each(CALLS)('%s', (_, call) => {
  it('throws if no caller is set, before reading a row', async () => {
    await expect((async () => await call(tenantClient.client))()).rejects.toThrow('no caller is set')
  })

  it.each(['read', 'write'] as const)('throws in %s() for an empty and a missing user id', async (access) => {
    for (const userId of ['', undefined as unknown as string]) {
      const work = tenantClient.tenant[access](userId, () => call(tenantClient.client))
      await expect(work).rejects.toThrow('no caller is set')
    }
  })
})

it('throws if a query is built for a caller but awaited outside', async () => {
  const userId = newUser()
  const [query] = await database.tenant.read(userId, async (tables) => [tables.task.findMany()] as const)
  await expect((async () => await query)()).rejects.toThrow('no caller is set')
})

/** Runs SQL as a database role, with app.user_id set to the caller unless undefined. */
function runAs(role: string, caller: string | undefined, sql: string) {
  return database.useSession((session: Session) =>
    inTransaction(session, async () => {
      await session.query(`SELECT set_config('role', $1, true)`, [role])
      if (caller !== undefined) await session.query(`SELECT set_config('app.user_id', $1, true)`, [caller])
      return session.query(sql)
    }),
  )
}

describe.each([
  ['no app.user_id [T-12]', undefined],
  ['an empty app.user_id [T-13]', ''],
])('with %s', (_, caller) => {
  it.each(TABLES)('returns no rows of %s', async (table) => {
    expect(await runAs('taskwire_app', caller, `SELECT * FROM ${table}`)).toEqual([])
  })

  it('allows no update, delete or insert', async () => {
    expect(await runAs('taskwire_app', caller, `UPDATE task SET title = 'taken' RETURNING id`)).toEqual([])
    for (const table of TABLES) {
      const rows = runAs('taskwire_app', caller, `DELETE FROM ${table} RETURNING user_id`)
      // Callers have no DELETE privilege on deleted_account.
      if (table === 'deleted_account') expect(await stateOf(rows)).toBe('42501')
      else expect(await rows).toEqual([])
    }
    const insert = `INSERT INTO counter (user_id) VALUES ('${caller ?? newUser()}')`
    expect(await stateOf(runAs('taskwire_app', caller, insert))).toBe('42501')
  })

  it('rejects app_begin', async () => {
    expect(await stateOf(runAs('taskwire_app', caller, `SELECT app_begin('')`))).toBe('42501')
    expect(await stateOf(runAs('taskwire_app', caller, 'SELECT app_begin(NULL)'))).toBe('42501')
  })
})

it.each(TABLES)('does not let the sign-in read %s', async (table) => {
  const work = database.signIn.$queryRawUnsafe(`SELECT * FROM ${table}`)
  expect(await stateOf(work)).toBe('42501')
})

it('does not let the sign-in read tenant rows by setting app.user_id', async () => {
  const work = database.signIn.$transaction([
    database.signIn.$queryRaw`SELECT set_config('app.user_id', 'anyone', true)`,
    database.signIn.task.findMany(),
  ])
  expect(await stateOf(work)).toBe('42501')
})

it.each(['user', 'session', 'account', 'verification', 'jwks', 'rate_limit'])(
  'does not let a caller read auth.%s',
  async (table) => {
    const work = database.tenant.read(newUser(), (tables) =>
      tables.$transaction((tx) => tx.$queryRawUnsafe(`SELECT * FROM auth."${table}"`)),
    )
    expect(await stateOf(work)).toBe('42501')
  },
)

it('rejects a write in read()', async () => {
  const userId = newUser()
  await database.tenant.write(userId, (tables) => tables.task.create({ data: taskRow(userId, 'kept') }))
  const before = await rowsOf(database, userId)
  const error = await database.tenant.read(userId, (tables) => tables.task.deleteMany()).catch((error) => error)
  expect(sqlState(error)).toBe('25006')
  expect(await rowsOf(database, userId)).toEqual(before)
})
