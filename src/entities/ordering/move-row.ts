import { invalidInput } from '../../errors.ts'
import type { StoredRow } from '../definition/stored-row.ts'
import type { Steps } from '../storage/steps.ts'
import { positionsAt } from './positions.ts'
import { readSiblings, type Sibling, type Siblings } from './siblings.ts'

interface Move {
  /** The name of the rows, for errors. */
  name: string
  input: { before?: string | undefined; after?: string | undefined }
  siblings: Siblings
  at: Date
}

/**
 * Moves a row among its siblings: right before or after one of them, or to the end. No effect if it is there already.
 * @throws TaskwireError INVALID_INPUT with an issue `not_found`, `in_trash`, `not_a_sibling` or `itself`.
 */
export async function moveRow(
  steps: Steps,
  row: StoredRow & Sibling,
  { name, input, siblings, at }: Move,
): Promise<void> {
  if (input.before !== undefined && input.after !== undefined)
    throw invalidInput({ path: ['after'], code: 'invalid_value', message: 'Give only one of before and after' })
  const field = input.before === undefined ? 'after' : 'before'
  const anchor = await anchorOf(steps, row, { name, id: input[field], field, siblings })
  const direction = field === 'before' && anchor ? 'backward' : 'forward'
  const from = anchor?.position ?? row.position
  const [nearest] = await readSiblings(steps, siblings, { from, direction, except: [], limit: 1 })
  const isThere = anchor ? nearest?.id === row.id : nearest === undefined
  if (isThere) return
  const place = { siblings, ...(anchor && { [field]: anchor }) }
  const [position] = await positionsAt(steps, place, { count: 1, except: [row.id] })
  await steps.change([row.id], { position, updatedAt: at })
}

async function anchorOf(
  steps: Steps,
  row: Sibling,
  { name, id, field, siblings }: Pick<Move, 'name' | 'siblings'> & { id: string | undefined; field: string },
): Promise<Sibling | undefined> {
  if (id === undefined) return undefined
  const refuse = (code: string, message: string) => invalidInput({ path: [field], code, message })
  if (id === row.id) throw refuse('itself', `A ${name} cannot be placed beside itself`)
  const anchor = (await steps.find(id)) as (StoredRow & Sibling) | undefined
  if (!anchor) throw refuse('not_found', `There is no ${name} with this id`)
  if (anchor.deletedAt) throw refuse('in_trash', `The ${name} is in the trash; restore it first`)
  const isSibling = Object.entries(siblings.scope).every(([column, value]) => Reflect.get(anchor, column) === value)
  if (!isSibling)
    throw refuse('not_a_sibling', `The ${name} must have the same ${Object.keys(siblings.scope).join(' and ')}`)
  return anchor
}
