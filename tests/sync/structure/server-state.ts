import type { Database } from '../../../src/database/database.ts'
import type { Call } from './inputs.ts'
import { ordersOf, type Row, type Snapshot } from './snapshot.ts'

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

interface Tie {
  sibling: Row
  /** The id of another row, which gets its position. */
  by: string
}

/** Chooses two siblings; undefined if there are none. */
export function chooseTie(snapshot: Snapshot, pick: number): Tie | undefined {
  const orders = [...ordersOf(snapshot)].filter(([, ids]) => ids.length > 1)
  const [siblings = '', ids = []] = orders[pick % Math.max(orders.length, 1)] ?? []
  const [id, by] = [ids[pick % ids.length], ids[(pick + 1) % ids.length]]
  const sibling = snapshot.get(`${siblings.replace(/s?(,.*)?$/, '')} ${id}`)
  return sibling && by !== undefined ? { sibling, by } : undefined
}

/** Gives a row the position of a sibling that is away. */
export async function occupy(database: Database, userId: string, { sibling, by }: Tie): Promise<void> {
  await database.useSession((session) =>
    session.query(`UPDATE "${sibling.entity}" SET position = $3 WHERE user_id = $1 AND id = $2`, [
      userId,
      by,
      sibling.position,
    ]),
  )
}

/** Drops the tombstones, as the clean-up does after 30 days. */
export async function forget(database: Database, userId: string): Promise<void> {
  await database.useSession(async (session) => {
    await session.query('UPDATE counter SET horizon = seq WHERE user_id = $1', [userId])
    await session.query('DELETE FROM tombstone WHERE user_id = $1', [userId])
  })
}
