import { applyMutation } from '../changes/apply.ts'
import { Draft, keyOf } from '../changes/draft.ts'
import { isSame, type LocalState } from '../local-state.ts'
import { type Operation, type Result, updatedRow } from '../operations.ts'

/**
 * Returns the other updates of the same rows, with the values that an operation has given to their fields as the server has
 * stored them, which may be another form. Otherwise they would take these values for a change by others.
 */
export function noteAnswer(answered: Operation, result: Result, state: LocalState): Operation[] {
  return [...state.operations.values()].flatMap((operation) => {
    if (operation.key === answered.key || !updatedRow(operation)) return []
    const known = ownValues(answered, result, operation) ?? valuesWhere(answered, operation, state)
    return known ? [{ ...operation, known: { ...operation.known, ...known } }] : []
  })
}

/** Returns the values that an operation has given to the row of an update; undefined if the answer does not have it. */
function ownValues({ before, input, sent }: Operation, { rows }: Result, update: Operation): object | undefined {
  const target = updatedRow(update)
  const row = target && rows.find(({ entity, id }) => entity === target.entity && id === target.id)?.row
  if (!row) return undefined
  const ofRow = ([name]: [string, unknown]) => name === keyOf(target.entity, target.id)
  const previous = before?.find(ofRow)?.[1] ?? row
  const seen = sent?.seen?.find(ofRow)?.[1]
  // There was no change by others in between, so the effects that only the server knows are its own too.
  const isNext = seen && row.version === (seen.version ?? 0) + 1
  const own = Object.entries(row).filter(
    ([field, value]) =>
      (isNext && !isSame(value, Reflect.get(seen, field))) ||
      // A field of the input that was not sent has the value of the server.
      (field in previous && (!(field in input) || (sent && field in sent.input))),
  )
  return Object.fromEntries(own)
}

/** Returns the values that an operation gives to the row of an update if its filter includes the row. */
function valuesWhere({ path, input }: Operation, update: Operation, state: LocalState): object | undefined {
  const target = updatedRow(update)
  if (!/(update|complete)Where$/.test(path) || target?.entity !== 'task') return undefined
  const { id } = target
  const { change = { completed: true } } = input as { change?: object }
  const draft = new Draft(state.base)
  applyMutation(draft, { path: 'tasks.update', input: { ...change, id } })
  const row = draft.get('task', id) ?? {}
  const fields = Object.keys(change).map((field) => (/Tags$/.test(field) ? 'tags' : field))
  return Object.fromEntries(fields.map((field) => [field, Reflect.get(row, field)]))
}
