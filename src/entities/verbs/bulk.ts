import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../../auth/actor.ts'
import { BYTE_BUDGETS } from '../../limits/byte-budgets.ts'
import type { Columns, StoredRow } from '../definition/stored-row.ts'
import { countFitting } from '../storage/row-bytes.ts'
import type { Steps } from '../storage/steps.ts'
import { affectedBy, inOrder, keptAnswer, toChangedMany } from './answer.ts'
import { changeCall } from './change-call.ts'
import { idTaken, inTrash, notFound, oneOf, staleVersion, valueTaken } from './conflicts.ts'
import type { ActionManyInput, CreateManyInput, UpdateManyInput } from './inputs.ts'
import { refuseTakenValue } from './unique.ts'
import type { VerbParts } from './verb-parts.ts'

/**
 * Changes of several rows, all of them or none. The answer has at most `maxBytes` bytes of rows. Errors name the first that
 * fails, by its place and id.
 * @throws TaskwireError NOT_FOUND; CONFLICT for an id that is taken, a row in the trash or of another version.
 */
export interface BulkChanges {
  createMany(actor: Actor, input: CreateManyInput, maxBytes?: number): Promise<object>
  updateMany(actor: Actor, input: UpdateManyInput, maxBytes?: number): Promise<object>
  deleteMany(actor: Actor, input: ActionManyInput, maxBytes?: number): Promise<object>
  /** Makes a noun's own change of rows outside the trash, which sets these columns. */
  setMany(actor: Actor, change: OwnBulkChange): Promise<object>
}

/** A verb of a noun's own. */
export interface OwnBulkChange {
  /** The verb's name: `completeMany`. */
  verb: string
  input: ActionManyInput
  columns(now: Date): Columns
  maxBytes?: number | undefined
  /** Whether what is in the trash may be changed too. */
  inTrash?: boolean
}

/** Builds the changes of several rows. */
export function createBulkChanges(parts: VerbParts): BulkChanges {
  const { entity, queries, clock } = parts
  const { name, plural, hasTrash } = entity

  async function setMany({ userId }: Actor, change: OwnBulkChange): Promise<object> {
    const { verb, input, maxBytes = BYTE_BUDGETS.answer } = change
    const now = clock()
    const columns = change.columns(now)
    const call = changeCall(userId, { procedure: `${plural}.${verb}`, input, now, entity: name })
    const work = queries.transaction(call, async (steps) => {
      await assertChangeable(steps, input, change.inTrash ?? false)
      const heads = await steps.change(input.ids, columns)
      return { heads: inOrder(input.ids, heads), rows: await steps.first(input.ids, maxBytes) }
    })
    const id = input.ids[0] ?? ''
    const { result, kept } = await work.catch((error: unknown) => refuseTakenValue(parts, error, { call, columns, id }))
    if (!kept) {
      const affected = affectedBy(entity, result.heads, call.changeId)
      return toChangedMany(entity, result, { changeId: call.changeId, affected })
    }
    return replayed(input, { userId, kept, maxBytes })
  }

  /** Deletes rows for good, and answers them as they were. */
  async function purgeMany({ userId }: Actor, input: ActionManyInput, maxBytes = BYTE_BUDGETS.answer): Promise<object> {
    const { ids } = input
    const call = changeCall(userId, { procedure: `${plural}.deleteMany`, input, now: clock(), entity: name })
    const { result, kept } = await queries.transaction(call, async (steps) => {
      await assertChangeable(steps, input, true)
      const rows = await steps.first(ids, maxBytes)
      await steps.purge(ids)
      return rows
    })
    if (kept) return replayed(input, { userId, kept, maxBytes })
    const { changeId } = call
    const heads = ids.map((id) => ({ id, changeId }))
    return toChangedMany(entity, { heads, rows: result }, { changeId, affected: affectedBy(entity, heads, changeId) })
  }

  async function replayed({ ids }: ActionManyInput, answer: Parameters<typeof keptAnswer>[1]): Promise<object> {
    const { heads, rows } = await keptAnswer(parts, answer)
    // It was kept in the order in which it was changed.
    return toChangedMany(entity, { heads: inOrder(ids, heads), rows: inOrder(ids, rows) }, answer.kept)
  }

  async function assertChangeable(steps: Steps, { ids, ifVersions = {} }: ActionManyInput, trashToo: boolean) {
    const heads = new Map((await steps.heads(ids)).map((head) => [head.id, head]))
    for (const [index, id] of ids.entries()) {
      const head = heads.get(id)
      const isStale = ifVersions[id] !== undefined && ifVersions[id] !== head?.version
      if (head && !isStale && (trashToo || !head.deletedAt)) continue
      const row = await steps.find(id)
      const place = { path: ['ids', String(index)], id }
      if (!row) throw oneOf(place, notFound(name))
      const shown = { name, current: entity.toApi(row) }
      throw oneOf(place, isStale ? staleVersion(shown) : inTrash(shown))
    }
  }

  async function refuseTaken(steps: Steps, items: (Columns & { id: string })[], made: StoredRow[]): Promise<never> {
    const isMade = new Set(made.map(({ id }) => id))
    const index = items.findIndex(({ id }) => !isMade.has(id))
    const item: Columns & { id: string } = items[index] ?? { id: '' }
    const row = await steps.find(item.id)
    const place = (field: string) => ({ path: ['items', String(index), field], id: item.id })
    if (row) throw oneOf(place('id'), idTaken({ name, current: entity.toApi(row) }))
    for (const { field, column } of entity.unique) {
      const taken = await steps.findBy({ [column]: item[column] })
      if (taken) throw oneOf(place(field), valueTaken({ name, current: entity.toApi(taken) }, field))
    }
    throw oneOf(place('id'), notFound(name))
  }

  return {
    async createMany({ userId }, input, maxBytes = BYTE_BUDGETS.created) {
      const now = clock()
      const procedure = `${plural}.createMany`
      const call = changeCall(userId, { procedure, input, now, entity: name, isWhole: true })
      const items = input.items.map((item) => ({
        userId,
        id: item.id ?? uuidv7(),
        ...entity.newColumns(item, now),
      }))
      const { result, kept } = await queries.transaction(call, async (steps) => {
        const rows = await steps.insert(items)
        if (rows.length < items.length) await refuseTaken(steps, items, rows)
        const ids = items.map(({ id }) => id)
        return inOrder(ids, rows)
      })
      // When it was sent first, the ids that were left out were made then.
      if (kept) return toChangedMany(entity, await keptAnswer(parts, { userId, kept, maxBytes }), kept)
      const affected = affectedBy(entity, result, call.changeId)
      const fitting = result.slice(0, countFitting(entity, result, maxBytes))
      return toChangedMany(entity, { heads: result, rows: fitting }, { changeId: call.changeId, affected })
    },

    updateMany: (actor, input, maxBytes) => {
      const columns = (now: Date) => entity.changedColumns(input.set, now)
      return setMany(actor, { verb: 'updateMany', input, columns, maxBytes })
    },

    deleteMany: (actor, input, maxBytes) => {
      if (!hasTrash) return purgeMany(actor, input, maxBytes)
      const columns = (now: Date) => ({ deletedAt: now, updatedAt: now })
      return setMany(actor, { verb: 'deleteMany', input, columns, maxBytes, inTrash: true })
    },

    setMany,
  }
}
