import type { ChangeCall, Changed } from '../db/tenant.ts'
import { keptRow, type TaskRow, toTask } from './row.ts'
import type { ChangedTask } from './schema.ts'
import { encodeUndo } from './undo-token.ts'

/** What a change has come to: the rows as it left them, now or when it was sent first. */
export interface Outcome {
  changeId: string
  rows: TaskRow[]
  /** Whether it has made new rows. */
  created: boolean
}

/** The outcome of a change; `created` says what it is where it happened now. */
export function outcomeOf(call: ChangeCall, changed: Changed<TaskRow[]>, created = false): Outcome {
  const { kept } = changed
  if (!kept) return { changeId: call.changeId, rows: changed.result, created }
  return {
    changeId: kept.changeId,
    rows: kept.rows.map(({ row }) => keptRow(row)),
    created: kept.rows.some((row) => row.created),
  }
}

/** The answer to a change of one task. */
export function toChangedTask(row: TaskRow, changeId: string): ChangedTask {
  return { ...toTask(row), undoToken: undoTokenOf([row], changeId) }
}

/** The token that takes a change back; null where it has changed nothing. */
export function undoTokenOf(rows: TaskRow[], changeId: string): string | null {
  const ids = rows.filter((row) => row.changeId === changeId).map(({ id }) => id)
  return ids.length > 0 ? encodeUndo({ changeId, ids }) : null
}

/** The rows of these ids that there are, in their order. */
export function inOrder(ids: string[], rows: TaskRow[]): TaskRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
