import type { ChangeCall, Changed, KeptAnswer } from '../db/tenant.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import type { ChangedTasks } from './bulk-schema.ts'
import type { TaskHead } from './change-queries.ts'
import { noTask } from './conflicts.ts'
import type { TaskQueries } from './queries.ts'
import { keptRow, type TaskRow, toTask } from './row.ts'
import type { ChangedTask } from './schema.ts'

/** What a change has come to: the rows as it left them, now or when it was sent first. */
export interface Outcome {
  changeId: string
  rows: TaskRow[]
  /** Whether it has made new rows. */
  created: boolean
}

/** The tasks that a change names, in order, and the rows of those that fit into the answer. */
export interface Answer {
  heads: Pick<TaskHead, 'id' | 'changeId'>[]
  rows: TaskRow[]
}

/** The outcome of a change; `created` says what it is where it happened now. */
export async function outcomeOf(
  queries: TaskQueries,
  { call, changed, created = false }: { call: ChangeCall; changed: Changed<TaskRow[]>; created?: boolean },
): Promise<Outcome> {
  const { kept } = changed
  if (!kept) return { changeId: call.changeId, rows: changed.result, created }
  const { rows } = await keptAnswer(queries, { userId: call.userId, kept, maxBytes: BYTE_BUDGETS.answer })
  // The task was purged, and its last state is no longer stored.
  if (rows.length === 0) throw noTask()
  return { changeId: kept.changeId, rows, created: kept.rows.some((row) => row.created) }
}

interface Kept {
  userId: string
  kept: KeptAnswer
  maxBytes: number
}

/** Replays the answer of an earlier change with the same key. A large one was stored as ids: its tasks are as they are now. */
export async function keptAnswer(queries: TaskQueries, { userId, kept, maxBytes }: Kept): Promise<Answer> {
  const heads = kept.rows.map((one) => {
    if (!('id' in one)) return keptRow(one.row)
    return { id: one.id, changeId: one.changed || one.created ? kept.changeId : null }
  })
  const rows = heads.filter((head): head is TaskRow => 'title' in head)
  if (rows.length === heads.length) return { heads, rows }
  const changeIds = new Map(heads.map(({ id, changeId }) => [id, changeId]))
  const ids = [...changeIds.keys()]
  const found = await queries.first(userId, ids, maxBytes)
  return { heads, rows: found.map((row) => ({ ...row, changeId: changeIds.get(row.id) ?? null })) }
}

/** The answer to a change of one task. */
export function toChangedTask(row: TaskRow, changeId: string): ChangedTask {
  return { ...toTask(row), undoToken: undoTokenOf([row], changeId) }
}

/** The answer to a change of several tasks. */
export function toChangedTasks({ heads, rows }: Answer, changeId: string): ChangedTasks {
  const isThere = new Set(rows.map(({ id }) => id))
  return {
    items: rows.map(toTask),
    omitted: heads.map(({ id }) => id).filter((id) => !isThere.has(id)),
    undoToken: undoTokenOf(heads, changeId),
  }
}

/** The token that takes a change back; null where it has changed nothing. */
export function undoTokenOf(rows: Answer['heads'], changeId: string): string | null {
  return rows.some((row) => row.changeId === changeId) ? changeId : null
}

/** What there is of these ids, in their order. */
export function inOrder<Row extends { id: string }>(ids: string[], rows: Row[]): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
