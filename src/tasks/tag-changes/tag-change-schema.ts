import { hasTag } from '../../../client-sdk/src/matching/tag-key.ts'
import { EACH_ONCE } from '../../entities/definition/common-schema.ts'
import type { ChangeRule } from '../../entities/definition/entity-schemas.ts'
import { Tags } from '../fields.ts'
import { TASK_LIMITS } from '../limits.ts'

/** The inputs that change some tags of a task and leave the others, which the caller need not know. */
export const tagChanges = {
  addTags: Tags.optional().meta({
    ...EACH_ONCE,
    description: `Tags to add after those of the task, which may have at most ${TASK_LIMITS.tags} then. Those that it has already stay where they are. Not together with \`tags\``,
    examples: [['urgent']],
  }),
  removeTags: Tags.optional().meta({
    ...EACH_ONCE,
    description: 'Tags to remove from the task. Those that it does not have are ignored. Not together with `tags`',
    examples: [['waiting']],
  }),
}

/** The parts of a change that concern tags. */
export interface TagChange {
  tags?: string[] | null | undefined
  addTags?: string[] | undefined
  removeTags?: string[] | undefined
}

/** The rules about the tags of one change. */
export const tagRules: readonly ChangeRule[] = [
  {
    path: ['tags'],
    error: 'Must not be given with addTags or removeTags: it replaces all tags',
    holds: ({ tags, addTags, removeTags }: TagChange) =>
      tags === undefined || (addTags === undefined && removeTags === undefined),
  },
  {
    path: ['removeTags'],
    error: 'Must not have a tag of addTags',
    holds: ({ addTags = [], removeTags = [] }: TagChange) => !hasTag({ tags: addTags }, removeTags),
  },
]
