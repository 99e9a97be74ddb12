import type { PrismaClient } from '../generated/prisma/client.ts'

/** What one run has cleared away. */
export interface Cleared {
  /** Rows of all entities that were in the trash for 30 days. */
  rows: number
  /** Tombstones that are 30 days old. */
  tombstones: number
  /** Undo states of changes that were made an hour ago. */
  undoStates: number
  /** Idempotency keys that are a day old. */
  keys: number
  /** Marks of accounts that ended 31 days ago: their last token has expired. */
  ends: number
}

/** How many users one run looks at, and how many rows of each entity, so that no user waits for it. The next run goes on. */
const USERS = 200
const ROWS = 1000

interface ClearedUser {
  /** How many rows of each entity. */
  purged: Record<string, number>
  tombstones: number
}

/** Builds the queries of the clean-up. Its role sees expired rows of all users only; `onCleared` hears of users who lost rows. */
export function janitorQueries(client: PrismaClient, { onCleared }: { onCleared?: (userId: string) => void } = {}) {
  /** The last user that a run has come to. */
  let reached = ''

  /** The next users who have something that has expired. After the last one come the first ones again. */
  async function nextUsers(): Promise<string[]> {
    const users = await client.$queryRaw<{ id: string }[]>`
      SELECT id FROM public.app_expired_users(${reached}, ${USERS}::int) AS id`
    reached = users.length < USERS ? '' : (users.at(-1)?.id ?? '')
    return users.map(({ id }) => id)
  }

  /** Null where the user is busy: there is time. */
  async function clearUser(userId: string): Promise<ClearedUser | null> {
    const [row] = await client.$queryRaw<{ cleared: ClearedUser | null }[]>`
      SELECT public.app_clear(${userId}, ${ROWS}::int) AS cleared`
    return row?.cleared ?? null
  }

  return {
    /** Clears what has expired of a number of users, and of all of them what nobody can ask for any more. */
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
          DELETE FROM ended_account WHERE user_id IN (
            SELECT user_id FROM ended_account WHERE ended_at < now() - interval '31 days' LIMIT ${ROWS})`,
      )
      return cleared
    },
  }
}

/** How many batches one run makes at most. */
const BATCHES = 100

/** Repeats a statement that touches a limited number of rows, so that none takes long. Returns how many rows it touched. */
async function inBatches(batch: () => Promise<number>): Promise<number> {
  let total = 0
  for (let n = 0; n < BATCHES; n++) {
    const count = await batch()
    total += count
    if (count < ROWS) break
  }
  return total
}
