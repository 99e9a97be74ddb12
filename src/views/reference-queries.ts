import type { TenantDatabase } from '../database/tenancy/tenant.ts'

/** A list or section: its name, and whether it, or the list of the section, is in the trash. */
export interface Referenced {
  name: string
  isTrashed: boolean
}

/** Reads the lists and sections with these ids, in the trash too. */
export function findReferenced(
  database: TenantDatabase,
  userId: string,
  ids: { lists: string[]; sections: string[] },
): Promise<Map<string, Referenced>> {
  return database.read(userId, async ({ list, section }) => {
    const sections =
      ids.sections.length === 0
        ? []
        : await section.findMany({
            where: { userId, id: { in: ids.sections } },
            select: { id: true, name: true, listId: true },
          })
    const lists = await list.findMany({
      where: { userId, id: { in: [...ids.lists, ...sections.map(({ listId }) => listId)] } },
      select: { id: true, name: true, deletedAt: true },
    })
    const trashed = new Set(lists.filter(({ deletedAt }) => deletedAt).map(({ id }) => id))
    return new Map([
      ...lists.map(({ id, name }) => [`list ${id}`, { name, isTrashed: trashed.has(id) }] as const),
      ...sections.map(({ id, name, listId }) => [`section ${id}`, { name, isTrashed: trashed.has(listId) }] as const),
    ])
  })
}
