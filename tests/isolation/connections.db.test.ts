import { setImmediate, setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest'
import type { TaskwireError } from '../../src/errors.ts'
import { type HeldTimers, holdTimers, suspendTimeLimits } from '../database/time-limits.ts'
import { runs } from '../helpers/effort.ts'
import { eventuallyTrue } from '../helpers/eventually.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import { CLEAN, type OpenedClient, openFencedClient } from './fenced-client.ts'
import type { Tables } from './forms.ts'

it('hands every connection back as it was opened, after reads, writes, failures and transactions [T-16]', async () => {
  onTestFinished(suspendTimeLimits())
  await using fenced = await openFencedClient()
  const { tenant } = fenced
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
  for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
})

let fenced: OpenedClient
beforeAll(async () => {
  fenced = await openFencedClient(2)
})
afterAll(() => fenced[Symbol.asyncDispose]())

/** Holds the event loop, as a long computation does: meanwhile time-outs run out unnoticed, all at once. */
function freeze(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

it('hands no connection back inside a transaction when callers give up waiting for one, all at once [T-18]', async () => {
  const attempts = Promise.allSettled(
    Array.from({ length: 12 }, () => {
      const userId = newUser()
      return fenced.tenant.write(userId, (tables) =>
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
  for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
  expect(fenced.notices()).toEqual([])
  const next = newUser()
  await fenced.tenant.write(next, (tables) => tables.task.create({ data: taskRow(next, 'after the storm') }))
  expect(await fenced.tenant.read(next, (tables) => tables.task.findMany())).toMatchObject([{ userId: next }])
})

/** How long these transactions may wait and take; no test waits for it. */
const LIMIT_MS = 654_321

// A transaction's time runs out while this goes on.
const SLOW: [string, ended: string, (limit: HeldTimers) => Promise<unknown>][] = [
  // The next write of the same user waits for the one before.
  [
    'it begins',
    'UNAVAILABLE',
    async (limit) => {
      const userId = newUser()
      const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const first = fenced.tenant.write(userId, (tables) =>
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
    // The embedded database holds the event loop meanwhile, and commits before a timer can run.
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
      await fenced.tenant.read(newUser(), (tables) => tables.task.count())
      await fenced.script(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON task DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION slow()`)
      const work = async () => void setImmediate().then(limit.expire)
      return limited(newUser(), work).finally(() => fenced.script('DROP TRIGGER slow ON task; DROP FUNCTION slow'))
    },
  ],
]

function limited(userId: string, work: (tx: Tables) => PromiseLike<unknown>): Promise<unknown> {
  return fenced.tenant.write(userId, (tables) =>
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
  'leaves the next borrower nothing of a transaction whose time ran out while %s [T-19]',
  async (_, expected, slow) => {
    using limit = holdTimers(LIMIT_MS)
    const ended = await slow(limit).then(
      () => 'DONE',
      (error: TaskwireError) => error.code,
    )
    expect(ended).toBe(expected)
    for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
    expect(fenced.notices()).toEqual([])
    const next = newUser()
    expect(await fenced.tenant.read(next, (tables) => tables.task.findMany())).toEqual([])
  },
)

it('takes no statement in after the transaction it belonged to has timed out', async () => {
  using limit = holdTimers(LIMIT_MS)
  const userId = newUser()
  const work = limited(userId, async (tx) => {
    limit.expire()
    await tx.task.create({ data: taskRow(userId, 'too late') })
  })
  await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await fenced.tenant.read(userId, (tables) => tables.task.count())).toBe(0)
  for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
})
