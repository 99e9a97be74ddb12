import { tagKey } from '../../client-sdk/src/matching/tag-key.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { type EntityQueries, entityQueries } from '../entities/storage/queries.ts'
import { countFitting } from '../entities/storage/row-bytes.ts'
import type { SortedRow } from '../entities/storage/sort.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { outsideArchives } from '../tasks/filter.ts'
import type { Task } from '../tasks/schema.ts'
import { taskEntity } from '../tasks/task.ts'
import type { StoredFeed } from './feed-queries.ts'
import { CALENDAR_LIMITS } from './schema.ts'

/** What decides whether a feed has changed, without its tasks. */
export interface FeedState {
  /** The position of the user's last change in their sequence; it starts over with another epoch. */
  epoch: string | null
  seq: string
  /** The last change of a task or list that still exists. */
  changedAt: Date | null
  /** When the account was last deleted; null if never. */
  deletedAt: Date | null
}

/** A list of a feed. */
export interface FeedList {
  id: string
  archivedAt: Date | null
  deletedAt: Date | null
}

/** A task in a feed. */
export interface FeedTask {
  task: Task
  /** The instant at which it is due; for a floating time as if in UTC, for a whole day its end. */
  dueAt: Date
  /** The series of a task that repeats from due dates. */
  series?: FeedSeries
}

/** The parts of a series that a task does not have. Days are YYYY-MM-DD. */
export interface FeedSeries {
  /** The first day. */
  anchor: string
  /** The last day by COUNT; null without. */
  lastDay: string | null
  /** The time zone in which its days begin. */
  zone: string
}

interface Wanted {
  feed: StoredFeed
  now: Date
  /** Whether tasks without a due date are read too. */
  withUndated: boolean
}

/** The tasks that a feed shows, with the earliest due date first. */
export interface ShownTasks {
  tasks: FeedTask[]
  /** The number of matching tasks, of which only the nearest ones are shown. */
  total: number
}

/** The queries of feeds on the rows of their users. */
export interface FeedTasks {
  /** Reads the state of a user's data, in one statement. */
  state(userId: string): Promise<FeedState>
  /** Reads lists, including archived ones and those in the trash. */
  lists(userId: string, ids: string[]): Promise<FeedList[]>
  /** Reads the tasks of a feed: those whose due dates are nearest to now, up to the limits of a feed. */
  read(wanted: Wanted): Promise<ShownTasks>
}

const DAY_MS = 86_400_000

/** The limits of a feed. */
const LIMITS = { tasks: CALENDAR_LIMITS.tasks, bytes: BYTE_BUDGETS.calendar }

