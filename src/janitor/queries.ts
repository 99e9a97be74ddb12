import type { PrismaClient } from '../generated/prisma/client.ts'

/** The numbers of rows that one run deleted. */
export interface Cleared {
  /** Number of rows of all entities that had been in the trash for 30 days, or had expired without a trash. */
  rows: number
  /** Number of tombstones that were 30 days old. */
  tombstones: number
  /** Number of undo states that were an hour old. */
  undoStates: number
  /** Number of idempotency keys that were a day old. */
  keys: number
  /** Number of records of accounts that were deleted 31 days ago, so that their last token has expired. */
  ends: number
}

/**
 * The maximum numbers of users per run and of rows per entity, so that callers do not wait for a run. The next run
 * continues.
 */
const USERS = 200
const ROWS = 1000

interface ClearedUser {
  /** Number of purged rows by entity. */
  purged: Record<string, number>
  tombstones: number
}

/**
 * Creates the queries of the janitor. Its database role sees only expired rows. `onCleared` is called for each user who
 * lost rows.
 */
export function janitorQueries(client: PrismaClient, { onCleared }: { onCleared?: (userId: string) => void } = {}) {
  /** The last user that a run has processed. */
  let reached = ''

  /** Returns the next users with expired rows; starts over after the last one. */
  async function nextUsers(): Promise<string[]> {
    const users = await client.$queryRaw<{ id: string }[]>`
      SELECT id FROM public.app_expired_users(${reached}, ${USERS}::int) AS id`
    reached = users.length < USERS ? '' : (users.at(-1)?.id ?? '')
    return users.map(({ id }) => id)
  }

  /** Deletes a user's expired rows. Returns null when the user's rows are locked; the next run retries. */
  async function clearUser(userId: string): Promise<ClearedUser | null> {
    const [row] = await client.$queryRaw<{ cleared: ClearedUser | null }[]>`
      SELECT public.app_clear(${userId}, ${ROWS}::int) AS cleared`
    return row?.cleared ?? null
  }

  return {
    /** Deletes the expired rows of some users, and expired undo states, idempotency keys and account records of all users. */
    async clear(): Promise<Cleared> {
      const cleared: Cleared = { rows: 0, tombstones: 0, undoStates: 0, keys: 0, ends: 0 }
      for (const userId of await nextUsers()) {
        const { purged = {}, tombstones = 0 } = (await clearUser(userId)) ?? {}
        const rows = Object.values(purged).reduce((sum, count) => sum + count, 0)
        cleared.rows += rows
        cleared.tombstones += tombstones
        if (rows > 0) onCleared?.(userId)
      }
      cleared.undoStates = await inBatches(
        () => client.$executeRaw`
          DELETE FROM undo_state WHERE (user_id, change_id, entity, id) IN (
            SELECT user_id, change_id, entity, id FROM undo_state
            WHERE created_at < now() - interval '1 hour' LIMIT ${ROWS})`,
      )
      cleared.keys = await inBatches(
        () => client.$executeRaw`
          DELETE FROM idempotency_key WHERE (user_id, procedure, key) IN (
            SELECT user_id, procedure, key FROM idempotency_key
            WHERE created_at < now() - interval '24 hours' LIMIT ${ROWS})`,
      )
      cleared.ends = await inBatches(
        () => client.$executeRaw`
          DELETE FROM deleted_account WHERE user_id IN (
            SELECT user_id FROM deleted_account WHERE deleted_at < now() - interval '31 days' LIMIT ${ROWS})`,
      )
      return cleared
    },
  }
}

/** Maximum number of batches per run. */
const BATCHES = 100

/** Repeats a statement that affects at most `ROWS` rows, until no row is left. Returns the total number of rows. */
async function inBatches(batch: () => Promise<number>): Promise<number> {
  let total = 0
  for (let n = 0; n < BATCHES; n++) {
    const count = await batch()
    total += count
    if (count < ROWS) break
  }
  return total
}
