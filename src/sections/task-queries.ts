import { readLastSeq } from '../entities/ordering/positions.ts'
import type { Steps } from '../entities/storage/steps.ts'

interface OfSections {
  ids: string[]
  at: Date
}

/** Moves the tasks of sections to the trash. A restored one is in the list, without a section. */
export async function trashTasksOf(steps: Steps, { ids, at }: OfSections): Promise<void> {
  await steps.rows(
    `WITH changed AS (UPDATE task SET deleted_at = $3::timestamptz, section_id = NULL, updated_at = $3::timestamptz
        WHERE user_id = $1 AND section_id = ANY ($2::uuid[]) AND deleted_at IS NULL RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, ids, at.toISOString()],
  )
}

/** Moves the tasks of sections to the end of their list, in their order. */
export async function moveTasksOf(steps: Steps, { ids, at }: OfSections): Promise<void> {
  // Read before, because each changed row takes a number: keys above the last number would meet those of later rows.
  const last = await readLastSeq(steps)
  await steps.rows(
    `WITH changed AS (
        UPDATE task AS t SET section_id = NULL, updated_at = $3::timestamptz,
          position = CASE WHEN t.parent_id IS NULL
            THEN order_key($4::bigint + placed.place) ELSE t.position END
        FROM (
          SELECT o.id, row_number() OVER (ORDER BY s.place_sort, o.position, o.id) AS place
          FROM task o JOIN section s ON s.user_id = $1 AND s.id = o.section_id
          WHERE o.user_id = $1 AND o.section_id = ANY ($2::uuid[]) AND o.deleted_at IS NULL
        ) placed WHERE t.user_id = $1 AND t.id = placed.id RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, ids, at.toISOString(), last],
  )
}
