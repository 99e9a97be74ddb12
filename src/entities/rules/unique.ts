import { isUniqueViolation } from '../../database/resilience/faults.ts'
import type { MutationContext } from '../../database/tenancy/tenant.ts'
import type { Columns } from '../definition/stored-row.ts'
import { valueShared, valueTaken } from '../verbs/conflicts.ts'
import type { VerbParts } from '../verbs/verb-parts.ts'

/**
 * Checks that no other row of the user has a unique value of these columns.
 * @throws TaskwireError CONFLICT with the field, and the row that has the value.
 */
export async function assertUnique(
  { entity, queries }: VerbParts,
  userId: string,
  { ids, columns }: { ids: string[]; columns: Columns },
): Promise<void> {
  for (const { field, column } of entity.unique) {
    if (!isGiven(columns[column])) continue
    const row = await queries.findBy(userId, { [column]: columns[column] })
    if (row && !ids.includes(row.id)) throw valueTaken({ name: entity.name, current: entity.toApi(row) }, field)
  }
}

/** Returns whether a value is set. Missing values are not unique. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

interface Attempted {
  call: MutationContext
  columns: Columns
  /** The ids of the rows to change. */
  ids: string[]
}

/** Converts a unique violation of the database into CONFLICT; rethrows any other error. */
export async function rejectTakenValue(
  parts: VerbParts,
  error: unknown,
  { call, columns, ids }: Attempted,
): Promise<never> {
  if (!isUniqueViolation(error)) throw error
  await assertUnique(parts, call.userId, { ids, columns })
  const shared = parts.entity.unique.find(({ column }) => isGiven(columns[column]))
  throw shared && ids.length > 1 ? valueShared(parts.entity.name, shared.field) : error
}
