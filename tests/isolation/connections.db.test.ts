import { setImmediate, setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest'
import type { TaskwireError } from '../../src/errors.ts'
import { type HeldTimers, holdTimers, suspendTimeLimits } from '../database/time-limits.ts'
import { runs } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import type { Tables } from './forms.ts'
import { CLEAN, type OpenedClient, openTenantClient } from './tenant-client.ts'

it('returns every connection to the pool in its initial state, after reads, writes, failures and transactions [T-16]', async () => {
  onTestFinished(suspendTimeLimits())
  await using tenantClient = await openTenantClient()
  const { tenant } = tenantClient
  await Promise.all(
    Array.from({ length: runs(12, 24) }, async (_, n) => {
      const userId = newUser()
      await tenant.write(userId, (tables) => tables.task.create({ data: taskRow(userId, `task ${n}`) }))
      await tenant.read(userId, (tables) => tables.task.count())
      await tenant.write(userId, (tables) => tables.$transaction(async (tx) => void (await tx.task.deleteMany())))
      await stateOf(tenant.read(userId, (tables) => tables.task.deleteMany()))
      await stateOf(tenant.write(userId, (tables) => tables.$queryRaw`SELECT 1 / 0`))
      await stateOf(
        tenant.write(userId, (tables) =>
          tables.$transaction((tx) => tx.$queryRaw`SELECT 1 / 0`, { isolationLevel: 'Serializable' }),
        ),
      )
    }),
  )
  for (const connection of await tenantClient.connections()) expect(connection).toEqual(CLEAN)
})

let tenantClient: OpenedClient
beforeAll(async () => {
  tenantClient = await openTenantClient(2)
})
afterAll(() => tenantClient[Symbol.asyncDispose]())

/** Blocks the event loop, so that several time-outs expire at once. */
function freeze(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

it('returns no connection with an open transaction when many callers time out waiting for one [T-18]', async () => {
  const attempts = Promise.allSettled(
    Array.from({ length: 12 }, () => {
      const userId = newUser()
      return tenantClient.tenant.write(userId, (tables) =>
        tables.$transaction(
          async (tx) => {
            await tx.task.create({ data: taskRow(userId, 'slow') })
            await tx.$queryRaw`SELECT pg_sleep(0.1)::text`
          },
          { maxWait: 150 },
        ),
      )
    }),
  )
  for (const start = performance.now(); performance.now() - start < runs(400, 3000); ) {
    await setTimeout(20)
    freeze(runs(200, 1500))
  }
  await attempts
  for (const connection of await tenantClient.connections()) expect(connection).toEqual(CLEAN)
  expect(tenantClient.notices()).toEqual([])
  const next = newUser()
  await tenantClient.tenant.write(next, (tables) => tables.task.create({ data: taskRow(next, 'after the storm') }))
  expect(await tenantClient.tenant.read(next, (tables) => tables.task.findMany())).toMatchObject([{ userId: next }])
})

/** The time limits of these transactions; tests expire them instead of waiting. */
const LIMIT_MS = 654_321

// The points in a transaction at which its time limit expires.
const SLOW: [string, ended: string, (limit: HeldTimers) => Promise<unknown>][] = [
  // A write waits for the previous write of the same user.
  [
    'it begins',
    'UNAVAILABLE',
    async (limit) => {
      const userId = newUser()
      const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const first = tenantClient.tenant.write(userId, (tables) =>
        tables.$transaction(async (tx) => {
          await tx.task.create({ data: taskRow(userId, 'first') })
          begun.resolve()
          await released.promise
        }),
      )
      await begun.promise
      const second = limited(userId, async () => {})
      await eventuallyTrue(() => limit.count() > 0)
      await setTimeout(50)
      limit.expire()
      await Promise.allSettled([second])
      released.resolve()
      await first
      return second
    },
  ],
  [
    'a statement runs',
    // The embedded database blocks the event loop, and commits before a timer can run.
    inject('backend') === 'embedded' ? 'DONE' : 'UNAVAILABLE',
    (limit) =>
      limited(newUser(), (tx) => {
        void setImmediate().then(limit.expire)
        return tx.$queryRaw`SELECT pg_sleep(0.3)::text`
      }),
  ],
  [
    'it commits',
    'DONE',
    async (limit) => {
      await tenantClient.tenant.read(newUser(), (tables) => tables.task.count())
      await tenantClient.script(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON task DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION slow()`)
      const work = async () => void setImmediate().then(limit.expire)
      return limited(newUser(), work).finally(() =>
        tenantClient.script('DROP TRIGGER slow ON task; DROP FUNCTION slow'),
      )
    },
  ],
]

function limited(userId: string, work: (tx: Tables) => PromiseLike<unknown>): Promise<unknown> {
  return tenantClient.tenant.write(userId, (tables) =>
    tables.$transaction(
      async (tx) => {
        await tx.task.create({ data: taskRow(userId, 'too slow') })
        await work(tx)
      },
      { maxWait: LIMIT_MS, timeout: LIMIT_MS },
    ),
  )
}

it.each(SLOW)(
  'returns a clean connection to the pool when a transaction times out while %s [T-19]',
  async (_, expected, slow) => {
    using limit = holdTimers(LIMIT_MS)
    const ended = await slow(limit).then(
      () => 'DONE',
      (error: TaskwireError) => error.code,
    )
    expect(ended).toBe(expected)
    for (const connection of await tenantClient.connections()) expect(connection).toEqual(CLEAN)
    expect(tenantClient.notices()).toEqual([])
    const next = newUser()
    expect(await tenantClient.tenant.read(next, (tables) => tables.task.findMany())).toEqual([])
  },
)

it('rejects a statement after its transaction has timed out', async () => {
  using limit = holdTimers(LIMIT_MS)
  const userId = newUser()
  const work = limited(userId, async (tx) => {
    limit.expire()
    await tx.task.create({ data: taskRow(userId, 'too late') })
  })
  await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await tenantClient.tenant.read(userId, (tables) => tables.task.count())).toBe(0)
  for (const connection of await tenantClient.connections()) expect(connection).toEqual(CLEAN)
})
