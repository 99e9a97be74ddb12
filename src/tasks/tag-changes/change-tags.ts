import { tagKey } from '../../../client-sdk/src/matching/tag-key.ts'
import { isSpecial } from '../../entities/definition/stored-row.ts'
import type { Steps } from '../../entities/storage/steps.ts'
import type { SpecialRows } from '../../entities/verbs/single.ts'
import { invalidInput } from '../../errors.ts'
import { TASK_LIMITS } from '../limits.ts'
import { specialTasks } from '../recurrence/change.ts'
import { taskEntity } from '../task.ts'
import type { TagChange } from './tag-change-schema.ts'

/**
 * Returns the tasks for which a change of fields does more than setting columns: those of `specialTasks`, and all if it adds or
 * removes tags. `path` is that of the fields within the input.
 */
export function changedTasks(
  set: Parameters<typeof specialTasks>[0] & TagChange,
  path: string[],
): SpecialRows | undefined {
  const special = specialTasks(set, path)
  if (!set.addTags?.length && !set.removeTags?.length) return special
  return {
    areAll: true,
    async work(steps, rows, now) {
      const own = special ? rows.filter((row) => special.areAll || isSpecial(taskEntity, row)) : []
      const others = rows.filter((row) => !own.includes(row)).map(({ id }) => id)
      if (others.length > 0) await steps.change(others, taskEntity.changedColumns(set, now))
      if (own.length > 0) await special?.work(steps, own, now)
      const ids = rows.map(({ id }) => id)
      await changeTags(steps, ids, { ...set, at: now, path })
    },
  }
}

/** Adds and removes tags of tasks. @throws TaskwireError INVALID_INPUT with an issue `too_big` for a task with too many tags. */
async function changeTags(
  steps: Steps,
  ids: string[],
  { addTags = [], removeTags = [], at, path }: TagChange & { at: Date; path: string[] },
): Promise<void> {
  const changed = await steps.rows<{ id: string; count: number }>(CHANGE_TAGS, [
    steps.userId,
    ids,
    addTags,
    removeTags.map(tagKey),
    at.toISOString(),
  ])
  const counts = new Map(changed.map(({ id, count }) => [id, count]))
  const id = addTags.length > 0 ? ids.find((one) => (counts.get(one) ?? 0) > TASK_LIMITS.tags) : undefined
  if (id === undefined) return
  const message = `Must leave each task with at most ${TASK_LIMITS.tags} tags; ${id} would have ${counts.get(id)}`
  throw invalidInput({ path: [...path, 'addTags'], code: 'too_big', message })
}

// Each tag once, at its first place; a trigger does the same for other spellings.
const CHANGE_TAGS = `UPDATE task SET updated_at = $5::timestamptz, tags = ARRAY(
    SELECT tag FROM unnest(tags || $3::text[]) WITH ORDINALITY AS u (tag, place) WHERE tag_key(tag) <> ALL ($4::text[])
    GROUP BY tag ORDER BY min(place))
  WHERE user_id = $1 AND id = ANY ($2::uuid[]) RETURNING id::text AS id, cardinality(tags) AS count`
