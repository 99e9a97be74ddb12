import { declareErrors, protectedProcedure, router } from '../api/procedures.ts'
import {
  CalendarFeed,
  CalendarFeeds,
  CreateFeedInput,
  IssuedCalendarFeed,
  RevokeFeedInput,
  UpdateFeedInput,
} from './schema.ts'

const creating = declareErrors<null>()('IDEMPOTENCY_MISMATCH')
const changing = declareErrors<null>()('NOT_FOUND', 'IDEMPOTENCY_MISMATCH')
const revoking = declareErrors<null>()('NOT_FOUND')

/** The procedures of calendar feeds. No personal access token permits them, because a feed is a secret of its own. */
export const calendarRouter = router({
  list: protectedProcedure
    .meta({
      summary: 'Lists the calendar feeds of the caller, those in use first, without their addresses.',
      scope: 'calendar:read',
      isForUsers: true,
      rest: { method: 'GET', path: '/calendar-feeds' },
    })
    .output(CalendarFeeds)
    .query(({ ctx }) => ctx.calendarFeeds.list(ctx.actor)),

  createFeed: protectedProcedure
    .meta({
      ...creating.meta,
      summary:
        'Creates a calendar feed, a secret address at which calendar applications read tasks. Only this response contains it.',
      scope: 'calendar:write',
      isForUsers: true,
      rest: { method: 'POST', path: '/calendar-feeds', creates: '/calendar-feeds/{id}' },
    })
    .errors(creating.format)
    .input(CreateFeedInput)
    .output(IssuedCalendarFeed)
    .mutation(async ({ ctx, input }) => {
      const created = await ctx.calendarFeeds.create(await ctx.authenticate(), input)
      ctx.noteCreated()
      return created
    }),

  update: protectedProcedure
    .meta({
      ...changing.meta,
      summary: 'Renames a calendar feed, or changes the tasks that it shows. Its address stays the same.',
      scope: 'calendar:write',
      isForUsers: true,
      rest: { method: 'PATCH', path: '/calendar-feeds/{id}' },
    })
    .errors(changing.format)
    .input(UpdateFeedInput)
    .output(CalendarFeed)
    .mutation(({ ctx, input }) => ctx.calendarFeeds.update(ctx.actor, input)),

  revoke: protectedProcedure
    .meta({
      ...revoking.meta,
      summary: 'Revokes a calendar feed: its address is not found any more.',
      scope: 'calendar:write',
      isForUsers: true,
      rest: { method: 'DELETE', path: '/calendar-feeds/{id}' },
    })
    .errors(revoking.format)
    .input(RevokeFeedInput)
    .output(CalendarFeed)
    .mutation(({ ctx, input }) => ctx.calendarFeeds.revoke(ctx.actor, input)),
})
