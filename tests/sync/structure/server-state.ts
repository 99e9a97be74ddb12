import type { Database } from '../../../src/database/database.ts'
import type { Call } from './inputs.ts'
import { ordersOf, type Snapshot } from './snapshot.ts'

/** Positions at most this long are not renumbered. */
export const SHORT = 24

/**
 * Gives two siblings positions that leave no room between them. Returns the move of a third one to between them, which renumbers
 * siblings; undefined if there are no suitable ones.
 */
export async function crowd(
  database: Database,
  { userId, snapshot }: { userId: string; snapshot: Snapshot },
  pick: number,
): Promise<Call | undefined> {
  const crowded = [...snapshot.values()].filter(({ position }) => position.length > SHORT).map(({ id }) => id)
  const orders = [...ordersOf(snapshot)].filter(([, ids]) => ids.length > 2 && !ids.some((id) => crowded.includes(id)))
  const [siblings, ids] = orders[pick % Math.max(orders.length, 1)] ?? ['', []]
  const [first, second, third] = ids.slice(pick % Math.max(ids.length - 2, 1))
  if (!first || !second || !third) return undefined
  const table = siblings.replace(/s?(,.*)?$/, '')
  const full = `(SELECT position || repeat('V', 65 - length(position)) FROM "${table}" WHERE user_id = $1 AND id = $2)`
  await database.useSession(async (session) => {
    const ids = [userId, first, second]
    await session.query(`UPDATE "${table}" SET position = ${full} || 'V' WHERE user_id = $1 AND id = $3`, ids)
    await session.query(`UPDATE "${table}" SET position = ${full} WHERE user_id = $1 AND id = $2`, ids.slice(0, 2))
  })
  return { procedure: `${table}s.move`, input: { id: third, after: first } }
}

/** Drops the tombstones, as the clean-up does after 30 days. */
export async function forget(database: Database, userId: string): Promise<void> {
  await database.useSession(async (session) => {
    await session.query('UPDATE counter SET horizon = seq WHERE user_id = $1', [userId])
    await session.query('DELETE FROM tombstone WHERE user_id = $1', [userId])
  })
}
