import type { Prisma } from '../generated/prisma/client.ts'

/** A row of an undone change, and the problem that prevented the undo, if any. */
export interface UndoneRow {
  entity: string
  id: string
  /** `changed`: by a later change; `gone`: permanently deleted since; `taken`: another row has its id. */
  problem: 'changed' | 'gone' | 'taken' | null
}

interface Undo {
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
