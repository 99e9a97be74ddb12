import type { Prisma } from '../generated/prisma/client.ts'

/** A row that a change has touched, and what keeps it from being put back; null where it was. */
export interface UndoneRow {
  entity: string
  id: string
  /** `changed` by a later change, `gone` for good since, or its id `taken` by another row. */
  problem: 'changed' | 'gone' | 'taken' | null
}

interface Undo {
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
