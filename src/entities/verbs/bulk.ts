import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../auth/actor.ts'
import type { MutationContext, ReplayedRow } from '../../database/tenancy/tenant.ts'
import { BYTE_BUDGETS } from '../../limits/byte-budgets.ts'
import { type Affected, ENTITY_LIMITS } from '../definition/common-schema.ts'
import type { Entity } from '../definition/define-entity.ts'
import { type Columns, type Head, isSpecial, type StoredRow } from '../definition/stored-row.ts'
import type { NewRow } from '../rules/hooks.ts'
import { isGiven, rejectTakenValue } from '../rules/unique.ts'
import { countFitting } from '../storage/row-bytes.ts'
import type { Steps } from '../storage/steps.ts'
import { type Answer, affectedBy, inOrder, replayedAnswer, toChangedMany } from './answer.ts'
import { idTaken, inTrash, notFound, oneOf, staleVersion, valueShared, valueTaken } from './conflicts.ts'
import type { ActionManyInput, CreateManyInput, UpdateManyInput } from './inputs.ts'
import { createMutationContext } from './mutation-context.ts'
import type { SpecialRows } from './single.ts'
import type { VerbParts } from './verb-parts.ts'

/**
 * Atomic changes of several rows. The response has at most `maxBytes` bytes of rows. Errors name the first failing row by its
 * index and id.
 * @throws TaskwireError NOT_FOUND; CONFLICT for an id or value in use, a row in the trash or another version.
 */
export interface BulkChanges {
  createMany(actor: Actor, input: CreateManyInput, maxBytes?: number): Promise<object>
  updateMany(actor: Actor, input: UpdateManyInput, maxBytes?: number): Promise<object>
  deleteMany(actor: Actor, input: ActionManyInput, maxBytes?: number): Promise<object>
  /** Makes a noun-specific change, which sets the same columns of several rows outside the trash. */
  setMany(actor: Actor, change: OwnBulkChange): Promise<object>
}

/** A noun-specific bulk change. */
export interface OwnBulkChange {
  /** The name of the procedure: `completeMany`. */
  verb: string
  input: ActionManyInput
  columns(now: Date): Columns
  maxBytes?: number | undefined
  /** Whether rows in the trash may be changed too. */
  inTrash?: boolean
  special?: SpecialRows | undefined
}

interface NamedBulkChange {
  verb: string
  input: ActionManyInput
  now: Date
  maxBytes: number
  /** The columns to set. */
  columns: Columns
}

interface Setting {
  heads: Head[]
  columns: Columns
  special?: SpecialRows | undefined
  now: Date
}

/** Sets columns of rows, and makes the change of those that are special. Returns the ids of the special ones. */
export async function setRows(
  entity: Pick<Entity, 'specialColumn'>,
  steps: Steps,
  { heads, columns, special, now }: Setting,
): Promise<string[]> {
  const isOwn = (head: Head) => special && (special.areAll || isSpecial(entity, head))
  const own = heads.filter(isOwn).map(({ id }) => id)
  const others = heads.filter((head) => !isOwn(head)).map(({ id }) => id)
  if (others.length > 0) await steps.change(others, columns)
  // The rows of a large change are not all in memory at once.
  for (let n = 0; n < own.length; n += ENTITY_LIMITS.bulk) {
    const part = own.slice(n, n + ENTITY_LIMITS.bulk)
    await special?.work(steps, await steps.first(part, Number.MAX_SAFE_INTEGER), now)
  }
  return own
}

