import type { Steps } from '../../entities/storage/steps.ts'
import type { TaskPlace } from './task-row.ts'

/** A task of a subtree, with its level below the task that the subtree begins at: 0 for that task itself. */
export interface TreeNode {
  id: string
  level: number
}

/** Reads the ids of a task and its ancestors, the task first. More than the allowed levels are not read. */
export async function readAncestors(steps: Steps, id: string, most: number): Promise<string[]> {
  const rows = await steps.rows<{ id: string }>(ANCESTORS, [steps.userId, id, most])
  return rows.map((row) => row.id)
}

/** Reads the live tasks of subtrees, each subtree from the top. A task in two of the subtrees is listed twice. */
export function readSubtrees(steps: Steps, ids: string[]): PromiseLike<TreeNode[]> {
  return steps.rows<TreeNode>(SUBTREES, [steps.userId, ids])
}

/** Sets columns of live tasks below these ones: `completed_at` of the open ones, or `deleted_at`. */
export async function changeDescendants(
  steps: Steps,
  ids: string[],
  { column, at }: { column: 'completed_at' | 'deleted_at'; at: Date },
): Promise<void> {
  await steps.rows(
    `${SUBTREE} UPDATE task SET ${column} = $3::timestamptz, updated_at = $3::timestamptz
      WHERE ${BELOW} AND ${column} IS NULL RETURNING id::text`,
    [steps.userId, ids, at.toISOString()],
  )
}

/**
 * Places tasks, outside the trash: each gets its position, and all the same list, section and parent. Their subtasks stay where
 * they are.
 */
export async function placeTasks(
  steps: Steps,
  tasks: readonly { id: string; position: string }[],
  { listId, sectionId, parentId, at }: TaskPlace & { at: Date },
): Promise<void> {
  const ids = tasks.map(({ id }) => id)
  const positions = tasks.map(({ position }) => position)
  await steps.rows(
    `UPDATE task AS t SET list_id = $4::uuid, section_id = $5::uuid, parent_id = $6::uuid, position = n.position,
        deleted_at = NULL, updated_at = $7::timestamptz
      FROM unnest($2::uuid[], $3::text[]) AS n (id, position) WHERE t.user_id = $1 AND t.id = n.id RETURNING t.id::text`,
    [steps.userId, ids, positions, listId, sectionId, parentId, at.toISOString()],
  )
}

/** Sets list and section of the live tasks below these ones. */
export async function placeDescendants(
  steps: Steps,
  ids: string[],
  { listId, sectionId, at }: { listId: string | null; sectionId: string | null; at: Date },
): Promise<void> {
  await steps.rows(
    `${SUBTREE} UPDATE task SET list_id = $3::uuid, section_id = $4::uuid, updated_at = $5::timestamptz
      WHERE ${BELOW}
        AND (list_id, section_id) IS DISTINCT FROM ($3::uuid, $4::uuid) RETURNING id::text`,
    [steps.userId, ids, listId, sectionId, at.toISOString()],
  )
}

/**
 * Restores the tasks below a task that the same change has moved to the trash, and gives them a list and section. Returns the
 * number of levels of the subtree, the task itself included.
 */
export async function restoreDescendants(
  steps: Steps,
  id: string,
  { listId, sectionId, at }: { listId: string | null; sectionId: string | null; at: Date },
): Promise<number> {
  const rows = await steps.rows<{ level: number }>(RESTORE, [steps.userId, id, listId, sectionId, at.toISOString()])
  return 1 + Math.max(0, ...rows.map(({ level }) => level))
}

// Every step names the owner, beside row-level security. UNION ALL ends because there are no cycles; the level is a second bound.
// With OFFSET each row looks up its neighbours by index; without statistics, a join would read all tasks of the user.
const SUBTREE = `WITH RECURSIVE tree (id, level) AS (
    SELECT id, 0 FROM task WHERE user_id = $1 AND id = ANY ($2::uuid[])
    UNION ALL
    SELECT child.id, tree.level + 1 FROM tree CROSS JOIN LATERAL (
      SELECT c.id FROM task c WHERE c.user_id = $1 AND c.parent_id = tree.id AND c.deleted_at IS NULL OFFSET 0) child
    WHERE tree.level < 10)`

const BELOW = 'user_id = $1 AND id = ANY (ARRAY(SELECT id FROM tree WHERE level > 0))'

const SUBTREES = `${SUBTREE} SELECT id::text AS id, level FROM tree ORDER BY level`

const ANCESTORS = `WITH RECURSIVE line (id, parent_id, level) AS (
    SELECT id, parent_id, 1 FROM task WHERE user_id = $1 AND id = $2::uuid
    UNION ALL
    SELECT above.id, above.parent_id, line.level + 1 FROM line CROSS JOIN LATERAL (
      SELECT p.id, p.parent_id FROM task p WHERE p.user_id = $1 AND p.id = line.parent_id OFFSET 0) above
    WHERE line.level < $3::int)
  SELECT id::text AS id FROM line ORDER BY level`

const RESTORE = `WITH RECURSIVE tree (id, level) AS (
    SELECT id, 0 FROM task WHERE user_id = $1 AND id = $2::uuid
    UNION ALL
    SELECT child.id, tree.level + 1 FROM tree CROSS JOIN LATERAL (
      SELECT c.id FROM task c WHERE c.user_id = $1 AND c.parent_id = tree.id AND c.deleted_at IS NOT NULL
        AND c.deletion_id IS NOT DISTINCT FROM (SELECT deletion_id FROM task WHERE user_id = $1 AND id = $2::uuid)
        OFFSET 0) child)
  UPDATE task AS t SET deleted_at = NULL, list_id = $3::uuid, section_id = $4::uuid, updated_at = $5::timestamptz
    FROM tree WHERE t.user_id = $1 AND t.id = tree.id AND tree.level > 0 RETURNING tree.level`
