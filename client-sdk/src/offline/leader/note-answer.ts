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
    const target = updatedRow(operation)
    if (operation.key === answered.key || !target) return []
    const known = ownValues(answered, result, target) ?? valuesWhere(answered, target, state)
    return known ? [{ ...operation, known: { ...operation.known, ...known } }] : []
  })
}

type Target = NonNullable<ReturnType<typeof updatedRow>>

/** Returns the values that an operation has given to the row of an update; undefined if the answer does not have it. */
function ownValues({ before, input, sent }: Operation, { rows }: Result, target: Target): object | undefined {
  const row = rows.find(({ entity, id }) => entity === target.entity && id === target.id)?.row
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

/** Returns the values that a change by filter gives to the row of an update, should the filter include it. */
function valuesWhere({ path, input }: Operation, { entity, id }: Target, state: LocalState): object | undefined {
  if (!/(update|complete)Where$/.test(path) || entity !== 'task') return undefined
  const { change = { completed: true } } = input as { change?: object }
  const draft = new Draft(state.base)
  applyMutation(draft, { path: 'tasks.update', input: { ...change, id } })
  const row = draft.get('task', id) ?? {}
  const fields = Object.keys(change).map((field) => (/Tags$/.test(field) ? 'tags' : field))
  return Object.fromEntries(fields.map((field) => [field, Reflect.get(row, field)]))
}
