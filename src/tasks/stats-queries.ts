import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { wallClock } from './due.ts'
import type { TaskStats } from './schema.ts'

interface StatsQuery {
  userId: string
  now: Date
  timeZone: string
}

/**
 * Counts tasks in one statement, which Prisma's model API cannot express. Days and floating times are overdue once the
 * wall clock in `timeZone` has passed them.
 */
export async function countTasks(database: TenantDatabase, { userId, now, timeZone }: StatsQuery): Promise<TaskStats> {
  const wall = wallClock(now, timeZone)
  const [stats] = await database.read(
    userId,
    (tables) => tables.$queryRaw<TaskStats[]>`
      SELECT count(*)::int AS total,
        count(*) FILTER (WHERE completed_at IS NULL)::int AS open,
        count(*) FILTER (WHERE completed_at IS NOT NULL)::int AS completed,
        count(*) FILTER (WHERE completed_at IS NULL AND CASE
          WHEN due_zone IS NOT NULL THEN due_asc < ${now}
          WHEN due_time IS NOT NULL THEN due_asc < ${wall.time}
          ELSE due_date < ${wall.day}::date END)::int AS overdue
      FROM task WHERE user_id = ${userId} AND deleted_at IS NULL`,
  )
  return stats ?? { total: 0, open: 0, completed: 0, overdue: 0 }
}