/** Creates the queries of feeds, with the maximum number of tasks and bytes of a feed. */
export function feedTasks(database: TenantDatabase, limits: { tasks: number; bytes: number } = LIMITS): FeedTasks {
  const queries: EntityQueries = entityQueries(taskEntity, database)

  async function count({ feed, now, withUndated }: Wanted): Promise<number> {
    const { userId, listIds, inbox, tags, completed } = feed
    const isPlaced = { OR: [{ listId: { in: listIds } }, ...(inbox ? [{ listId: null }] : [])] }
    return database.read(userId, ({ task }) =>
      task.count({
        where: {
          ...{ userId, deletedAt: null },
          ...(!withUndated && { dueDate: { not: null } }),
          ...(tags.length > 0 && { tagKeys: { hasSome: tags.map(tagKey) } }),
          AND: [
            { OR: [{ listId: null }, { list: { archivedAt: null } }] },
            { OR: [{ completedAt: null }, ...(completed ? [{ completedAt: { gte: completedSince(now) } }] : [])] },
            ...(listIds.length > 0 || inbox ? [isPlaced] : []),
          ],
        },
      }),
    )
  }

  /** Reads the series of tasks by their ids. */
  async function seriesOf(userId: string, ids: string[]): Promise<Map<string, { series: FeedSeries }>> {
    if (ids.length === 0) return new Map()
    const select = { id: true, anchorDate: true, lastDate: true, repeatZone: true } as const
    const rows = await database.read(userId, ({ task }) =>
      task.findMany({ where: { userId, id: { in: ids } }, select }),
    )
    return new Map(
      rows.flatMap(({ id, anchorDate, lastDate, repeatZone }) => {
        if (!anchorDate) return []
        const lastDay = lastDate && dayOf(lastDate)
        return [[id, { series: { anchor: dayOf(anchorDate), lastDay, zone: repeatZone ?? 'UTC' } }]]
      }),
    )
  }

  return {
    async state(userId) {
      const rows = await database.read(userId, ({ rows }) => rows<FeedState>(STATE, [userId]))
      const counter = rows.find(({ epoch }) => epoch !== null)
      const { epoch = null, seq = '0', changedAt = null } = counter ?? {}
      return { epoch, seq, changedAt, deletedAt: rows.find((row) => row !== counter)?.deletedAt ?? null }
    },

    lists: (userId, ids) =>
      database.read(userId, ({ list }) =>
        list.findMany({
          where: { userId, id: { in: ids } },
          select: { id: true, archivedAt: true, deletedAt: true },
        }),
      ),

    async read(wanted) {
      const { feed, now, withUndated } = wanted
      const { userId } = feed
      const standing = outsideArchives({}, userId)
      const matching = conditionsOf(feed, now)
      const today = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS).toISOString()
      const page = (order: 'asc' | 'desc', range: Prisma.Sql) =>
        queries.page(userId, {
          standing,
          where: [...matching, ...(withUndated && order === 'asc' ? [] : [DATED]), range],
          trash: false,
          sort: [{ by: 'due', order }],
          after: undefined,
          take: limits.tasks + 1,
          maxBytes: limits.bytes,
        })
      const upcoming = await page('asc', Prisma.sql`due_asc >= ${today}::timestamptz`)
      const past = await page('desc', Prisma.sql`due_desc < ${today}::timestamptz`)
      const nearest = [...upcoming, ...past].sort((one, other) => distance(one, now) - distance(other, now))
      const fitting = countFitting(taskEntity, nearest, limits.bytes)
      const shown = nearest.slice(0, Math.min(fitting, limits.tasks))
      const tasks = shown
        .sort((one, other) => dueAt(one).getTime() - dueAt(other).getTime() || (one.id < other.id ? -1 : 1))
        .map((row) => ({ task: taskEntity.toApi(row), dueAt: dueAt(row) }))
      const repeating = tasks.filter(({ task }) => task.recurrence?.from === 'due' && task.nextDue)
      const series = await seriesOf(
        userId,
        repeating.map(({ task }) => task.id),
      )
      const withSeries = tasks.map((one) => ({ ...one, ...series.get(one.task.id) }))
      if (shown.length === nearest.length) return { tasks: withSeries, total: tasks.length }
      return { tasks: withSeries, total: await count(wanted) }
    },
  }
}

/** The counter with the last change, if the user has ever written, and the record of a deletion, if there is one. */
const STATE = `SELECT epoch::text AS epoch, seq::text AS seq, NULL::timestamptz AS "deletedAt",
    greatest((SELECT max(updated_at) FROM task WHERE user_id = $1), (SELECT max(updated_at) FROM list WHERE user_id = $1))
      AS "changedAt"
  FROM counter WHERE user_id = $1
  UNION ALL SELECT NULL, NULL, deleted_at, NULL FROM deleted_account WHERE user_id = $1`

const DATED = Prisma.raw('due_date IS NOT NULL')

function conditionsOf({ listIds, inbox, tags, completed }: StoredFeed, now: Date): Prisma.Sql[] {
  return [
    completed ? Prisma.sql`(completed_at IS NULL OR completed_at >= ${completedSince(now)}::timestamptz)` : OPEN,
    ...(listIds.length > 0 || inbox ? [placed(listIds, inbox)] : []),
    ...(tags.length > 0 ? [Prisma.sql`tag_keys && ${tags.map(tagKey)}::text[]`] : []),
  ]
}

const OPEN = Prisma.raw('completed_at IS NULL')

function placed(listIds: string[], inbox: boolean): Prisma.Sql {
  const isListed = Prisma.sql`list_id = ANY(${listIds}::uuid[])`
  return inbox ? Prisma.sql`(list_id IS NULL OR ${isListed})` : isListed
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10)
}

/** Whole days, so that the same tasks are shown all day. */
function completedSince(now: Date): string {
  return new Date((Math.floor(now.getTime() / DAY_MS) - CALENDAR_LIMITS.completedDays) * DAY_MS).toISOString()
}

function distance(row: SortedRow, now: Date): number {
  return Math.abs(dueAt(row).getTime() - now.getTime())
}

/** The sort value of a page by due date: the instant. */
function dueAt({ sorted }: SortedRow): Date {
  return sorted instanceof Date ? sorted : new Date(sorted ?? 0)
}
