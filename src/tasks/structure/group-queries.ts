import { readLastSeq } from '../../entities/ordering/positions.ts'
import type { Steps } from '../../entities/storage/steps.ts'

/** The tasks of lists, or of sections. */
interface Group {
  column: 'list_id' | 'section_id'
  ids: string[]
  at: Date
}

/** Moves tasks to the trash. Those of sections leave their section, which is deleted permanently. */
export async function trashTasksOf(steps: Steps, { column, ids, at }: Group): Promise<void> {
  const leave = column === 'section_id' ? 'section_id = NULL, ' : ''
  await steps.rows(
    `WITH changed AS (UPDATE task SET ${leave}deleted_at = $3::timestamptz, updated_at = $3::timestamptz
        WHERE user_id = $1 AND ${column} = ANY ($2::uuid[]) AND deleted_at IS NULL RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, ids, at.toISOString()],
  )
}

/** Moves tasks out of their sections to the end of their list or of another list, in their order. */
export async function moveTasksOf(
  steps: Steps,
  { column, ids, listId, at }: Group & { listId?: string | null },
): Promise<void> {
  // Read before, because each changed row takes a number: keys above the last number would meet those of later rows.
  const values = [steps.userId, ids, at.toISOString(), await readLastSeq(steps)]
  const enter = listId === undefined ? '' : 'list_id = $5::uuid, '
  await steps.rows(
    // No joins: with statistics that do not fit, PostgreSQL would compare each of thousands of tasks with each. The places are
    // computed once, and looked up by id.
    `WITH changed AS (
        UPDATE task AS t SET ${enter}section_id = NULL, updated_at = $3::timestamptz,
          position = CASE WHEN t.parent_id IS NULL THEN order_key($4::bigint + ((
            SELECT jsonb_object_agg(id, place) FROM (
              SELECT o.id, row_number() OVER (ORDER BY
                  (SELECT l.position FROM list l WHERE l.user_id = $1 AND l.id = o.list_id),
                  (SELECT s.position FROM section s WHERE s.user_id = $1 AND s.id = o.section_id) NULLS FIRST,
                  o.position, o.id) AS place
              FROM task o
              WHERE o.user_id = $1 AND o.${column} = ANY ($2::uuid[]) AND o.deleted_at IS NULL AND o.parent_id IS NULL
            ) placed) ->> t.id::text)::bigint) ELSE t.position END
        WHERE t.user_id = $1 AND t.${column} = ANY ($2::uuid[]) AND t.deleted_at IS NULL RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    listId === undefined ? values : [...values, listId],
  )
}

/** Restores the tasks that were moved to the trash together with a list. */
export async function restoreTasksOf(steps: Steps, { listId, at }: { listId: string; at: Date }): Promise<void> {
  await steps.rows(
    `WITH changed AS (UPDATE task SET deleted_at = NULL, updated_at = $3::timestamptz
        WHERE user_id = $1 AND list_id = $2::uuid AND deleted_at IS NOT NULL
          AND deletion_id = (SELECT deletion_id FROM list WHERE user_id = $1 AND id = $2::uuid) RETURNING 1)
      SELECT count(*)::int AS count FROM changed`,
    [steps.userId, listId, at.toISOString()],
  )
}
