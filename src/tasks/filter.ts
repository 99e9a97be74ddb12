import { wordsOf } from '../../client-sdk/src/matching/search-text.ts'
import { tagKey } from '../../client-sdk/src/matching/tag-key.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { nextDay, startOfDay, wallClock } from './due.ts'
import type { TaskFilters } from './filter-schema.ts'
import { priorityRank } from './priority.ts'

/**
 * Returns the SQL conditions of a list's filters, without those for the owner and the trash, and without those that depend on the
 * time: `createFilterConditions` returns these.
 */
export function matchingTasks(input: TaskFilters & Placed): Prisma.Sql[] {
  const { ids, completed, priority, tags, search } = input
  const conditions: Prisma.Sql[] = [...placedIn(input)]
  if (ids) conditions.push(Prisma.sql`id = ANY(${ids}::uuid[])`)
  if (completed !== undefined) conditions.push(isNull('completed_at', !completed))
  if (priority) conditions.push(Prisma.sql`priority = ANY(${priority.map(priorityRank)}::smallint[])`)
  if (tags?.any) conditions.push(Prisma.sql`tag_keys && ${tags.any.map(tagKey)}::text[]`)
  if (tags?.all) conditions.push(Prisma.sql`tag_keys @> ${tags.all.map(tagKey)}::text[]`)
  conditions.push(...within('completed_at', input.completedAt), ...within('updated_at', input.updatedAt))
  if (search !== undefined)
    conditions.push(...wordsOf(search).map((word) => containing(word, ['title', 'description'])))
  return conditions
}

/** Returns the conditions that an instant is within a range, whose end is exclusive. */
function within(column: string, range: TaskFilters['updatedAt']): Prisma.Sql[] {
  if (!range) return []
  const { from, to } = range
  return [
    isNull(column, false),
    ...(from === undefined ? [] : [Prisma.sql`${Prisma.raw(column)} >= ${from}::timestamptz`]),
    ...(to === undefined ? [] : [Prisma.sql`${Prisma.raw(column)} < ${to}::timestamptz`]),
  ]
}

type Placed = Pick<TaskFilters, 'listId' | 'sectionId' | 'parentId'> & { sort?: readonly { by: string }[] | undefined }

function placedIn({ listId, sectionId, parentId, sort }: Placed): Prisma.Sql[] {
  const within = [...is('section_id', sectionId), ...is('parent_id', parentId)]
  if (listId === undefined || sort?.[0]?.by !== 'position') return [...is('list_id', listId), ...within]
  // The same tasks as one range of the index, which a null in `list_id` would prevent.
  const [lower, upper] = [`${listId ?? ''}/`, `${listId ?? ''}/~`]
  return [Prisma.sql`place_sort > ${lower}::text AND place_sort < ${upper}::text`, ...within]
}

/** Returns the condition that a column refers to this row, or to none; no condition for undefined. */
function is(column: string, id: string | null | undefined): Prisma.Sql[] {
  if (id === undefined) return []
  return id === null ? [isNull(column, true)] : [Prisma.sql`${Prisma.raw(column)} = ${id}::uuid`]
}

/** The inputs that decide whether tasks of archived lists are read. */
type Archivable = Pick<TaskFilters, 'ids' | 'listId' | 'sectionId' | 'parentId' | 'archived'> & {
  trash?: boolean | undefined
}

/** Returns the condition that leaves out the tasks of archived lists, unless the input asks for them. */
export function outsideArchives(
  { ids, listId, sectionId, parentId, archived, trash }: Archivable,
  userId: string,
): Prisma.Sql[] {
  if (archived || trash || ids || listId || sectionId || parentId || listId === null) return []
  return [
    Prisma.sql`(list_id IS NULL OR list_id <> ALL (ARRAY(
      SELECT id FROM list WHERE user_id = ${userId} AND archived_at IS NOT NULL)))`,
  ]
}

function isNull(column: string, yes: boolean): Prisma.Sql {
  return Prisma.raw(`${column} IS ${yes ? '' : 'NOT '}NULL`)
}

/**
 * Returns the condition that an open task's due time has passed. Days and floating times are overdue once the wall clock in the
 * time zone has passed them.
 */
export function isOverdue(now: Date, timeZone: string): Prisma.Sql {
  const wall = wallClock(now, timeZone)
  return Prisma.sql`(completed_at IS NULL AND due_date IS NOT NULL AND CASE
    WHEN due_zone IS NOT NULL THEN due_asc < ${now}
    WHEN due_time IS NOT NULL THEN due_asc < ${wall.time}
    ELSE due_date < ${wall.day}::date END)`
}

/** Returns the conditions of a range of days, both ends included. */
export function dueBetween(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  timeZone: string,
): Prisma.Sql[] {
  const conditions = [isNull('due_date', false), ...approximateRange(from, to)]
  // Days, floating times and times in the requested zone count on their stored date, even one that the zone skipped
  // (30 December 2011 in Apia). A time in another zone counts on the day it falls on in the requested zone.
  const byName = Prisma.sql`due_zone IS NULL OR due_zone = ${timeZone}`
  if (from !== undefined) {
    const instant = startOfDay(from, timeZone).toISOString()
    conditions.push(Prisma.sql`CASE WHEN ${byName} THEN due_date >= ${from}::date
      ELSE due_asc >= ${instant}::timestamptz END`)
  }
  if (to !== undefined) {
    const instant = startOfDay(nextDay(to), timeZone).toISOString()
    conditions.push(Prisma.sql`CASE WHEN ${byName} THEN due_date <= ${to}::date
      ELSE due_asc < ${instant}::timestamptz END`)
  }
  return conditions
}

/**
 * Returns redundant bounds on the sort columns, wide enough for every time zone, so that a list ordered by due date scans
 * an index range instead of every earlier task.
 */
function approximateRange(from: string | undefined, to: string | undefined): Prisma.Sql[] {
  const early = from === undefined ? undefined : new Date(Date.parse(from) - DAY_MS).toISOString()
  const late = to === undefined ? undefined : new Date(Date.parse(to) + 2 * DAY_MS).toISOString()
  return [Prisma.raw('due_asc'), Prisma.raw('due_desc')].flatMap((column) => [
    ...(early === undefined ? [] : [Prisma.sql`${column} >= ${early}::timestamptz`]),
    ...(late === undefined ? [] : [Prisma.sql`${column} < ${late}::timestamptz`]),
  ])
}

const DAY_MS = 86_400_000

/** The texts that can be searched. */
type SearchedText = 'title' | 'description' | 'comment'

/** Returns the condition that one of these texts contains a folded word, literally. */
export function containing(word: string, texts: readonly SearchedText[]): Prisma.Sql {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`
  return Prisma.sql`(${Prisma.join(
    texts.map((text) => Prisma.sql`${FOLDED[text]} LIKE ${pattern}`),
    ' OR ',
  )})`
}

const FOLDED = {
  title: Prisma.raw('title_sort'),
  description: Prisma.raw('description_sort'),
  comment: Prisma.raw('comment.text_search'),
}
