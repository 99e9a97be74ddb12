import { v7 as uuidv7 } from 'uuid'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { DEFAULT_SETTINGS, SETTINGS_ID } from '../settings/settings.ts'
import type { DueWork } from './due-work.ts'
import { type Plan, planReminders, type ScheduledTask } from './plan.ts'

/** Lets the due reminders of one user fire. Returns the ids of the notifications that were created or changed. */
export type FireDue = (work: DueWork, now: Date) => Promise<string[]>

type SettingsColumns = { timeZone: string | null; reminderTime: Date | null }

const READ = `SELECT s.task_id::text AS "taskId", s.revision, s.since, t.reminders, t.due_date AS "dueDate", t.due_time AS "dueTime",
    t.due_zone AS "dueZone", coalesce(t.occurrence_index, 0) AS "occurrenceIndex", t.completed_at IS NULL AND t.deleted_at IS NULL AS "isOpen",
    g.time_zone AS "timeZone", g.reminder_time AS "reminderTime"
  FROM unnest($2::uuid[]) AS due (id)
    CROSS JOIN LATERAL (SELECT * FROM reminder_schedule WHERE user_id = $1 AND task_id = due.id OFFSET 0) s
    CROSS JOIN LATERAL (SELECT * FROM task WHERE user_id = $1 AND id = due.id OFFSET 0) t
    LEFT JOIN settings g ON g.user_id = $1 AND g.id = $3::uuid`

// One statement, which runs after the user's counter was locked: a schedule that has changed since it was read, by the user or by another
// process, has another revision and is left alone. The quota is not enforced, because a user can do nothing about a firing.
const FIRE = `WITH unlimited AS (
    SELECT set_config('app.row_limit', '', true) || set_config('app.byte_limit', '', true) AS set
  ), claimed AS (
    UPDATE reminder_schedule s SET next_at = p.next_at, since = p.since, revision = s.revision + 1
    FROM jsonb_to_recordset($2::jsonb) AS p (task_id uuid, revision int, since timestamptz, next_at timestamptz), unlimited
    WHERE s.user_id = $1 AND s.task_id = p.task_id AND s.revision = p.revision RETURNING s.task_id
  ), fired AS (
    INSERT INTO notification (user_id, id, task_id, reminder_id, occurrence_index, remind_at, fired_at, created_at, updated_at)
    SELECT $1, f.id, f.task_id, f.reminder_id, f.occurrence_index, f.remind_at, $4::timestamptz, $4::timestamptz, $4::timestamptz
    FROM jsonb_to_recordset($3::jsonb)
      AS f (id uuid, task_id uuid, reminder_id uuid, occurrence_index int, remind_at timestamptz)
    WHERE f.task_id IN (SELECT task_id FROM claimed) AND EXISTS (
      SELECT FROM task t WHERE t.user_id = $1 AND t.id = f.task_id AND t.completed_at IS NULL AND t.deleted_at IS NULL)
    ORDER BY f.remind_at, f.id
    ON CONFLICT (user_id, task_id, reminder_id, occurrence_index) DO UPDATE SET remind_at = excluded.remind_at,
      fired_at = excluded.fired_at, updated_at = excluded.updated_at, wake_at = NULL, dismissed_at = NULL
    RETURNING id
  ) SELECT id::text AS id FROM fired`

// A snooze ends without firing if its task is no longer open, if its occurrence has ended, or if its time had passed before the
// notification last changed.
const WAKE = `WITH unlimited AS (
    SELECT set_config('app.row_limit', '', true) || set_config('app.byte_limit', '', true) AS set
  ), due AS (
    SELECT n.id, n.wake_at, n.wake_at > n.updated_at AND t.completed_at IS NULL AND t.deleted_at IS NULL
        AND NOT EXISTS (SELECT FROM occurrence o WHERE o.user_id = $1 AND o.task_id = n.task_id
          AND o.occurrence_index = n.occurrence_index) AS fires
    FROM unnest($2::uuid[]) AS one (id)
      CROSS JOIN LATERAL (SELECT * FROM notification WHERE user_id = $1 AND id = one.id OFFSET 0) n
      CROSS JOIN LATERAL (SELECT * FROM task WHERE user_id = $1 AND id = n.task_id OFFSET 0) t
    WHERE n.wake_at <= $3::timestamptz
  ), woken AS (
    UPDATE notification n SET wake_at = NULL, updated_at = $3::timestamptz,
      remind_at = CASE WHEN due.fires THEN due.wake_at ELSE n.remind_at END,
      fired_at = CASE WHEN due.fires THEN $3::timestamptz ELSE n.fired_at END
    FROM due, unlimited WHERE n.user_id = $1 AND n.id = due.id RETURNING n.id, due.fires
  ) SELECT id::text AS id, fires FROM woken`

/** Creates the function that lets the due reminders of a user fire, as that user. */
export function fireDueOn(database: TenantDatabase): FireDue {
  async function fireReminders(userId: string, taskIds: string[], now: Date): Promise<string[]> {
    const tasks = await database.read(userId, ({ rows }) =>
      rows<ScheduledTask & SettingsColumns>(READ, [userId, taskIds, SETTINGS_ID]),
    )
    const plans = tasks.map((task) => planReminders(task, settingsOf(task), now))
    if (plans.length === 0) return []
    const [schedules, firings] = [plans.map(toSchedule), plans.flatMap(toNotifications)]
    const fired = await database.write(userId, ({ rows }) =>
      rows<{ id: string }>(FIRE, [userId, JSON.stringify(schedules), JSON.stringify(firings), now.toISOString()]),
    )
    return fired.map(({ id }) => id)
  }

  async function wake(userId: string, ids: string[], now: Date): Promise<string[]> {
    const woken = await database.write(userId, ({ rows }) =>
      rows<{ id: string; fires: boolean }>(WAKE, [userId, ids, now.toISOString()]),
    )
    return woken.map(({ id }) => id)
  }

  return async ({ userId, taskIds, notificationIds }, now) => {
    const changed: string[] = []
    for (const ids of inChunks(taskIds)) changed.push(...(await fireReminders(userId, ids, now)))
    for (const ids of inChunks(notificationIds)) changed.push(...(await wake(userId, ids, now)))
    return changed
  }
}

/** Maximum number of tasks or notifications of one transaction, so that other changes of the user wait only briefly. */
const CHUNK = 100

function inChunks(ids: string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / CHUNK) }, (_, n) => ids.slice(n * CHUNK, (n + 1) * CHUNK))
}

function settingsOf({ timeZone, reminderTime }: SettingsColumns) {
  return {
    timeZone: timeZone ?? DEFAULT_SETTINGS.timeZone,
    allDayReminderTime: reminderTime?.toISOString().slice(11, 16) ?? DEFAULT_SETTINGS.allDayReminderTime,
  }
}

function toSchedule({ taskId, revision, since, nextAt }: Plan) {
  return { task_id: taskId, revision, since, next_at: nextAt }
}

function toNotifications({ firings }: Plan) {
  return firings.map(({ taskId, reminderId, occurrenceIndex, remindAt }) => ({
    id: uuidv7(),
    task_id: taskId,
    reminder_id: reminderId,
    occurrence_index: occurrenceIndex,
    remind_at: remindAt,
  }))
}
