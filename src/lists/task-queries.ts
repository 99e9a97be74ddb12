import { readLastSeq } from '../entities/ordering/positions.ts'
import type { Steps } from '../entities/storage/steps.ts'

interface OfLists {
  ids: string[]
  at: Date
}

/** Moves the tasks of lists to the trash. */
export async function trashTasksOf(steps: Steps, { ids, at }: OfLists): Promise<void> {
  await steps.rows(
    `WITH changed AS (UPDATE task SET deleted_at = $3::timestamptz, updated_at = $3::timestamptz
        WHERE user_id = $1 AND list_id = ANY ($2::uuid[]) AND deleted_at IS NULL RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, ids, at.toISOString()],
  )
}

/** Restores the tasks that were moved to the trash together with a list. */
export async function restoreTasksOf(steps: Steps, { id, at }: { id: string; at: Date }): Promise<void> {
  await steps.rows(
    `WITH changed AS (UPDATE task SET deleted_at = NULL, updated_at = $3::timestamptz
        WHERE user_id = $1 AND list_id = $2::uuid AND deleted_at IS NOT NULL
          AND deletion_id = (SELECT deletion_id FROM list WHERE user_id = $1 AND id = $2::uuid) RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, id, at.toISOString()],
  )
}

/** Moves the tasks of lists to the end of another list, in their order and without a section. */
export async function moveTasksOf(
  steps: Steps,
  { ids, listId, at }: OfLists & { listId: string | null },
): Promise<void> {
  // Read before, because each changed row takes a number: keys above the last number would meet those of later rows.
  const last = await readLastSeq(steps)
  await steps.rows(
    `WITH changed AS (
        UPDATE task AS t SET list_id = $3::uuid, section_id = NULL, updated_at = $4::timestamptz,
          position = CASE WHEN t.parent_id IS NULL
            THEN order_key($5::bigint + placed.place) ELSE t.position END
        FROM (
          SELECT o.id, row_number() OVER (ORDER BY l.position, s.position NULLS FIRST, o.position, o.id) AS place
          FROM task o JOIN list l ON l.user_id = $1 AND l.id = o.list_id
            LEFT JOIN section s ON s.user_id = $1 AND s.id = o.section_id
          WHERE o.user_id = $1 AND o.list_id = ANY ($2::uuid[]) AND o.deleted_at IS NULL
        ) placed WHERE t.user_id = $1 AND t.id = placed.id RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, ids, listId, at.toISOString(), last],
  )
}
