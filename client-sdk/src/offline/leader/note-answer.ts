import { keyOf } from '../changes/draft.ts'
import { type Operation, type Result, updatedRow } from '../operations.ts'

/**
 * Returns the other updates of the same rows, with the values that an operation has given to their fields as the server has
 * stored them, which may be another form. Otherwise they would take these values for a change by others.
 */
export function noteAnswer(answered: Operation, { rows }: Result, operations: Iterable<Operation>): Operation[] {
  const { key, before, input, sent } = answered
  return [...operations].flatMap((operation) => {
    const target = updatedRow(operation)
    const found = target && rows.find(({ entity, id }) => entity === target.entity && id === target.id)
    if (!found?.row || operation.key === key) return []
    const previous = before?.find(([name]) => name === keyOf(found.entity, found.id))?.[1] ?? found.row
    // A field of the input that was not sent has the value of the server.
    const changed = Object.entries(found.row).filter(
      ([field]) => field in previous && (!(field in input) || (sent && field in sent.input)),
    )
    return [{ ...operation, known: { ...operation.known, ...Object.fromEntries(changed) } }]
  })
}
