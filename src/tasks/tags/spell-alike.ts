import { quietly } from '../../entities/ordering/quietly.ts'
import type { Steps } from '../../entities/storage/steps.ts'

/**
 * Gives the tags of tasks that an undo has restored one spelling with those of all other tasks: that of the undo where it has
 * changed the spelling, and otherwise that which the other tasks have.
 */
export async function spellAlike(steps: Steps, ids: string[]): Promise<void> {
  const changed = await steps.rows<{ id: string }>(SPELL_ALIKE, [steps.userId, ids])
  if (changed.length === 0) return
  const changedIds = [...new Set(changed.map(({ id }) => id))]
  await quietly(steps, async () => {
    await steps.rows(
      `UPDATE task SET tags = ARRAY(
          SELECT own.name FROM unnest(tag_keys) WITH ORDINALITY AS given (key, place)
          JOIN task_tag own ON own.user_id = $1 AND own.task_id = task.id AND own.key = given.key ORDER BY given.place)
        WHERE user_id = $1 AND id = ANY ($2::uuid[]) RETURNING id::text`,
      [steps.userId, changedIds],
    )
  })
}

// The undo is a change too, so its undo states are the tasks before it.
const SPELL_ALIKE = `WITH restored AS (SELECT DISTINCT key, name FROM task_tag WHERE user_id = $1 AND task_id = ANY ($2::uuid[])),
  earlier AS (
    SELECT DISTINCT key, name FROM undo_state s,
      jsonb_array_elements_text(s.before->'tag_keys') WITH ORDINALITY AS k (key, place)
      JOIN jsonb_array_elements_text(s.before->'tags') WITH ORDINALITY AS n (name, place) USING (place)
    WHERE s.user_id = $1 AND s.change_id = nullif(current_setting('app.change', true), '')::uuid AND s.entity = 'task'
      AND s.id = ANY ($2::uuid[])),
  compared AS (
    SELECT key, name, (SELECT t.name FROM task_tag t
        WHERE t.user_id = $1 AND t.key = restored.key AND t.task_id <> ALL ($2::uuid[]) LIMIT 1) AS other,
      EXISTS (SELECT FROM earlier WHERE earlier.key = restored.key AND earlier.name <> restored.name) AS is_changed
    FROM restored),
  spelled AS (SELECT key, CASE WHEN is_changed THEN name ELSE other END AS name FROM compared WHERE other <> name)
  UPDATE task_tag t SET name = spelled.name FROM spelled
  WHERE t.user_id = $1 AND t.key = spelled.key AND t.name <> spelled.name RETURNING t.task_id::text AS id`
