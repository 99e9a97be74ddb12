import { Temporal } from 'temporal-polyfill'
import type { Columns } from '../../entities/definition/stored-row.ts'
import { toJsonColumns } from '../../entities/definition/stored-row.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import type { TaskModel } from '../../generated/prisma/models/Task.ts'
import { addDays, LAST_DAY } from '../../recurrence/rule/days.ts'
import { decodeReminder, encodeReminder } from '../../reminders/reminder.ts'
import { dueColumns, dueOf } from '../due.ts'

interface Shift {
  days: number
  /** The time zone in which days are counted, for due dates without one. */
  zone: string
}

/** A task, and by how many days it has moved. */
export interface Moved extends Shift {
  id: string
}

/** Reopens the subtasks of tasks, and moves their due dates and their reminders at an instant, except below tasks that repeat. */
export async function reopenDescendants(steps: Steps, tasks: readonly Moved[], at: Date): Promise<void> {
  const shifts = new Map(tasks.map(({ id, ...shift }) => [id, shift]))
  const rows = await steps.rows<Subtask>(BELOW, [steps.userId, [...shifts.keys()]])
  const changed = rows.map(({ root, ...row }) =>
    toJsonColumns({ id: row.id, ...movedColumns(row, shifts.get(root) ?? { days: 0, zone: 'UTC' }) }),
  )
  if (changed.length > 0) await steps.rows(REOPEN, [steps.userId, JSON.stringify(changed), at.toISOString()])
}

/** Moves reminders at an instant by whole days, at the same time of day in a time zone. */
export function shiftReminders(stored: readonly string[], { days, zone }: Shift): string[] {
  return stored.map((one) => {
    const { id, at } = decodeReminder(one)
    if (at === undefined) return one
    const moved = Temporal.Instant.from(at).toZonedDateTimeISO(zone).add({ days })
    return encodeReminder({ id, at: new Date(moved.epochMilliseconds).toISOString() })
  })
}

interface Subtask extends Pick<TaskModel, 'id' | 'dueDate' | 'dueTime' | 'dueZone' | 'reminders'> {
  /** The task that has moved. */
  root: string
}

function movedColumns(row: Omit<Subtask, 'root'>, { days, zone }: Shift): Columns {
  const due = dueOf(row)
  const date = due && addDays(due.date, days)
  // The calendar ends: such a due date stays where it is.
  const moved = due && date && date <= LAST_DAY ? { ...due, date } : due
  const { dueDate, dueAsc, dueDesc } = dueColumns(moved)
  return {
    dueDate,
    dueAsc: dueAsc.toISOString(),
    dueDesc: dueDesc.toISOString(),
    reminders: shiftReminders(row.reminders, { days, zone: due?.timeZone ?? zone }),
  }
}

const BELOW = `WITH RECURSIVE tree (root, id, level) AS (
    SELECT id, id, 0 FROM task WHERE user_id = $1 AND id = ANY ($2::uuid[])
    UNION ALL
    SELECT tree.root, child.id, tree.level + 1 FROM tree CROSS JOIN LATERAL (
      SELECT c.id FROM task c WHERE c.user_id = $1 AND c.parent_id = tree.id AND c.deleted_at IS NULL
        AND c.repeat_rule IS NULL OFFSET 0) child
    WHERE tree.level < 10)
  SELECT tree.root::text AS root, below.* FROM tree CROSS JOIN LATERAL (
      SELECT id::text AS id, due_date AS "dueDate", due_time AS "dueTime", due_zone AS "dueZone", reminders
      FROM task WHERE user_id = $1 AND id = tree.id OFFSET 0) below
  WHERE tree.level > 0`

const REOPEN = `UPDATE task AS t SET completed_at = NULL, due_date = n.due_date, due_asc = n.due_asc, due_desc = n.due_desc,
    reminders = ARRAY(SELECT jsonb_array_elements_text(n.reminders)), updated_at = $3::timestamptz
  FROM jsonb_to_recordset($2::jsonb) AS n (id uuid, due_date date, due_asc timestamptz, due_desc timestamptz, reminders jsonb)
  WHERE t.user_id = $1 AND t.id = n.id RETURNING t.id::text`
