import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { isOverdue, matchingTasks, outsideArchives } from './filter.ts'
import { TASK_LIMITS } from './limits.ts'
import { PRIORITIES } from './priority.ts'
import type { TaskStats, TaskStatsInput } from './schema.ts'

/** The input, the caller and the time, and the conditions of the input's filter. */
type StatsQuery = TaskStatsInput & { userId: string; now: Date; conditions: Prisma.Sql[] }
type Group = NonNullable<TaskStats['groups']>[number]

/** Counts tasks in one statement, which Prisma's model API cannot express. */
export async function countTasks(database: TenantDatabase, query: StatsQuery): Promise<TaskStats> {
  const { userId, groupBy } = query
  const counts = countsOf(query)
  const where = whereOf(query)
  return database.read(userId, async (tables) => {
    if (!groupBy) {
      const [stats] = await tables.$queryRaw<TaskStats[]>`SELECT ${counts} FROM task WHERE ${where}`
      return stats ?? NONE
    }
    // The row without a group has the sums, in which a task counts once even if it has several tags.
    const { key, join } = GROUPS[groupBy]
    const rows = await tables.$queryRaw<(Group & { isGroup: boolean })[]>`
      (SELECT false AS "isGroup", NULL::text AS key, ${counts} FROM task WHERE ${where})
      UNION ALL
      (SELECT true, ${key}, ${counts} FROM task ${join} WHERE ${where}
        GROUP BY 2 ORDER BY 3 DESC, 2 LIMIT ${TASK_LIMITS.groups})`
    const sums = rows.find(({ isGroup }) => !isGroup) ?? NONE
    const { total, open, completed, overdue } = sums
    const groups = rows.filter(({ isGroup }) => isGroup).map(({ isGroup: _, ...group }) => toGroup(groupBy, group))
    return { total, open, completed, overdue, groups }
  })
}

const NONE = { total: 0, open: 0, completed: 0, overdue: 0 }

const GROUPS = {
  list: { key: Prisma.raw('list_id::text'), join: Prisma.empty },
  section: { key: Prisma.raw('section_id::text'), join: Prisma.empty },
  tag: { key: Prisma.raw('tag'), join: Prisma.raw('LEFT JOIN LATERAL unnest(tags) AS tag ON true') },
  priority: { key: Prisma.raw('priority::text'), join: Prisma.empty },
}

function toGroup(groupBy: keyof typeof GROUPS, group: Group): Group {
  return groupBy === 'priority' ? { ...group, key: PRIORITIES[Number(group.key)] ?? 'none' } : group
}

function countsOf({ now, timeZone = 'UTC' }: Pick<StatsQuery, 'now' | 'timeZone'>): Prisma.Sql {
  return Prisma.sql`count(*)::int AS total,
    count(*) FILTER (WHERE completed_at IS NULL)::int AS open,
    count(*) FILTER (WHERE completed_at IS NOT NULL)::int AS completed,
    count(*) FILTER (WHERE ${isOverdue(now, timeZone)})::int AS overdue`
}

function whereOf({ userId, conditions: own, ...input }: StatsQuery): Prisma.Sql {
  const conditions = [
    Prisma.sql`user_id = ${userId}`,
    Prisma.raw('deleted_at IS NULL'),
    ...outsideArchives(input, userId),
    ...matchingTasks(input),
    ...own,
  ]
  return Prisma.join(conditions, ' AND ')
}
