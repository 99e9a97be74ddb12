import { Prisma } from '../generated/prisma/client.ts'

/** Returns the SQL conditions of a list's filters. */
export function occurrencesOf({
  taskId,
  outcome,
}: {
  taskId?: string | undefined
  outcome?: 'done' | 'skipped' | undefined
}): Prisma.Sql[] {
  return [
    ...(taskId === undefined ? [] : [Prisma.sql`task_id = ${taskId}::uuid`]),
    ...(outcome === undefined ? [] : [Prisma.sql`is_skipped = ${outcome === 'skipped'}`]),
  ]
}

/** Returns the condition that leaves out the occurrences of tasks in the trash, unless one task is asked for. */
export function outsideTrashedTasks({ taskId }: { taskId?: string | undefined }, userId: string): Prisma.Sql[] {
  if (taskId !== undefined) return []
  return [
    Prisma.sql`NOT EXISTS (SELECT FROM task WHERE task.user_id = ${userId} AND task.id = occurrence.task_id
      AND task.deleted_at IS NOT NULL)`,
  ]
}
