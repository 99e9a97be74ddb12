import { type TrackedEnvelope, tracked } from '@trpc/server'
import { declareErrors, protectedProcedure, router } from '../api/procedures.ts'
import type { LiveChange } from './live/live-stream.ts'
import { type Change, ChangesCursor, ChangesInput, type EntityRow, type Feed, LiveInput, UndoInput } from './schema.ts'

const resync = declareErrors<never>()('RESYNC_REQUIRED')
const undone = declareErrors<NonNullable<EntityRow[keyof EntityRow]>>()(
  'NOT_FOUND',
  'CONFLICT',
  'IDEMPOTENCY_MISMATCH',
  'QUOTA_EXCEEDED',
)

/** Builds the procedures of the change feed, of the rows that it carries. */
export const changesRouterWith = ({ Change, ChangesPage, UndoneChange }: Feed) =>
  router({
    since: protectedProcedure
      .meta({
        ...resync.meta,
        summary: 'Gives what has changed since a cursor, the trash included, so that a copy can be kept equal.',
        scope: 'changes:read',
        rest: { method: 'GET', path: '/changes' },
      })
      .errors(resync.format)
      .input(ChangesInput.optional())
      .output(ChangesPage)
      .query(({ ctx, input }) => ctx.changes.since(ctx.actor, input ?? {}, ctx.answerBytes)),

    cursor: protectedProcedure
      .meta({
        summary: 'Gives the cursor of now: what comes after it happens from here on.',
        scope: 'changes:read',
        rest: { method: 'GET', path: '/changes/cursor' },
      })
      .output(ChangesCursor)
      .query(({ ctx }) => ctx.changes.cursor(ctx.actor)),

    live: protectedProcedure
      .meta({
        ...resync.meta,
        summary: 'Streams what has changed since a cursor, and from then on each change as it happens.',
        event: Change,
        scope: 'changes:read',
        rest: { method: 'GET', path: '/changes/stream' },
      })
      .errors(resync.format)
      .input(LiveInput.optional())
      .subscription(async ({ ctx, input, signal }) => {
        // An empty one is how some say that there was none yet.
        const cursor = input?.lastEventId || input?.cursor
        return track(await ctx.live.open(await ctx.authenticate(), { cursor }, signal))
      }),

    undo: protectedProcedure
      .meta({
        ...undone.meta,
        summary: 'Takes a change back, as a change of its own that can be taken back too.',
        scope: 'changes:write',
        rest: { method: 'POST', path: '/changes/undo' },
      })
      .errors(undone.format)
      .input(UndoInput)
      .output(UndoneChange)
      .mutation(({ ctx, input }) => ctx.changes.undo(ctx.actor, input, ctx.answerBytes)),
  })

/** Each change under the cursor after it, with which a reader that was cut off goes on. */
async function* track(changes: AsyncGenerator<LiveChange>): AsyncGenerator<TrackedEnvelope<Change>, void, unknown> {
  for await (const { cursor, change } of changes) yield tracked(cursor, change)
}
