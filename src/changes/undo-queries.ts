import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { columnName } from '../entities/definition/stored-row.ts'
import type { Steps } from '../entities/storage/steps.ts'
import type { Prisma } from '../generated/prisma/client.ts'

/** A row of an undone change, and the problem that prevented the undo, if any. */
export interface UndoneRow {
  entity: string
  id: string
  /** `changed`: by a later change; `purged`: permanently deleted since; `taken`: another row has its id. */
  problem: 'changed' | 'purged' | 'taken' | null
}

/** The parameters of an undo. */
export interface Undo {
  userId: string
  /** The id of the change. */
  undone: string
  now: Date
}

/**
 * Restores every row of a change to its previous state. If one row cannot be restored, nothing changes. Returns no rows if
 * the change is unknown or older than an hour. Uses a database function: Prisma cannot express one statement over all
 * entities.
 */
export async function undoIn(
  transaction: Prisma.TransactionClient,
  { userId, undone, now }: Undo,
): Promise<UndoneRow[]> {
  return await transaction.$queryRaw<UndoneRow[]>`
    SELECT entity, id::text AS id, problem FROM public.app_undo(${userId}, ${undone}::uuid, ${now}::timestamptz)`
}

/** Returns the id of the row that has a unique value which an undo would restore in another row; undefined if none has. */
export async function holderOf(
  database: TenantDatabase,
  { userId, undone }: Pick<Undo, 'userId' | 'undone'>,
  { name, column }: { name: string; column: string },
): Promise<string | undefined> {
  const own = columnName(column)
  const statement = `SELECT r.id::text AS id FROM undo_state s
    JOIN "${name}" r ON r.user_id = s.user_id AND r.id <> s.id AND to_jsonb(r.${own}) = s.before->'${own}'
    WHERE s.user_id = $1 AND s.change_id = $2::uuid AND s.entity = '${name}' LIMIT 1`
  const [row] = await database.read(userId, ({ rows }) => rows<{ id: string }>(statement, [userId, undone]))
  return row?.id
}

/**
 * Returns a row that an undo has changed although the undone change had not, because it refers to a row that the undo has
 * removed; undefined if there is none.
 */
export async function touchedOutside(
  { rows, userId }: Pick<Steps, 'rows' | 'userId'>,
  { changeId, undone }: { changeId: string; undone: string },
): Promise<{ entity: string; id: string } | undefined> {
  const [row] = await rows<{ entity: string; id: string }>(
    // EXCEPT hashes or sorts both sides whatever the statistics say; an anti-join can compare every row with every other.
    `SELECT entity, id::text AS id FROM (
        SELECT entity, id FROM undo_state WHERE user_id = $1 AND change_id = $2::uuid
        EXCEPT SELECT entity, id FROM undo_state WHERE user_id = $1 AND change_id = $3::uuid) outside
      ORDER BY (SELECT s.before IS NOT NULL FROM undo_state s
        WHERE s.user_id = $1 AND s.change_id = $2::uuid AND s.entity = outside.entity AND s.id = outside.id) LIMIT 1`,
    [userId, changeId, undone],
  )
  return row
}
