import { pagedProcedure, router } from '../api/procedures.ts'
import { occurrenceEntity, occurrenceNoun } from './occurrence.ts'

const { List, Page } = occurrenceEntity.schemas

/** The procedures of occurrences. Completing and skipping tasks writes them, so that they can only be read. */
export const occurrencesRouter = router({
  list: pagedProcedure
    .meta({
      // They are a part of tasks, so that a token for tasks suffices.
      scope: 'tasks:read',
      summary:
        'Lists the completed and skipped occurrences of one task, or of all tasks outside the trash, a page at a time.',
      rest: { method: 'GET', path: '/occurrences' },
    })
    .input(List.optional())
    .output(Page)
    .query(({ ctx, input }) => ctx.serviceOf(occurrenceNoun).list(ctx.actor, input ?? {}, ctx.answerBytes)),
})
