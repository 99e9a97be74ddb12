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
  // Read before, because each changed row takes a number.
  const [last] = await steps.rows<{ seq: number }>(`SELECT current_setting('app.seq')::int AS seq`, [])
  await steps.rows(
    `WITH changed AS (
        UPDATE task AS t SET section_id = NULL, updated_at = $3::timestamptz,
          position = coalesce(order_key($4::bigint + placed.place), t.position)
        FROM (
          SELECT t.id, CASE WHEN t.parent_id IS NULL THEN row_number() OVER (
            ORDER BY t.parent_id IS NOT NULL, s.place_sort, t.position, t.id) END AS place
          FROM task t JOIN section s ON s.user_id = $1 AND s.id = t.section_id
          WHERE t.user_id = $1 AND t.section_id = ANY ($2::uuid[]) AND t.deleted_at IS NULL
        ) placed WHERE t.user_id = $1 AND t.id = placed.id RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, ids, at.toISOString(), last?.seq ?? 0],
  )
}
