import { invalidInput } from '../../errors.ts'
import type { StoredRow } from '../definition/stored-row.ts'
import { assertLive } from '../rules/live-row.ts'
import type { Steps } from '../storage/steps.ts'
import { assertOneNeighbour, isAt, positionsAt } from './positions.ts'
import { type ManualOrder, type Sibling, type Siblings, siblingsOf } from './siblings.ts'

interface Move {
  /** The name of the rows, for errors. */
  name: string
  input: { before?: string | undefined; after?: string | undefined }
  order: ManualOrder
  at: Date
}

/**
 * Moves a row among its siblings: right before or after one of them, or to the end. No effect if it is there already.
 * @throws TaskwireError INVALID_INPUT with an issue `not_found`, `in_trash`, `not_a_sibling` or `itself`.
 */
export async function moveRow(steps: Steps, row: StoredRow & Sibling, { name, input, order, at }: Move): Promise<void> {
  assertOneNeighbour(input, [])
  const siblings = siblingsOf(order, row)
  const field = input.before === undefined ? 'after' : 'before'
  const anchor = await anchorOf(steps, row, { name, id: input[field], field, siblings })
  const place = { siblings, ...(anchor && { [field]: anchor }) }
  if (await isAt(steps, place, row)) return
  const [position] = await positionsAt(steps, place, { count: 1, except: [row.id] })
  await steps.change([row.id], { position, updatedAt: at })
}

async function anchorOf(
  steps: Steps,
  row: Sibling,
  { name, id, field, siblings }: { name: string; siblings: Siblings; id: string | undefined; field: string },
): Promise<Sibling | undefined> {
  if (id === undefined) return undefined
  const refuse = (code: string, message: string) => invalidInput({ path: [field], code, message })
  if (id === row.id) throw refuse('itself', `A ${name} cannot be placed beside itself`)
  const anchor = (await steps.find(id)) as (StoredRow & Sibling) | undefined
  assertLive(anchor, { name, path: [field] })
  const isSibling = Object.entries(siblings.scope).every(([column, value]) => Reflect.get(anchor, column) === value)
  if (!isSibling)
    throw refuse('not_a_sibling', `The ${name} must have the same ${Object.keys(siblings.scope).join(' and ')}`)
  return anchor
}
