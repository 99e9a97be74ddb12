import * as z from 'zod'
import { tagKey } from '../../client-sdk/src/matching/tag-key.ts'
import { EACH_ONCE, Id, IdempotencyKey } from '../entities/definition/common-schema.ts'
import { TASK_LIMITS } from '../tasks/limits.ts'
import { Tag } from '../tasks/tags/tag.ts'
import { visibleText } from '../text.ts'

/** The limits of calendar feeds. Lengths are in code points. */
export const CALENDAR_LIMITS = {
  nameLength: 100,
  perUser: 50,
  stored: 150,
  lists: 50,
  tags: TASK_LIMITS.tagsOfFilter,
  /** Maximum number of tasks in a feed: those whose due dates are nearest to today. */
  tasks: 5000,
  /** For how many days a completed task is shown, with `completed`. */
  completedDays: 30,
} as const

const EXAMPLE = {
  id: '01a2134d-c622-74ec-ae07-f77888b1355d',
  name: 'Work',
  listIds: ['01a2134d-c622-74ec-ae07-f77888b1355b'],
  inbox: false,
  tags: [],
  completed: false,
  lastFour: 'x7Kq',
  createdAt: '2026-11-25T12:00:00.000Z',
  updatedAt: '2026-11-25T12:00:00.000Z',
  lastFetchedAt: null,
  revokedAt: null,
}

const isDistinct = (values: string[]) => new Set(values).size === values.length

const FILTERS = {
  listIds: z
    .array(Id)
    .max(CALENDAR_LIMITS.lists)
    .refine(isDistinct, { error: 'Each list may be given once' })
    .optional()
    .meta({
      ...EACH_ONCE,
      description: 'Shows only the tasks of these lists. Default, or empty without `inbox`: the tasks of all lists',
    }),
  inbox: z.boolean().optional().meta({
    description: 'True: shows the tasks of the inbox, beside those of `listIds`. Default false',
  }),
  tags: z
    .array(Tag)
    .max(CALENDAR_LIMITS.tags)
    .refine((tags) => isDistinct(tags.map(tagKey)), { error: 'Each tag may be given once' })
    .optional()
    .meta({ ...EACH_ONCE, description: 'Shows only tasks with at least one of these tags. Default: any task' }),
  completed: z
    .boolean()
    .optional()
    .meta({
      description: `True: also shows tasks that were completed in the last ${CALENDAR_LIMITS.completedDays} days. Default false`,
    }),
}

const Name = visibleText(CALENDAR_LIMITS.nameLength).meta({ examples: [EXAMPLE.name] })

/** A calendar feed without its address. */
export const CalendarFeed = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    name: z.string().meta({ description: 'The name of the calendar in calendar applications' }),
    listIds: z
      .array(z.string().meta({ format: 'uuid' }))
      .meta({ description: 'The lists whose tasks are shown. Empty, and `inbox` false: all lists and the inbox' }),
    inbox: z.boolean().meta({ description: 'Whether the tasks of the inbox are shown, beside those of `listIds`' }),
    tags: z.array(z.string()).meta({ description: 'The tags of which a task needs at least one. Empty: none' }),
    completed: z.boolean().meta({ description: 'Whether recently completed tasks are shown' }),
    lastFour: z.string().meta({ description: "The last four characters of the address's token" }),
    createdAt: z.date(),
    updatedAt: z.date(),
    lastFetchedAt: z
      .date()
      .nullable()
      .meta({ description: 'When a calendar application last fetched it, to a minute; null: never' }),
    revokedAt: z.date().nullable().meta({ description: 'When it was revoked; null: it was not' }),
  })
  .meta({ id: 'CalendarFeed', description: 'A calendar feed without its address', examples: [EXAMPLE] })
export type CalendarFeed = z.infer<typeof CalendarFeed>

/** A new calendar feed. */
export const IssuedCalendarFeed = z
  .object({
    ...CalendarFeed.shape,
    url: z.string().nullable().meta({
      description:
        'The secret address, which no other response contains. Append `?as=vtodo` for to-dos instead of events. Null if the call was repeated with its idempotency key: the secret is not stored; revoke this feed and create another',
    }),
  })
  .meta({ id: 'IssuedCalendarFeed', description: 'A new calendar feed, with its secret address' })
export type IssuedCalendarFeed = z.infer<typeof IssuedCalendarFeed>

/** The calendar feeds of the caller. */
export const CalendarFeeds = z.object({ items: z.array(CalendarFeed) }).meta({
  id: 'CalendarFeeds',
  description: 'The calendar feeds of the caller in use, then the revoked ones, each newest first',
})
export type CalendarFeeds = z.infer<typeof CalendarFeeds>

/** A feed to create. */
export const CreateFeedInput = z.strictObject({ name: Name, ...FILTERS, idempotencyKey: IdempotencyKey }).meta({
  id: 'CreateFeedInput',
  description: 'The name of a new calendar feed, and the tasks that it shows',
  examples: [{ name: EXAMPLE.name, tags: ['work'] }],
})
export type CreateFeedInput = z.infer<typeof CreateFeedInput>

/** Changes of a feed. */
export const UpdateFeedInput = z
  .strictObject({ id: Id, name: Name.optional(), ...FILTERS, idempotencyKey: IdempotencyKey })
  .meta({
    id: 'UpdateFeedInput',
    description: 'The name of a calendar feed, or the tasks that it shows. Omitted fields stay unchanged',
    examples: [{ id: EXAMPLE.id, name: 'Office' }],
  })
export type UpdateFeedInput = z.infer<typeof UpdateFeedInput>

/** The feed to revoke. */
export const RevokeFeedInput = z
  .strictObject({
    id: Id,
    idempotencyKey: IdempotencyKey.meta({ description: 'Not needed: revoking a feed again changes nothing' }),
  })
  .meta({ id: 'RevokeFeedInput', description: 'The id of a calendar feed' })
export type RevokeFeedInput = z.infer<typeof RevokeFeedInput>
