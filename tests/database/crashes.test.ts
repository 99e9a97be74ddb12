import { setTimeout } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { openPostgres } from '../../src/database/drivers/postgres.ts'
import { prepareDatabase } from '../../src/database/migrations/prepare.ts'
import { useCluster } from '../helpers/cluster.ts'
import { runs } from '../helpers/effort.ts'
import { rowsOf } from '../helpers/tenant-rows.ts'
import { callerFor, newUser } from '../helpers/test-app.ts'

const cluster = useCluster()

const CRASHES = runs(4, 50)
const WRITERS = 16

/** Kills a backend process of a database. The server then terminates all other backends, and recovers. */
async function crash(name: string): Promise<void> {
  const busy = `SELECT pid FROM pg_stat_activity
    WHERE datname = '${name}' AND backend_type = 'client backend' ORDER BY state = 'active' DESC LIMIT 1`
  for (;;) {
    try {
      const [backend] = await cluster.admin(busy)
      return void process.kill(Number(backend?.pid), 'SIGKILL')
    } catch {
      // The backend has already ended, or the server is still recovering from the previous crash.
      await setTimeout(20)
    }
  }
}

it('makes each change exactly once when it is retried with its idempotency key through server crashes [D-02] [D-04] [D-22]', async () => {
  await cluster.admin('CREATE DATABASE crashes')
  const database = openPostgres({ url: cluster.url('crashes') })
  await prepareDatabase(database)
  const failures: unknown[] = []
  let over = false
  let answered = 0

  /** Sends each change with its own idempotency key until it succeeds. */
  async function write(writer: { userId: string; titles: string[] }): Promise<void> {
    const { tasks } = callerFor(database, writer.userId)
    while (!over) {
      const title = `${writer.titles.length}`
      for (let done = false; !done; ) {
        try {
          await tasks.create({ title, idempotencyKey: title })
          done = true
        } catch (error) {
          failures.push(error)
          await setTimeout(20)
        }
      }
      writer.titles.push(title)
      answered += 1
    }
  }

  const writers = Array.from({ length: WRITERS }, () => ({ userId: newUser(), titles: [] as string[] }))
  const writing = Promise.all(writers.map(write))
  try {
    for (let n = 0; n < CRASHES; n++) {
      for (const goal = answered + 50; answered < goal; ) await setTimeout(5)
      await setTimeout(20 * Math.random())
      const felt = failures.length
      await crash('crashes')
      // Possibly no call fails: a slow client may find the server recovered.
      const before = answered
      while (failures.length === felt && answered < before + 50) await setTimeout(1)
      for (const goal = answered + WRITERS; answered < goal; ) await setTimeout(5)
    }
  } finally {
    // Running writers would disturb the next file of this worker.
    over = true
    await writing
  }

  expect(failures).not.toEqual([])
  for (const error of failures) expect(error).toMatchObject({ cause: { code: 'UNAVAILABLE', retryAfterMs: 1000 } })
  for (const { userId, titles } of writers) {
    const { tasks, counters } = await rowsOf(database, userId)
    const inOrder = tasks.toSorted((a, b) => Number(a.seq - b.seq)).map(({ title }) => title)
    expect(inOrder).toEqual(titles)
    expect(counters).toMatchObject([{ seq: BigInt(titles.length) }])
  }
  await database.close()
})
