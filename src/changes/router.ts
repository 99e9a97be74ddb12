import { type TrackedEnvelope, tracked } from '@trpc/server'
import { declareErrors, protectedProcedure, router } from '../api/procedures.ts'
import { STREAM_SCOPE } from './live/live-changes.ts'
import type { LiveChange } from './live/live-stream.ts'
import { type Change, ChangesCursor, ChangesInput, type EntityRow, type Feed, LiveInput, UndoInput } from './schema.ts'

const resync = declareErrors<never>()('RESYNC_REQUIRED')
const undone = declareErrors<NonNullable<EntityRow[keyof EntityRow]>>()(
  'NOT_FOUND',
  'CONFLICT',
  'IDEMPOTENCY_MISMATCH',
  'QUOTA_EXCEEDED',
)

/** Creates the procedures of the change feed for its row schemas. */
export const changesRouterWith = ({ Change, ChangesPage, UndoneChange }: Feed) =>
  router({
    since: protectedProcedure
      .meta({
        ...resync.meta,
        summary: 'Lists the changes since a cursor, including rows in the trash, for incremental sync.',
        scope: 'changes:read',
        rest: { method: 'GET', path: '/changes' },
      })
      .errors(resync.format)
      .input(ChangesInput.optional())
      .output(ChangesPage)
      .query(({ ctx, input }) => ctx.changes.since(ctx.actor, input ?? {}, ctx.answerBytes)),

    cursor: protectedProcedure
      .meta({
        summary: 'Returns the cursor of the current end of the change feed, to receive later changes only.',
        scope: 'changes:read',
        rest: { method: 'GET', path: '/changes/cursor' },
      })
      .output(ChangesCursor)
      .query(({ ctx }) => ctx.changes.cursor(ctx.actor)),

    live: protectedProcedure
      .meta({
        ...resync.meta,
        summary: 'Streams the changes since a cursor, then each new change as it happens.',
        event: Change,
        scope: STREAM_SCOPE,
        rest: { method: 'GET', path: '/changes/stream' },
      })
      .errors(resync.format)
      .input(LiveInput.optional())
      .subscription(async ({ ctx, input, signal }) => {
        // Some clients send an empty `lastEventId` before the first event.
        const cursor = input?.lastEventId || input?.cursor
        return track(await ctx.live.open(await ctx.authenticate(), { cursor }, signal))
      }),

    undo: protectedProcedure
      .meta({
        ...undone.meta,
        summary: 'Undoes a change. The undo is itself a change and can be undone.',
        scope: 'changes:write',
        rest: { method: 'POST', path: '/changes/undo' },
      })
      .errors(undone.format)
      .input(UndoInput)
      .output(UndoneChange)
      .mutation(({ ctx, input }) => ctx.changes.undo(ctx.actor, input, ctx.answerBytes)),
  })

/** Sets each event's id to the cursor after its change, so that a disconnected reader can continue from it. */
async function* track(changes: AsyncGenerator<LiveChange>): AsyncGenerator<TrackedEnvelope<Change>, void, unknown> {
  for await (const { cursor, change } of changes) yield tracked(cursor, change)
}
