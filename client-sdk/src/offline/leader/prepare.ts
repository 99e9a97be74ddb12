import { newId } from '../../new-id.ts'
import { keyOf, splitKey } from '../changes/draft.ts'
import type { AnyRow, EntityName } from '../changes/entities.ts'
import type { LocalState } from '../local-state.ts'
import { entityOf, type Merge, type Operation, type Sent, targetsIn, updatedRow } from '../operations.ts'
import { mergeUpdate } from './merge.ts'
import { OutcomeUnknownError } from './outcome-unknown-error.ts'

/** How long the server remembers an idempotency key, with an hour of margin, in milliseconds. */
const KEY_AGE_MS = 23 * 3_600_000

/** What to do with an operation whose turn it is. */
export type Step =
  /** Send `operation.sent`; the operation has changed if `isNew`. `parked` are the fields that are not sent. */
  | { kind: 'send'; operation: Operation; isNew: boolean; parked?: Operation }
  /** Nothing is left to send. */
  | { kind: 'drop'; parked?: Operation }
  /** The key of an earlier attempt may have expired: read the changes of the server first, and prepare again. */
  | { kind: 'read-first'; operation: Operation }

interface Parts {
  state: LocalState
  merge: Merge | undefined
  now: number
}

/**
 * Decides what to send for an operation. An attempt is repeated with its exact input and key; after a day, when the server has
 * forgotten the key, it is prepared again. @throws OutcomeUnknownError for a change of rows that only the server knows
 */
export function prepare(operation: Operation, { state, merge, now }: Parts): Step {
  const { sent, path, input } = operation
  if (sent) {
    const age = now - sent.at
    // A clock that was set back since tells nothing about the age.
    if (age >= 0 && age < KEY_AGE_MS) return { kind: 'send', operation, isNew: false }
    return { kind: 'read-first', operation: { ...operation, sent: undefined, isRepeated: true } }
  }
  if (operation.isRepeated && /(Where|emptyTrash)$/.test(path)) throw new OutcomeUnknownError()
  if (path === 'changes.undo') {
    const undoToken = state.operations.get((input as { key: string }).key)?.result?.undoToken
    return undoToken ? begin({ undoToken }) : { kind: 'drop' }
  }
  const target = updatedRow(operation)
  const row = target && state.serverRow(target.entity, target.id)
  if (!target || !row) return begin(input)
  const { input: merged, conflicts } = mergeUpdate(operation, row, merge)
  const parked = conflicts.length > 0 ? { parked: parkedFields(operation, conflicts) } : {}
  if (!merged) return { kind: 'drop', ...parked }
  return { ...begin(merged), ...parked }

  function begin(input: object): Step & { kind: 'send' } {
    // The same key in each tab: without Web Locks several tabs send. A merge with another version has another input.
    const idempotencyKey = operation.key + Reflect.get(input, 'ifVersion')
    const sent = { input, idempotencyKey, at: now, seen: seenBy(operation, state) }
    return { kind: 'send', operation: { ...operation, sent }, isNew: true }
  }
}

/** Returns the rows of the server that an operation may change, as far as they are known. */
function seenBy({ path, input, before = [] }: Operation, state: LocalState): NonNullable<Sent['seen']> {
  const targets = targetsIn(input).map((id) => keyOf(entityOf(path), id))
  return [...new Set([...targets, ...before.map(([key]) => key)])].flatMap((key): [string, AnyRow][] => {
    const [entity, id] = splitKey(key)
    const row = state.serverRow(entity as EntityName, id)
    return row ? [[key, row]] : []
  })
}

/** Returns the operation that keeps the local values of fields that were changed on the server too. */
function parkedFields(operation: Operation, conflicts: NonNullable<Operation['conflicts']>): Operation {
  const id: unknown = Reflect.get(operation.input, 'id')
  const fields = conflicts.map(({ field, mine }) => [field, mine])
  return {
    ...operation,
    key: newId(),
    state: 'parked',
    input: { ...(id !== undefined && { id }), ...Object.fromEntries(fields) },
    base: Object.fromEntries(conflicts.map(({ field, theirs }) => [field, theirs])),
    conflicts,
    sent: undefined,
    refusal: {
      code: 'CONFLICT',
      message: 'These fields were changed elsewhere too. The values from there are in effect.',
    },
  }
}
