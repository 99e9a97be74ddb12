import { protectedProcedure, router } from '../api/procedures.ts'
import { taskNoun } from '../tasks/service.ts'
import { PreviewRecurrenceInput, RecurrencePreview } from './preview-schema.ts'

/** The procedures of recurrences that are not stored. */
export const recurrenceRouter = router({
  preview: protectedProcedure
    .meta({
      scope: 'tasks:read',
      summary: 'Returns the first due dates of a recurrence, and its description in words. Stores nothing.',
      rest: { method: 'GET', path: '/recurrence/preview' },
    })
    .input(PreviewRecurrenceInput)
    .output(RecurrencePreview)
    .query(({ ctx, input }) => ctx.serviceOf(taskNoun).preview(ctx.actor, input)),
})
