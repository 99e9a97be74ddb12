import { declareErrors, pagedProcedure, protectedProcedure, router } from '../api/procedures.ts'
import { ChangedTag, DeleteTagInput, ListTagsInput, RenameTagInput, TagsPage, UpdateTagInput } from './schema.ts'
import { tagNoun } from './service.ts'

const updating = declareErrors<null>()('IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED')
const renaming = declareErrors<null>()('NOT_FOUND', 'IDEMPOTENCY_MISMATCH', 'QUOTA_EXCEEDED')
// Removing a tag never exceeds a quota.
const removing = declareErrors<null>()('NOT_FOUND', 'IDEMPOTENCY_MISMATCH')

/** The procedures of tags. They are a part of tasks, so that a token for tasks suffices. */
export const tagsRouter = router({
  list: pagedProcedure
    .meta({
      scope: 'tasks:read',
      summary:
        'Lists the tags of tasks outside the trash, with their color and the number of their tasks, a page at a time.',
      rest: { method: 'GET', path: '/tags' },
    })
    .input(ListTagsInput.optional())
    .output(TagsPage)
    .query(({ ctx, input }) => ctx.serviceOf(tagNoun).list(ctx.actor, input ?? {})),

  update: protectedProcedure
    .meta({
      ...updating.meta,
      scope: 'tasks:write',
      summary: 'Sets or removes the color of a tag.',
      rest: { method: 'POST', path: '/tags/update' },
    })
    .errors(updating.format)
    .input(UpdateTagInput)
    .output(ChangedTag)
    .mutation(({ ctx, input }) => ctx.serviceOf(tagNoun).update(ctx.actor, input)),

  rename: protectedProcedure
    .meta({
      ...renaming.meta,
      scope: 'tasks:write',
      summary:
        'Renames a tag in all tasks, also in the trash, with its color, as one change. If the new name is that of another tag, the two become one.',
      rest: { method: 'POST', path: '/tags/rename' },
    })
    .errors(renaming.format)
    .input(RenameTagInput)
    .output(ChangedTag)
    .mutation(({ ctx, input }) => ctx.serviceOf(tagNoun).rename(ctx.actor, input)),

  delete: protectedProcedure
    .meta({
      ...removing.meta,
      scope: 'tasks:write',
      summary: 'Removes a tag from all tasks, also in the trash, with its color, as one change.',
      rest: { method: 'POST', path: '/tags/delete' },
    })
    .errors(removing.format)
    .input(DeleteTagInput)
    .output(ChangedTag)
    .mutation(({ ctx, input }) => ctx.serviceOf(tagNoun).delete(ctx.actor, input)),
})
