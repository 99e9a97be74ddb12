import { delegateOf } from '../database/tenancy/delegate.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Steps } from '../entities/storage/steps.ts'

/** A tag with its counts, and its color if it has one. */
interface CountedTag {
  key: string
  name: string
  total: number
  open: number
  color: string | null
}

/**
 * Reads the tags of tasks outside the trash, with counts and colors, ordered by key. With OFFSET each row looks up its task by index: a plan for
 * any user would compare each with each.
 */
export function readTags(
  database: TenantDatabase,
  userId: string,
  { after = '', take }: { after?: string | undefined; take: number },
): Promise<CountedTag[]> {
  return database.read(
    userId,
    ({ $queryRaw }) => $queryRaw<CountedTag[]>`
      SELECT page.*, (SELECT color FROM tag WHERE user_id = ${userId} AND tag.key = page.key) AS color FROM (
        SELECT used.key, min(used.name) AS name, count(*)::int AS total,
          count(*) FILTER (WHERE task.completed_at IS NULL)::int AS open
        FROM task_tag AS used CROSS JOIN LATERAL (
          SELECT completed_at, deleted_at FROM task WHERE user_id = ${userId} AND id = used.task_id OFFSET 0) task
        WHERE used.user_id = ${userId} AND used.key > ${after} AND task.deleted_at IS NULL
        GROUP BY used.key ORDER BY used.key LIMIT ${take}) page
      ORDER BY page.key`,
  )
}

/** Returns the spelling of a tag; undefined if no task, in the trash too, has it. */
export async function spellingOf({ client, userId }: Steps, key: string): Promise<string | undefined> {
  const used = await delegateOf(client, 'taskTag').findFirst<{ name: string }>({
    where: { userId, key },
    select: { name: true },
  })
  return used?.name
}

/** Changes the spelling of a tag, before its tasks are changed. */
export async function respell(steps: Steps, { key, name }: { key: string; name: string }): Promise<void> {
  await steps.rows(
    `WITH changed AS (UPDATE task_tag SET name = $3 WHERE user_id = $1 AND key = $2 RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, key, name],
  )
}

/**
 * Replaces a tag of all tasks, in the trash too, by another name, or removes it for null. A trigger gives the other name its
 * spelling, and leaves each tag once.
 */
export async function replaceTag(
  steps: Steps,
  { key, name, at }: { key: string; name: string | null; at: Date },
): Promise<void> {
  await steps.rows(
    `WITH changed AS (UPDATE task SET updated_at = $4::timestamptz, tags = ARRAY(
          SELECT CASE WHEN tag_key(tag) = $2 THEN $3 ELSE tag END FROM unnest(tags) WITH ORDINALITY AS given (tag, place)
          WHERE tag_key(tag) <> $2 OR $3::text IS NOT NULL ORDER BY place)
        WHERE user_id = $1 AND id = ANY (ARRAY(SELECT task_id FROM task_tag WHERE user_id = $1 AND key = $2)) RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, key, name, at.toISOString()],
  )
}
