import { expect, inject, it } from 'vitest'
import type { TaskwireError } from '../../src/errors.ts'
import { runs } from '../helpers/effort.ts'
import { stateOf } from '../helpers/sql-state.ts'
import { taskRow } from '../helpers/tenant-rows.ts'
import { newUser } from '../helpers/test-app.ts'
import { CLEAN, type FencedClient, type OpenedClient, openFencedClient } from './fenced-client.ts'
import type { Tables } from './forms.ts'

it('hands every connection back as it was opened, after reads, writes, failures and transactions [T-16]', async () => {
  await using fenced = await openFencedClient()
  const { tenant } = fenced
  await Promise.all(
    Array.from({ length: 24 }, async (_, n) => {
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

/** Holds the event loop, as a long computation does: meanwhile time-outs run out unnoticed, all at once. */
function freeze(milliseconds: number): void {
  const until = performance.now() + milliseconds
  while (performance.now() < until);
}

it('hands no connection back inside a transaction when callers give up waiting for one, all at once [T-18]', async () => {
  await using fenced = await openFencedClient(2)
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
    await new Promise((resolve) => setTimeout(resolve, 20))
    freeze(runs(200, 1500))
  }
  await attempts
  for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
  expect(fenced.notices()).toEqual([])
  const next = newUser()
  await fenced.tenant.write(next, (tables) => tables.task.create({ data: taskRow(next, 'after the storm') }))
  expect(await fenced.tenant.read(next, (tables) => tables.task.findMany())).toMatchObject([{ userId: next }])
})

// A transaction's time runs out in 100 ms, while this goes on for longer.
const SLOW: [string, ended: string, (fenced: OpenedClient) => Promise<unknown>][] = [
  // The next write of the same user waits for the one before.
  [
    'it begins',
    'UNAVAILABLE',
    async (fenced) => {
      const userId = newUser()
      let release = () => {}
      const begun = Promise.withResolvers<void>()
      const first = fenced.tenant.write(userId, (tables) =>
        tables.$transaction(async (tx) => {
          await tx.task.create({ data: taskRow(userId, 'first') })
          begun.resolve()
          await new Promise<void>((resolve) => {
            release = resolve
          })
        }),
      )
      await begun.promise
      const second = timedOut(fenced, userId, async () => {})
      setTimeout(() => release(), 300)
      await Promise.allSettled([first, second])
      return second
    },
  ],
  [
    'a statement runs',
    // The embedded database holds the event loop meanwhile, and commits before a timer can run.
    inject('backend') === 'embedded' ? 'DONE' : 'UNAVAILABLE',
    (fenced) => timedOut(fenced, newUser(), (tx) => tx.$queryRaw`SELECT pg_sleep(0.3)::text`),
  ],
  [
    'it commits',
    'DONE',
    async (fenced) => {
      await fenced.tenant.read(newUser(), (tables) => tables.task.count())
      await fenced.script(`CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS
      'BEGIN PERFORM pg_sleep(0.3); RETURN NULL; END';
      CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON task DEFERRABLE INITIALLY DEFERRED
      FOR EACH ROW EXECUTE FUNCTION slow()`)
      return timedOut(fenced, newUser(), async () => {})
    },
  ],
]

function timedOut(
  { tenant }: FencedClient,
  userId: string,
  work: (tx: Tables) => PromiseLike<unknown>,
): Promise<unknown> {
  return tenant.write(userId, (tables) =>
    tables.$transaction(
      async (tx) => {
        await tx.task.create({ data: taskRow(userId, 'too slow') })
        await work(tx)
      },
      { maxWait: 100, timeout: 100 },
    ),
  )
}

it.each(SLOW)(
  'leaves the next borrower nothing of a transaction whose time ran out while %s [T-19]',
  async (_, expected, slow) => {
    await using fenced = await openFencedClient(2)
    const ended = await slow(fenced).then(
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
  await using fenced = await openFencedClient(2)
  const userId = newUser()
  const work = fenced.tenant.write(userId, (tables) =>
    tables.$transaction(
      async (tx) => {
        await tx.task.create({ data: taskRow(userId, 'too slow') })
        await new Promise((resolve) => setTimeout(resolve, 200))
        await tx.task.create({ data: taskRow(userId, 'too late') })
      },
      { timeout: 50 },
    ),
  )
  await expect(work).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect(await fenced.tenant.read(userId, (tables) => tables.task.count())).toBe(0)
  for (const connection of await fenced.connections()) expect(connection).toEqual(CLEAN)
})
