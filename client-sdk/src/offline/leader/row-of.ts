import type { Change } from '../../contract.ts'
import type { AnyRow } from '../changes/entities.ts'

/** Returns the row of a change; null if it was deleted; undefined for operations that this client version does not know. */
export function rowOf(change: Change): AnyRow | null | undefined {
  const { entity, op } = change
  if (op === 'delete') return null
  if (op !== 'upsert' || !Object.hasOwn(change, entity)) return undefined
  return Reflect.get(change, entity) as AnyRow
}
