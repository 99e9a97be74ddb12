import { separateEqual } from '../entities/ordering/separate.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { listOrder } from './order.ts'

/**
 * Checks the lists that an undo has changed. Returns the id of a list that the undo has moved to the trash although it has got
 * tasks or sections since.
 */
export async function findMisplacedList(steps: Steps, ids: string[], undone: string): Promise<string | undefined> {
  const [row] = await steps.rows<{ id: string }>(
    `SELECT l.id::text AS id FROM list l WHERE l.user_id = $1 AND l.id = ANY ($2::uuid[]) AND l.deleted_at IS NOT NULL AND (
        EXISTS (SELECT FROM task t WHERE t.user_id = $1 AND t.list_id = l.id AND t.deleted_at IS NULL)
        OR EXISTS (
          SELECT FROM undo_state made JOIN section s ON s.user_id = $1 AND s.list_id = l.id
          WHERE made.user_id = $1 AND made.change_id = $3::uuid AND made.entity = 'list' AND made.id = l.id AND made.before IS NULL
            AND NOT EXISTS (SELECT FROM undo_state o
              WHERE o.user_id = $1 AND o.change_id = $3::uuid AND o.entity = 'section' AND o.id = s.id)))
      LIMIT 1`,
    [steps.userId, ids, undone],
  )
  if (!row) await separateEqual(steps, listOrder, ids)
  return row?.id
}
