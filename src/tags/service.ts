import { tagKey } from '../../client-sdk/src/matching/tag-key.ts'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { ENTITY_LIMITS } from '../entities/definition/common-schema.ts'
import { storeEmptyAnswer } from '../entities/storage/build-steps.ts'
import { decodeCursor, encodeCursor, queryDigest } from '../entities/storage/cursor.ts'
import { entityQueries } from '../entities/storage/queries.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { undoTokenOf } from '../entities/verbs/answer.ts'
import { createMutationContext } from '../entities/verbs/mutation-context.ts'
import { TaskwireError } from '../errors.ts'
import { knownColor } from '../lists/color.ts'
import { renameColor, setColor } from './colors.ts'
import type { ChangedTag, DeleteTagInput, ListTagsInput, RenameTagInput, TagsPage, UpdateTagInput } from './schema.ts'
import { tagEntity } from './tag.ts'
import { readTags, replaceTag, respell, spellingOf } from './tag-queries.ts'

/** The operations on the tags of all tasks. */
export interface TagService {
  /** Lists the tags of tasks outside the trash, with colors and counts, by name. @throws TaskwireError INVALID_INPUT. */
  list(actor: Actor, input: ListTagsInput): Promise<TagsPage>
  /** Sets or removes the color of a tag, which need not be in use. @throws TaskwireError INVALID_INPUT for too many colors. */
  update(actor: Actor, input: UpdateTagInput): Promise<ChangedTag>
  /** Renames a tag in all tasks, with its color, or merges it with another one. @throws TaskwireError NOT_FOUND. */
  rename(actor: Actor, input: RenameTagInput): Promise<ChangedTag>
  /** Removes a tag from all tasks, and its color. @throws TaskwireError NOT_FOUND. */
  delete(actor: Actor, input: DeleteTagInput): Promise<ChangedTag>
}

/** A cursor has the id of a row; a tag has none. */
const NO_ID = '00000000-0000-0000-0000-000000000000'

/** Creates the operations on tags on a database. */
export function createTagService(database: TenantDatabase, clock: Clock): TagService {
  const queries = entityQueries(tagEntity, database)

  async function change({ userId }: Actor, verb: string, { input, work }: Change): Promise<ChangedTag> {
    const now = clock()
    // The response has no rows.
    const call = createMutationContext(userId, {
      procedure: `tags.${verb}`,
      input,
      now,
      entity: tagEntity.name,
      ids: [],
    })
    const { result, replayed } = await queries.transaction(call, async (steps) => {
      await work(steps, now)
      const affected = await steps.affected(call.changeId)
      if (Object.keys(affected).length === 0) await storeEmptyAnswer(steps.rows)
      return affected
    })
    const affected = replayed ? replayed.affected : result
    return { affected, undoToken: undoTokenOf(affected, replayed?.changeId ?? call.changeId) }
  }

  return {
    async list({ userId }, { limit = ENTITY_LIMITS.defaultPageSize, cursor }) {
      const digest = queryDigest(userId, { tags: true })
      const after = cursor === undefined ? undefined : decodeCursor(digest, cursor, keyOf).values[0]?.toString()
      const rows = await readTags(database, userId, { after, take: limit + 1 })
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return {
        items: page.map(({ name, color, total, open }) => ({ name, color: knownColor(color), total, open })),
        nextCursor: last ? encodeCursor(digest, { values: [last.key], id: NO_ID }) : null,
      }
    },

    update: (actor, input) =>
      change(actor, 'update', { input, work: (steps, at) => setColor(steps, { ...input, at }) }),

    rename: (actor, input) =>
      change(actor, 'rename', {
        input,
        async work(steps, at) {
          const { tag, name } = input
          const key = await usedKey(steps, tag)
          if (tagKey(name) === key) await respell(steps, { key, name })
          await renameColor(steps, { tag, name, at })
          await replaceTag(steps, { key, name, at })
        },
      }),

    delete: (actor, input) =>
      change(actor, 'delete', {
        input,
        async work(steps, at) {
          const key = await usedKey(steps, input.tag)
          await setColor(steps, { tag: input.tag, color: null, at })
          await replaceTag(steps, { key, name: null, at })
        },
      }),
  }
}

interface Change {
  input: UpdateTagInput | RenameTagInput | DeleteTagInput
  work(steps: Steps, at: Date): Promise<void>
}

/** Returns the key of a tag that a task has, in the trash too. @throws TaskwireError NOT_FOUND. */
async function usedKey(steps: Steps, tag: string): Promise<string> {
  const key = tagKey(tag)
  if ((await spellingOf(steps, key)) !== undefined) return key
  throw new TaskwireError('NOT_FOUND', { message: 'There is no task with this tag.' })
}

function keyOf(given: unknown): string[] | undefined {
  return typeof given === 'string' && given !== '' && !given.includes('\0') && given.isWellFormed()
    ? [given]
    : undefined
}

/** The noun `tag` of the API: its entity and its service. */
export const tagNoun = { entity: tagEntity, createService: createTagService }
