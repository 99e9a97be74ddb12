import { isTaskwireError, type TaskwireError } from '../../errors.ts'
import { newId } from '../../new-id.ts'
import { isRetryable } from '../../retry.ts'
import { splitKey } from '../changes/draft.ts'
import type { AnyRow, EntityName } from '../changes/entities.ts'
import type { RowSource } from '../changes/rows.ts'
import { isSame, type LocalState } from '../local-state.ts'
import { entityOf, isUndo, type Operation, type Refusal, targetsIn } from '../operations.ts'
import { OtherUserError } from './other-user-error.ts'
import { OutcomeUnknownError } from './outcome-unknown-error.ts'

/** Returns the ids of the rows that an operation creates. */
function createdIds({ path, input, before }: Operation): string[] {
  if (!/\.(create|createMany|replace)$/.test(path)) return []
  // A replace of a known row creates none.
  return path.endsWith('.replace') && before?.some(([, row]) => row) ? [] : targetsIn(input)
}

/** Returns the queued operations that are not possible without one, directly or indirectly, and those that were parked with it. */
export function dependantsOf(creation: Operation, ordered: readonly Operation[]): Operation[] {
  const missing = new Set<unknown>([...createdIds(creation), creation.key])
  return ordered.filter((operation) => {
    const { key, state, input, names, parkedBy } = operation
    // The key is that of an undone operation.
    const isNeeding = [...names, Reflect.get(input, 'key')].some((one) => missing.has(one))
    if (key === creation.key || (parkedBy !== creation.key && (state !== 'queued' || !isNeeding))) return false
    for (const one of [...createdIds(operation), key]) missing.add(one)
    return true
  })
}

/** The mutations after which their rows are gone. */
export const REMOVALS = /\.(purge|emptyTrash)$|^(sections|comments)\.delete/

/** Returns whether a change that was refused is in effect, because an earlier attempt has made it. */
export function isInEffect(
  operation: Operation,
  { base, operations }: Pick<LocalState, 'base' | 'operations'>,
): boolean {
  const { path, input } = operation
  const { id, ids = [id], key = '' } = input as { id?: string; ids?: string[]; key?: string }
  if (isUndo(operation)) return isUndone(operations.get(key)?.before, base)
  const isThere = (one = '') => base.get(entityOf(path), one) !== undefined
  const created = createdIds(operation)
  return created.length > 0 ? created.every(isThere) : REMOVALS.test(path) && !ids.some(isThere)
}

/** The fields that each change gives another value, also an undo. */
const ALWAYS_CHANGED = /^(version|updatedAt)$/

/** Returns whether rows have the values that they had before a change. */
function isUndone(before: Operation['before'] = [], base: RowSource): boolean {
  const isBack = ([key, values]: [string, AnyRow | null]) => {
    const [entity, id] = splitKey(key)
    const row = base.get(entity as EntityName, id)
    if (!row || !values) return (!row || Reflect.get(row, 'deletedAt') instanceof Date) && !values
    return Object.entries(values).every(
      ([field, value]) => ALWAYS_CHANGED.test(field) || isSame(value, Reflect.get(row, field)),
    )
  }
  return before.length > 0 && before.every(isBack)
}

/**
 * Returns whether an error says nothing about the change itself, so that it is sent again: the server cannot be reached, something
 * else has answered in its place, or it is older than this client.
 */
export function isTemporary(error: TaskwireError): boolean {
  return isRetryable(error) || error.code === 'UNAVAILABLE' || error.code === 'UNSUPPORTED_CONTRACT'
}

/** Describes the error of a refused operation. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof OtherUserError || error instanceof OutcomeUnknownError)
    return { code: error.code, message: error.message }
  if (!isTaskwireError(error))
    return { code: 'INTERNAL', message: error instanceof Error ? error.message : String(error) }
  const { code, message, issues } = error
  return { code, message, ...(issues && { issues }) }
}

/** Returns a refused operation as it is parked, with those that are not possible without it. */
export function parkedFor(operation: Operation, error: unknown, ordered: readonly Operation[]): Operation[] {
  const refusal = refusalOf(error)
  // One that was undone meanwhile is removed instead.
  const dependants = dependantsOf(operation, ordered).filter((one) => !isUndo(one))
  const message = 'It needs a change that was refused.'
  return [
    { ...operation, state: 'parked', sent: undefined, refusal },
    ...dependants.map((one) => ({
      ...{ ...one, state: 'parked' as const, sent: undefined, parkedBy: operation.key },
      refusal: { code: refusal.code, message },
    })),
  ]
}

/**
 * Returns the row of a refusal as an operation that is done: it is shown until the feed has it, because the feed may still be at
 * an older row. Null: the row is gone.
 */
export function seenRow(operation: Operation, row: AnyRow | null | undefined): Operation[] {
  const { path, input, order } = operation
  const id: unknown = Reflect.get(input, 'id') ?? (path.startsWith('account') ? row?.id : undefined)
  if (row === undefined || typeof id !== 'string' || (row && row.id !== id)) return []
  const result = { rows: [{ entity: entityOf(path), id, row }], undoToken: null, isComplete: true }
  const rest = { names: [], touches: [], isBarrier: false, sent: undefined, base: undefined }
  // Before the operation, whose other fields may still apply.
  return [{ ...operation, ...rest, key: newId(), order: order - 0.5, state: 'done', result }]
}
