import { foldCase } from '../../../client-sdk/src/matching/fold.ts'
import type { TenantDatabase } from '../../database/tenancy/tenant.ts'
import type { MentionedNames } from './marks.ts'

/** A list that a text may mention. */
export interface KnownList {
  id: string
  name: string
  isArchived: boolean
}

/** The lists and tags of a user among those that a text mentions. */
export interface KnownNames {
  /** By case-folded name. */
  lists: ReadonlyMap<string, KnownList>
  /** The names of tags by key. */
  tags: ReadonlyMap<string, string>
}

/** No lists and no tags. */
export const NO_NAMES: KnownNames = { lists: new Map(), tags: new Map() }

/** Reads the lists outside the trash and the tags that a text mentions, in any case; no statement for a text without. */
export async function findMentioned(
  database: TenantDatabase,
  userId: string,
  { lists, tags }: MentionedNames,
): Promise<KnownNames> {
  if (lists.length === 0 && tags.length === 0) return NO_NAMES
  return database.read(userId, async (tables) => {
    const select = { id: true, name: true, archivedAt: true }
    const where = { userId, deletedAt: null, nameSort: { in: lists } }
    // Of lists with one name, one in use and then the first in the manual order is meant.
    const listRows =
      lists.length === 0 ? [] : await tables.list.findMany({ where, select, orderBy: [{ position: 'desc' }] })
    const tagRows =
      tags.length === 0
        ? []
        : await tables.$queryRaw<{ key: string; name: string }[]>`
            SELECT wanted.key, used.name FROM unnest(${tags}::text[]) AS wanted (key) CROSS JOIN LATERAL (
              SELECT name FROM task_tag t CROSS JOIN LATERAL (
                SELECT deleted_at FROM task WHERE user_id = ${userId} AND id = t.task_id OFFSET 0) task
              WHERE t.user_id = ${userId} AND t.key = wanted.key AND task.deleted_at IS NULL LIMIT 1) used`
    const inUseLast = [...listRows].sort((a, b) => Number(b.archivedAt !== null) - Number(a.archivedAt !== null))
    return {
      lists: new Map(
        inUseLast.map(({ id, name, archivedAt }) => [foldCase(name), { id, name, isArchived: archivedAt !== null }]),
      ),
      tags: new Map(tagRows.map(({ key, name }) => [key, name])),
    }
  })
}
