import { isUniqueViolation } from '../../database/resilience/faults.ts'
import type { ChangeCall } from '../../database/tenancy/tenant.ts'
import type { Columns } from '../definition/stored-row.ts'
import { valueTaken } from './conflicts.ts'
import type { VerbParts } from './verb-parts.ts'

/**
 * Refuses columns of which another row of the user's has the value, where each value may be there once.
 * @throws TaskwireError CONFLICT naming the field, with the row that has the value.
 */
export async function assertUnique(
  { entity, queries }: VerbParts,
  userId: string,
  columns: Columns & { id?: string },
): Promise<void> {
  for (const { field, column } of entity.unique) {
    if (columns[column] === undefined || columns[column] === null) continue
    const row = await queries.findBy(userId, { [column]: columns[column] })
    if (row && row.id !== columns.id) throw valueTaken({ name: entity.name, current: entity.toApi(row) }, field)
  }
}

interface Refused {
  call: ChangeCall
  columns: Columns
  id: string
}

/** Turns the database's refusal of a value that is taken into CONFLICT; any other error is thrown as it is. */
export async function refuseTakenValue(
  parts: VerbParts,
  error: unknown,
  { call, columns, id }: Refused,
): Promise<never> {
  if (isUniqueViolation(error)) await assertUnique(parts, call.userId, { ...columns, id })
  throw error
}
