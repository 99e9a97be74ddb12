import type { TenantDatabase } from '../db/tenant.ts'
import { columnName } from '../entities/definition/stored-row.ts'
import type { Prisma } from '../generated/prisma/client.ts'

/** A row that a change has touched, and what keeps it from being put back; null where it was. */
export interface UndoneRow {
  entity: string
  id: string
  /** `changed` by a later change, `gone` for good since, or its id `taken` by another row. */
  problem: 'changed' | 'gone' | 'taken' | null
}

/** The undoing of a change. */
export interface Undo {
  userId: string
  /** The id of the change. */
  undone: string
  now: Date
}

/**
 * Puts every row that a change has touched back to what it was, unless one of them cannot be: then nothing happens. No row:
 * the change is unknown or older than an hour. Set-based over all entities, which Prisma cannot say.
 */
export async function undoIn(
  transaction: Prisma.TransactionClient,
  { userId, undone, now }: Undo,
): Promise<UndoneRow[]> {
  return await transaction.$queryRaw<UndoneRow[]>`
    SELECT entity, id::text AS id, problem FROM public.app_undo(${userId}, ${undone}::uuid, ${now}::timestamptz)`
}

/** Finds the row with a value that undoing a change would give to another row. Returns its id; undefined where there is none. */
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
