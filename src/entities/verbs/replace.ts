import { type Issue, TaskwireError } from '../../errors.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { Columns, StoredRow } from '../definition/stored-row.ts'
import { holds } from '../definition/version-condition.ts'
import type { Steps } from '../storage/steps.ts'
import { idTaken, inTrash, notFound, staleVersion } from './conflicts.ts'
import type { ReplaceInput } from './inputs.ts'
import type { VerbParts } from './verb-parts.ts'

interface Replacement {
  userId: string
  input: ReplaceInput
  /** The columns of the complete row. */
  columns: Columns
  now: Date
}

/** Replaces the row with the given id, or creates it if it does not exist. */
export async function replaceRow(
  parts: Pick<VerbParts, 'entity' | 'hooks'>,
  steps: Steps,
  { userId, input, columns, now }: Replacement,
): Promise<{ row: StoredRow | undefined; created: boolean }> {
  const { entity } = parts
  const { id, ifVersion, condition = {} } = input
  const row = await steps.find(id)
  if (row) {
    assertReplaceable(parts, input, row)
    await parts.hooks.guard?.(steps, [row])
    const { createdAt: _, ...changed } = withoutFixed(parts.entity, columns)
    const rewritten = await parts.hooks.rewrite?.(steps, row, { columns: changed, input, now })
    await steps.change([id], rewritten ?? changed)
    return { row: await steps.find(id), created: false }
  }
  if (input.create === false || (ifVersion ?? 0) !== 0 || !holds(condition, undefined)) throw notFound(entity.name)
  assertReadOnlyFields(parts, input, undefined)
  const added = { userId, id, ...columns }
  await parts.hooks.prepare?.(steps, [{ columns: added, input, path: [] }])
  const [created] = await steps.insert([added])
  return { row: created, created: true }
}

function assertReplaceable({ entity }: Pick<VerbParts, 'entity'>, input: ReplaceInput, row: StoredRow): void {
  const { ifVersion, version, condition = {} } = input
  const current = entity.toApi(row) as object
  const shown = { name: entity.name, current }
  if (ifVersion === 0) throw idTaken(shown)
  if (ifVersion !== undefined && ifVersion !== row.version) throw staleVersion(shown)
  if (!holds(condition, row.version)) throw staleVersion(shown)
  // A row sent back with an older version was read before another change, which must not be overwritten.
  if (typeof version === 'number' && version < row.version) throw staleVersion(shown)
  assertReadOnlyFields({ entity }, input, current)
  if (row.deletedAt) throw inTrash(shown)
}

/** Returns the columns without those that only other procedures change. */
function withoutFixed({ fixed }: Entity, columns: Columns): Columns {
  return Object.fromEntries(Object.entries(columns).filter(([column]) => !fixed.has(column)))
}

function assertReadOnlyFields(
  { entity }: Pick<VerbParts, 'entity'>,
  input: ReplaceInput,
  current: object | undefined,
): void {
  const kept = current ? [...entity.readOnly, ...entity.fixed.keys()] : entity.readOnly
  const edited = kept.filter((name) => {
    const given: unknown = Reflect.get(input, name)
    return given !== undefined && given !== null && given.valueOf() !== valueIn(current, name)
  })
  if (edited.length === 0) return
  const issues = edited.map((name): Issue => ({ path: [name], code: 'read_only', message: readOnly(entity, name) }))
  throw new TaskwireError('INVALID_INPUT', { message: `${edited[0]}: ${issues[0]?.message}`, issues })
}

function valueIn(current: object | undefined, name: string): unknown {
  const value: unknown = current && Reflect.get(current, name)
  return value === null || value === undefined ? value : value.valueOf()
}

function readOnly({ fixed }: Entity, name: string): string {
  const verb = fixed.get(name)
  if (verb) return `"${name}" cannot be changed here; use ${verb}, or send its current value`
  return `"${name}" is read-only; omit it, or send its current value`
}
