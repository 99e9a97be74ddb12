import type { Changed, MutationContext, ReplayedAnswer } from '../../database/tenancy/tenant.ts'
import { BYTE_BUDGETS } from '../../limits/byte-budgets.ts'
import type { Affected } from '../definition/common-schema.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { Head, StoredRow } from '../definition/stored-row.ts'
import type { EntityQueries } from '../storage/queries.ts'
import { notFound } from './conflicts.ts'

/** The result of a change, made now or replayed. */
export interface Outcome {
  changeId: string
  rows: StoredRow[]
  /** Whether the change created rows. */
  created: boolean
  affected: Affected
}

/** The rows of a change in order, and those of them that fit into the response. */
export interface Answer {
  heads: Pick<Head, 'id' | 'changeId'>[]
  rows: StoredRow[]
}

/** The database access and the entity that a response is built with. */
export interface Answering {
  entity: Entity
  queries: EntityQueries
}

/** Returns the outcome of a change of one entity. `created` applies if the change was made now, not replayed. */
export async function outcomeOf(
  answering: Answering,
  { call, changed, created = false }: { call: MutationContext; changed: Changed<StoredRow[]>; created?: boolean },
): Promise<Outcome> {
  const { replayed } = changed
  if (!replayed) {
    const affected = affectedBy(answering.entity, changed.result, call.changeId)
    return { changeId: call.changeId, rows: changed.result, created, affected }
  }
  const { rows } = await replayedAnswer(answering, { userId: call.userId, replayed, maxBytes: BYTE_BUDGETS.answer })
  // The row was purged, and its last state is no longer stored.
  if (rows.length === 0) throw notFound(answering.entity.name)
  const isNew = replayed.rows.some((row) => row.created)
  return { changeId: replayed.changeId, rows, created: isNew, affected: replayed.affected }
}

interface Replay {
  userId: string
  replayed: ReplayedAnswer
  maxBytes: number
}

/** Replays the response of an earlier change with the same key. Large responses were stored as ids and get current rows. */
export async function replayedAnswer(
  { entity, queries }: Answering,
  { userId, replayed, maxBytes }: Replay,
): Promise<Answer> {
  const heads = replayed.rows.map((one) => {
    if (!('id' in one)) return entity.fromJson(one.row)
    return { id: one.id, changeId: one.changed || one.created ? replayed.changeId : null }
  })
  const rows = heads.filter((head): head is StoredRow => 'version' in head)
  if (rows.length === heads.length) return { heads, rows }
  const changeIds = new Map(heads.map(({ id, changeId }) => [id, changeId]))
  const ids = [...changeIds.keys()]
  const found = await queries.first(userId, ids, maxBytes)
  return { heads, rows: found.map((row) => ({ ...row, changeId: changeIds.get(row.id) ?? null })) }
}

/** Returns the response of a change of one row. */
export function toChanged(
  entity: Entity,
  row: StoredRow,
  { changeId, affected }: Pick<Outcome, 'changeId' | 'affected'>,
) {
  return { ...(entity.toApi(row) as object), affected, undoToken: undoTokenOf(affected, changeId) }
}

/** Returns the response of a change of several rows. */
export function toChangedMany(entity: Entity, { heads, rows }: Answer, change: Pick<Outcome, 'changeId' | 'affected'>) {
  const isThere = new Set(rows.map(({ id }) => id))
  return {
    items: rows.map((row) => entity.toApi(row)),
    omitted: heads.map(({ id }) => id).filter((id) => !isThere.has(id)),
    affected: change.affected,
    undoToken: undoTokenOf(change.affected, change.changeId),
  }
}

/** Returns the number of an entity's rows that a change has affected. Rows that it left as they were do not count. */
export function affectedBy({ name }: Entity, rows: Answer['heads'], changeId: string): Affected {
  const count = rows.filter((row) => row.changeId === changeId).length
  return count > 0 ? { [name]: count } : {}
}

/** Returns the undo token of a change, which is its id; null if nothing changed. */
export function undoTokenOf(affected: Affected, changeId: string): string | null {
  return Object.values(affected).some((count) => count > 0) ? changeId : null
}

/** Returns the rows with these ids, in the order of the ids. Missing rows are omitted. */
export function inOrder<Row extends { id: string }>(ids: string[], rows: Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
