import { isUniqueViolation } from '../../database/resilience/faults.ts'
import type { ChangeCall } from '../../database/tenancy/tenant.ts'
import type { Columns } from '../definition/stored-row.ts'
import { valueShared, valueTaken } from './conflicts.ts'
import type { VerbParts } from './verb-parts.ts'

/**
 * Refuses columns of which a row of the user's other than these has the value, where each value may be there once.
 * @throws TaskwireError CONFLICT naming the field, with the row that has the value.
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

/** Returns true for a value that can be taken: any number of rows may have none. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null
}

interface Refused {
  call: ChangeCall
  columns: Columns
  /** The rows that were to have these columns. */
  ids: string[]
}

/** Turns the database's refusal of a value that is taken into CONFLICT; any other error is thrown as it is. */
export async function refuseTakenValue(
  parts: VerbParts,
  error: unknown,
  { call, columns, ids }: Refused,
): Promise<never> {
  if (!isUniqueViolation(error)) throw error
  await assertUnique(parts, call.userId, { ids, columns })
  const shared = parts.entity.unique.find(({ column }) => isGiven(columns[column]))
  throw shared && ids.length > 1 ? valueShared(parts.entity.name, shared.field) : error
}