/** Creates the changes of several rows. */
export function createBulkChanges(parts: VerbParts): BulkChanges {
  const { entity, queries, clock, hooks } = parts
  const { name, plural } = entity

  function setMany(actor: Actor, change: OwnBulkChange): Promise<object> {
    const { verb, input, maxBytes = BYTE_BUDGETS.answer, inTrash, special } = change
    const { ids } = input
    const now = clock()
    const columns = change.columns(now)
    return changeMany(actor, { verb, input, now, maxBytes, columns }, async (steps, { changeId }) => {
      const before = await assertChangeable(steps, input, inTrash ?? false)
      const isPlain = !special?.areAll && !ids.some((id) => isSpecial(entity, before.get(id) ?? {}))
      if (!special || isPlain) {
        const heads = await steps.change(ids, columns)
        return { heads: inOrder(ids, heads), rows: await steps.first(ids, maxBytes) }
      }
      const own = await setRows(entity, steps, { heads: inOrder(ids, [...before.values()]), columns, special, now })
      // Stores the answer of a change without effect, too.
      await steps.change(own, { updatedAt: now })
      const heads = inOrder(ids, await steps.heads(ids))
      return { heads, rows: await steps.first(ids, maxBytes), affected: await steps.affected(changeId) }
    })
  }

  /** Permanently deletes rows of an entity without a trash. The response has their last state. */
  function purgeMany(actor: Actor, input: ActionManyInput, maxBytes: number = BYTE_BUDGETS.answer): Promise<object> {
    const { ids } = input
    const change = { verb: 'deleteMany', input, now: clock(), maxBytes, columns: {} }
    return changeMany(actor, change, async (steps, { changeId }) => {
      await assertChangeable(steps, input, true)
      const rows = await steps.first(ids, maxBytes)
      await steps.purge(ids)
      return { heads: ids.map((id) => ({ id, changeId })), rows }
    })
  }

  async function changeMany(
    { userId }: Actor,
    { verb, input, now, maxBytes, columns }: NamedBulkChange,
    work: (steps: Steps, call: MutationContext) => Promise<Answer & { affected?: Affected }>,
  ): Promise<object> {
    const { ids } = input
    const call = createMutationContext(userId, { procedure: `${plural}.${verb}`, input, now, entity: name, ids })
    const { result, replayed } = await queries
      .transaction(call, (steps) => work(steps, call))
      .catch((error: unknown) => rejectTakenValue(parts, error, { call, columns, ids }))
    if (!replayed) {
      const affected = result.affected ?? affectedBy(entity, result.heads, call.changeId)
      return toChangedMany(entity, result, { changeId: call.changeId, affected })
    }
    // Rows are stored in the order in which the database changed them, and which rows fit depends on the order.
    const ordered = { ...replayed, rows: inRequestOrder(ids, replayed.rows) }
    return toChangedMany(entity, await replayedAnswer(parts, { userId, replayed: ordered, maxBytes }), replayed)
  }

  async function assertChangeable(steps: Steps, { ids, ifVersions = {} }: ActionManyInput, trashToo: boolean) {
    const heads = new Map((await steps.heads(ids)).map((head) => [head.id, head]))
    for (const [index, id] of ids.entries()) {
      const head = heads.get(id)
      const isStale = ifVersions[id] !== undefined && ifVersions[id] !== head?.version
      if (head && !isStale && (trashToo || !head.deletedAt)) continue
      const row = await steps.find(id)
      const position = { path: ['ids', String(index)], id }
      if (!row) throw oneOf(position, notFound(name))
      const shown = { name, current: entity.toApi(row) }
      throw oneOf(position, isStale ? staleVersion(shown) : inTrash(shown))
    }
    if (hooks.guard) await hooks.guard(steps, await steps.first(ids, Number.MAX_SAFE_INTEGER))
    return heads
  }

  async function rejectTaken(steps: Steps, items: (Columns & { id: string })[], made: StoredRow[]): Promise<never> {
    const isMade = new Set(made.map(({ id }) => id))
    const index = items.findIndex(({ id }) => !isMade.has(id))
    const item: Columns & { id: string } = items[index] ?? { id: '' }
    const row = await steps.find(item.id)
    const position = (field: string) => ({ path: ['items', String(index), field], id: item.id })
    if (row) throw oneOf(position('id'), idTaken({ name, current: entity.toApi(row) }))
    for (const { field, column } of entity.unique) {
      if (!isGiven(item[column])) continue
      const taken = await steps.findBy({ [column]: item[column] })
      if (taken && isMade.has(taken.id)) throw oneOf(position(field), valueShared(name, field))
      if (taken) throw oneOf(position(field), valueTaken({ name, current: entity.toApi(taken) }, field))
    }
    throw oneOf(position('id'), notFound(name))
  }

  return {
    async createMany({ userId }, input, maxBytes = BYTE_BUDGETS.created) {
      const now = clock()
      const procedure = `${plural}.createMany`
      const items = input.items.map((item) => ({
        userId,
        id: item.id ?? uuidv7(),
        ...entity.newColumns(item, now),
      }))
      const ids = items.map(({ id }) => id)
      const call = createMutationContext(userId, { procedure, input, now, entity: name, ids, isWhole: true })
      const { result, replayed } = await queries.transaction(call, async (steps) => {
        const isPlain = input.items.every((item) => hooks.isPlain?.(item))
        if (!isPlain)
          await hooks.prepare?.(
            steps,
            items.map((columns, n) => newRow(columns, input.items[n], n)),
          )
        const rows = await steps.insert(items)
        if (rows.length < items.length) await rejectTaken(steps, items, rows)
        return inOrder(ids, rows)
      })
      // Generated ids are those of the first call.
      if (replayed) return toChangedMany(entity, await replayedAnswer(parts, { userId, replayed, maxBytes }), replayed)
      const affected = affectedBy(entity, result, call.changeId)
      const fitting = result.slice(0, countFitting(entity, result, maxBytes))
      return toChangedMany(entity, { heads: result, rows: fitting }, { changeId: call.changeId, affected })
    },

    updateMany: (actor, input, maxBytes) => {
      const columns = (now: Date) => entity.changedColumns(input.set, now)
      return setMany(actor, { verb: 'updateMany', input, columns, maxBytes })
    },

    deleteMany: (actor, input, maxBytes) => {
      if (!entity.hasTrash) return purgeMany(actor, input, maxBytes)
      const columns = (now: Date) => ({ deletedAt: now, updatedAt: now })
      return setMany(actor, { verb: 'deleteMany', input, columns, maxBytes, inTrash: true })
    },

    setMany,
  }
}

function newRow(columns: NewRow['columns'], input: object | undefined, index: number): NewRow {
  return { columns, input: input ?? {}, path: ['items', String(index)] }
}

/** Returns the rows of a stored answer in the order of the request. */
function inRequestOrder(ids: string[], rows: ReplayedRow[]): ReplayedRow[] {
  const byId = new Map(rows.map((row) => ['id' in row ? row.id : String(row.row.id), row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
