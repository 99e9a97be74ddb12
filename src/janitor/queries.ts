import type { PrismaClient } from '../generated/prisma/client.ts'

/** What one run has cleared away. */
export interface Cleared {
  /** Tasks that were in the trash for 30 days. */
  tasks: number
  /** Tombstones that are 30 days old. */
  tombstones: number
  /** Idempotency keys that are a day old. */
  keys: number
  /** Marks of accounts that ended 31 days ago: their last token has expired. */
  ends: number
}

/** How many users one run looks at, and how many rows of each: nobody is to wait for it. The next run goes on. */
const USERS = 200
const ROWS = 1000

/** The queries of the clean-up, which tell of each user who has tasks less. Its role sees only what has expired, of all users. */
export function janitorQueries(client: PrismaClient, { onCleared }: { onCleared?: (userId: string) => void } = {}) {
  async function owners(): Promise<string[]> {
    const rows = await client.$queryRaw<{ user_id: string }[]>`
      SELECT user_id FROM task WHERE deleted_at < now() - interval '30 days'
      UNION SELECT user_id FROM tombstone WHERE purged_at < now() - interval '30 days' LIMIT ${USERS}`
    return rows.map((row) => row.user_id)
  }

  /** The user's counter is taken first, as every change does, so that neither waits for the other for ever. */
  function clearUser(userId: string): Promise<Pick<Cleared, 'tasks' | 'tombstones'>> {
    return client.$transaction(async (tables) => {
      const free = await tables.$queryRaw<object[]>`
        SELECT 1 FROM counter WHERE user_id = ${userId} FOR NO KEY UPDATE SKIP LOCKED`
      // The user is busy; there is time.
      if (free.length === 0) return { tasks: 0, tombstones: 0 }
      const tasks = await tables.$executeRaw`
        DELETE FROM task WHERE user_id = ${userId} AND id IN (
          SELECT id FROM task WHERE user_id = ${userId} AND deleted_at < now() - interval '30 days' LIMIT ${ROWS})`
      // Who has not asked for so long has to start over, so where that begins is kept.
      const tombstones = await tables.$queryRaw<{ count: number }[]>`
        WITH gone AS (
          DELETE FROM tombstone WHERE user_id = ${userId} AND purged_at < now() - interval '30 days' RETURNING seq
        ), moved AS (
          UPDATE counter SET horizon = greatest(horizon, (SELECT max(seq) FROM gone))
          WHERE user_id = ${userId} AND EXISTS (SELECT FROM gone)
        )
        SELECT count(*)::int AS count FROM gone`
      return { tasks, tombstones: tombstones[0]?.count ?? 0 }
    })
  }

  return {
    /** Clears what has expired of a number of users, and of all of them what nobody can ask for any more. */
    async clear(): Promise<Cleared> {
      const cleared: Cleared = { tasks: 0, tombstones: 0, keys: 0, ends: 0 }
      for (const userId of await owners()) {
        const { tasks, tombstones } = await clearUser(userId)
        cleared.tasks += tasks
        cleared.tombstones += tombstones
        if (tasks > 0) onCleared?.(userId)
      }
      cleared.keys = await inBatches(
        () => client.$executeRaw`
          DELETE FROM idempotency_key WHERE (user_id, procedure, key) IN (
            SELECT user_id, procedure, key FROM idempotency_key
            WHERE created_at < now() - interval '24 hours' LIMIT ${ROWS})`,
      )
      cleared.ends = await inBatches(
        () => client.$executeRaw`
          DELETE FROM ended_account WHERE user_id IN (
            SELECT user_id FROM ended_account WHERE ended_at < now() - interval '31 days' LIMIT ${ROWS})`,
      )
      // Too late to take back.
      await inBatches(
        () => client.$executeRaw`
          UPDATE tombstone SET before = NULL WHERE (user_id, table_name, id) IN (
            SELECT user_id, table_name, id FROM tombstone
            WHERE purged_at < now() - interval '1 hour' AND before IS NOT NULL LIMIT ${ROWS})`,
      )
      return cleared
    },
  }
}

/** How many batches one run makes at most. */
const BATCHES = 100

/** Repeats a statement that touches a limited number of rows, so that no single one takes long. Returns how many it were. */
async function inBatches(batch: () => Promise<number>): Promise<number> {
  let total = 0
  for (let n = 0; n < BATCHES; n++) {
    const count = await batch()
    total += count
    if (count < ROWS) break
  }
  return total
}
