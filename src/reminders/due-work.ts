import type { Rows } from '../database/tenancy/rows.ts'

/** Work of one user that is due: tasks whose reminders fire or must be planned, and snoozed notifications. */
export interface DueWork {
  userId: string
  taskIds: string[]
  notificationIds: string[]
}

/** The work that is due now, and when there is more. */
export interface FoundWork {
  due: DueWork[]
  /** When the next work is due; undefined: none is known. */
  nextAt: Date | undefined
  /** Whether more work may be due than was read. */
  more: boolean
}

/** Reads the work that is due for all users, except those that are left out. */
export type FindWork = (now: Date, without: readonly string[]) => Promise<FoundWork>

type Row = { userId: string; id: string; kind: 'task' | 'notification' | 'later'; at: Date | null }

/** Maximum number of rows of each kind that one statement reads. */
const BATCH = 500

// As `taskwire_worker`, which can read only these columns. A schedule that must be planned has the time -infinity.
const FIND = `
  (SELECT user_id AS "userId", task_id::text AS id, 'task' AS kind, NULL::timestamptz AS at FROM reminder_schedule
    WHERE next_at <= $1::timestamptz AND user_id <> ALL ($2::text[]) ORDER BY next_at LIMIT ${BATCH})
  UNION ALL
  (SELECT user_id, id::text, 'notification', NULL FROM notification
    WHERE wake_at <= $1::timestamptz AND user_id <> ALL ($2::text[]) ORDER BY wake_at LIMIT ${BATCH})
  UNION ALL
  (SELECT '', '', 'later', next_at FROM reminder_schedule WHERE next_at > $1::timestamptz ORDER BY next_at LIMIT 1)
  UNION ALL
  (SELECT '', '', 'later', wake_at FROM notification WHERE wake_at > $1::timestamptz ORDER BY wake_at LIMIT 1)`

/** Creates the function that reads due work, in one statement. `rows` runs statements of the worker. */
export function findWorkBy(rows: Rows): FindWork {
  return async (now, without) => {
    const found = await rows<Row>(FIND, [now.toISOString(), [...without]])
    const byUser = new Map<string, DueWork>()
    for (const { userId, id, kind } of found) {
      if (kind === 'later') continue
      const work = byUser.get(userId) ?? { userId, taskIds: [], notificationIds: [] }
      ;(kind === 'task' ? work.taskIds : work.notificationIds).push(id)
      byUser.set(userId, work)
    }
    const times = found.flatMap(({ at }) => (at ? [at.getTime()] : []))
    const count = (kind: Row['kind']) => found.filter((row) => row.kind === kind).length
    return {
      due: [...byUser.values()],
      nextAt: times.length > 0 ? new Date(Math.min(...times)) : undefined,
      more: count('task') === BATCH || count('notification') === BATCH,
    }
  }
}
