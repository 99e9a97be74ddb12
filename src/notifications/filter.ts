import { Prisma } from '../generated/prisma/client.ts'

/** The filters of a list of notifications. */
interface NotificationFilters {
  taskId?: string | undefined
  dismissed?: boolean | undefined
}

/** Returns the SQL conditions of a list's filters. */
export function matchingNotifications({ taskId, dismissed }: NotificationFilters): Prisma.Sql[] {
  return [
    ...(taskId === undefined ? [] : [Prisma.sql`task_id = ${taskId}::uuid`]),
    ...(dismissed === undefined ? [] : [Prisma.raw(`dismissed_at IS ${dismissed ? 'NOT ' : ''}NULL`)]),
  ]
}

/** Returns the condition that leaves out notifications of tasks in the trash, unless one task is asked for. */
export function outsideTrashedTasks({ taskId }: { taskId?: string | undefined }, userId: string): Prisma.Sql[] {
  if (taskId !== undefined) return []
  return [
    Prisma.sql`NOT EXISTS (SELECT FROM task WHERE task.user_id = ${userId} AND task.id = notification.task_id
      AND task.deleted_at IS NOT NULL)`,
  ]
}
