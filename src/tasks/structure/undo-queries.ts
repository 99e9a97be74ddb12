import { separateEqual } from '../../entities/ordering/separate.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import { TASK_LIMITS } from '../limits.ts'
import { spellAlike } from '../tags/spell-alike.ts'
import { taskOrder } from './task-row.ts'

/**
 * Checks the tasks that an undo has changed: later changes may have moved or deleted the rows around them. Returns the id of a
 * task that cannot be where it was: its parent or list is in the trash, it would be below itself or too deep, it has left
 * subtasks behind, or a task that the undo has removed has got comments since. Otherwise gives each task a
 * position of its own, and each tag one spelling.
 */
export async function findMisplacedTask(steps: Steps, ids: string[], undone: string): Promise<string | undefined> {
  const [row] = await steps.rows<{ id: string }>(MISPLACED, [steps.userId, ids, TASK_LIMITS.depth, undone])
  if (row) return row.id
  await separateEqual(steps, taskOrder, ids)
  await spellAlike(steps, ids)
  return undefined
}

// With OFFSET each row looks up its neighbours by index; without statistics, a join would compare each row with each.
const MISPLACED = `WITH RECURSIVE touched AS (
    SELECT id, list_id, section_id, parent_id, deleted_at FROM task WHERE user_id = $1 AND id = ANY ($2::uuid[])
  ), up (id, above, level) AS (
    SELECT id, parent_id, 1 FROM touched WHERE deleted_at IS NULL
    UNION ALL
    SELECT up.id, p.parent_id, up.level + 1 FROM up CROSS JOIN LATERAL (
      SELECT parent_id FROM task WHERE user_id = $1 AND id = up.above OFFSET 0) p WHERE up.level <= $3::int
  ), depths AS (SELECT id, max(level) AS level FROM up GROUP BY id), down (id, level) AS (
    SELECT id, level FROM depths
    UNION ALL
    SELECT c.id, down.level + 1 FROM down CROSS JOIN LATERAL (
      SELECT id FROM task WHERE user_id = $1 AND parent_id = down.id AND deleted_at IS NULL OFFSET 0) c
      WHERE down.level <= $3::int
  )
  SELECT id::text AS id FROM (
    SELECT id FROM down WHERE level > $3::int
    UNION ALL
    SELECT t.id FROM touched t LEFT JOIN LATERAL (
        SELECT id, deleted_at, list_id, section_id FROM task WHERE user_id = $1 AND id = t.parent_id OFFSET 0) p ON true
      WHERE t.deleted_at IS NULL AND t.parent_id IS NOT NULL
        AND (p.id IS NULL OR p.deleted_at IS NOT NULL OR (p.list_id, p.section_id) IS DISTINCT FROM (t.list_id, t.section_id))
    UNION ALL
    SELECT t.id FROM touched t CROSS JOIN LATERAL (
        SELECT deleted_at FROM list WHERE user_id = $1 AND id = t.list_id OFFSET 0) l
      WHERE t.deleted_at IS NULL AND l.deleted_at IS NOT NULL
    UNION ALL
    SELECT t.id FROM touched t CROSS JOIN LATERAL (
        SELECT list_id FROM section WHERE user_id = $1 AND id = t.section_id OFFSET 0) s
      WHERE t.deleted_at IS NULL AND s.list_id IS DISTINCT FROM t.list_id
    UNION ALL
    SELECT t.id FROM touched t CROSS JOIN LATERAL (
        SELECT list_id, section_id FROM task WHERE user_id = $1 AND parent_id = t.id AND deleted_at IS NULL OFFSET 0) c
      WHERE t.deleted_at IS NOT NULL OR (c.list_id, c.section_id) IS DISTINCT FROM (t.list_id, t.section_id)
    UNION ALL
    SELECT t.id FROM touched t CROSS JOIN LATERAL (
        SELECT FROM undo_state
        WHERE user_id = $1 AND change_id = $4::uuid AND entity = 'task' AND id = t.id AND before IS NULL OFFSET 0) s
      CROSS JOIN LATERAL (SELECT id FROM comment WHERE user_id = $1 AND task_id = t.id OFFSET 0) c
      WHERE NOT EXISTS (SELECT FROM undo_state o
        WHERE o.user_id = $1 AND o.change_id = $4::uuid AND o.entity = 'comment' AND o.id = c.id)
  ) found LIMIT 1`
