import { Prisma } from '../generated/prisma/client.ts'

/** Returns the SQL conditions of a list's filters. The range of the order makes it one index range. */
export function sectionsOf({ listId }: { listId?: string | undefined }): Prisma.Sql[] {
  if (listId === undefined) return []
  return [Prisma.sql`place_sort > ${`${listId}/`}::text AND place_sort < ${`${listId}/~`}::text`]
}

/** Returns the condition that leaves out sections of lists in the trash, unless one list is asked for. */
export function outsideTrashedLists({ listId }: { listId?: string | undefined }, userId: string): Prisma.Sql[] {
  if (listId !== undefined) return []
  return [
    Prisma.sql`NOT EXISTS (SELECT FROM list WHERE list.user_id = ${userId} AND list.id = section.list_id
      AND list.deleted_at IS NOT NULL)`,
  ]
}
