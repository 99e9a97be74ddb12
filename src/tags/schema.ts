import * as z from 'zod'
import { Affected, ENTITY_LIMITS, IdempotencyKey, NextCursor, UndoToken } from '../entities/definition/common-schema.ts'
import { ListColor } from '../lists/color.ts'
import { Tag } from '../tasks/tags/tag.ts'

/** The page of a list of tags. */
export const ListTagsInput = z
  .strictObject({
    limit: z
      .number()
      .int()
      .min(1)
      .max(ENTITY_LIMITS.pageSize)
      .optional()
      .meta({ description: 'Maximum number of tags per page', default: ENTITY_LIMITS.defaultPageSize }),
    cursor: z
      .string()
      .max(ENTITY_LIMITS.cursorLength)
      .meta({ minLength: 1 })
      .optional()
      .meta({ description: 'The `nextCursor` of the previous page' }),
  })
  .meta({ id: 'ListTagsInput', description: 'The page size and cursor of a list of tags' })
export type ListTagsInput = z.infer<typeof ListTagsInput>

/** A tag with its color, and the number of tasks outside the trash that have it. */
export const TagCounts = z
  .object({
    name: z.string(),
    color: ListColor.nullable(),
    total: z.number().int(),
    open: z.number().int(),
  })
  .meta({
    id: 'TagCounts',
    description: 'A tag, its color, and the number of tasks outside the trash that have it: all, and open',
  })

/** A page of tags. */
export const TagsPage = z
  .object({
    items: z.array(TagCounts),
    nextCursor: NextCursor,
  })
  .meta({ id: 'TagsPage', description: 'A page of tags, sorted by name without regard to case' })
export type TagsPage = z.infer<typeof TagsPage>

const TagToChange = Tag.meta({
  description: 'The tag, in any case and spacing. Must contain at least one visible character',
  examples: ['home'],
})

/** The tag to change, and its color. */
export const UpdateTagInput = z
  .strictObject({
    tag: TagToChange,
    color: ListColor.nullable().meta({ description: 'The color of the tag; null removes it' }),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'UpdateTagInput',
    description: 'A tag and its color',
    examples: [{ tag: 'home', color: 'green' }],
  })
export type UpdateTagInput = z.infer<typeof UpdateTagInput>

/** The tag to rename, and its new name. */
export const RenameTagInput = z
  .strictObject({
    tag: TagToChange,
    name: Tag.meta({
      description:
        'The new name, with at least one visible character. If it is the name of another tag, the two become one, in the spelling and color of the other',
      examples: ['household'],
    }),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'RenameTagInput',
    description: 'A tag and its new name',
    examples: [{ tag: 'home', name: 'household' }],
  })
export type RenameTagInput = z.infer<typeof RenameTagInput>

/** The tag to delete. */
export const DeleteTagInput = z
  .strictObject({ tag: TagToChange, idempotencyKey: IdempotencyKey })
  .meta({ id: 'DeleteTagInput', description: 'The tag to remove from all tasks', examples: [{ tag: 'home' }] })
export type DeleteTagInput = z.infer<typeof DeleteTagInput>

/** The result of a change of a tag. */
export const ChangedTag = z
  .object({ affected: Affected, undoToken: UndoToken })
  .meta({ id: 'ChangedTag', description: 'The result of a change of a tag: the number of changed tasks and colors' })
export type ChangedTag = z.infer<typeof ChangedTag>
