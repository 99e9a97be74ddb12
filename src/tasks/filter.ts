import { Prisma } from '../generated/prisma/client.ts'
import { foldCase, toSearchable } from '../text.ts'
import { nextDay, startOfDay } from './due.ts'
import type { TaskFilters } from './filter-schema.ts'
import { priorityRank } from './priority.ts'

/** Returns the SQL conditions of a list's filters, without those for the owner and the trash. */
export function matchingTasks(input: TaskFilters & Placed): Prisma.Sql[] {
  const { completed, priority, tags, due, search, timeZone = 'UTC' } = input
  const conditions: Prisma.Sql[] = [...placedIn(input)]
  if (completed !== undefined) conditions.push(isNull('completed_at', !completed))
  if (priority) conditions.push(Prisma.sql`priority = ANY(${priority.map(priorityRank)}::smallint[])`)
  if (tags?.any) conditions.push(Prisma.sql`tags && ${tags.any}::text[]`)
  if (tags?.all) conditions.push(Prisma.sql`tags @> ${tags.all}::text[]`)
  if (due) conditions.push(...dueBetween(due, timeZone))
  if (search !== undefined) conditions.push(containing(search))
  return conditions
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
export function is(column: string, id: string | null | undefined): Prisma.Sql[] {
  if (id === undefined) return []
  return id === null ? [isNull(column, true)] : [Prisma.sql`${Prisma.raw(column)} = ${id}::uuid`]
}

/** The inputs that decide whether tasks of archived lists are read. */
type Archivable = Pick<TaskFilters, 'listId' | 'sectionId' | 'parentId' | 'archived'> & { trash?: boolean | undefined }

/** Returns the condition that leaves out the tasks of archived lists, unless the input asks for them. */
export function outsideArchives(
  { listId, sectionId, parentId, archived, trash }: Archivable,
  userId: string,
): Prisma.Sql[] {
  if (archived || trash || listId || sectionId || parentId || listId === null) return []
  return [
    Prisma.sql`(list_id IS NULL OR list_id <> ALL (ARRAY(
      SELECT id FROM list WHERE user_id = ${userId} AND archived_at IS NOT NULL)))`,
  ]
}

function isNull(column: string, yes: boolean): Prisma.Sql {
  return Prisma.raw(`${column} IS ${yes ? '' : 'NOT '}NULL`)
}

function dueBetween({ from, to }: NonNullable<TaskFilters['due']>, timeZone: string): Prisma.Sql[] {
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

/**
 * Matches text in titles and descriptions. Titles are stored in sort form, which fits into an index, descriptions in search
 * form. A description that an earlier version stored matches only with case folding and NFC.
 */
function containing(search: string): Prisma.Sql {
  const pattern = patternOf(toSearchable(search))
  const earlier = patternOf(foldCase(search).normalize('NFC'))
  const found = Prisma.sql`${SEARCHABLE_TITLE} LIKE ${pattern} OR description_sort LIKE ${pattern}`
  return pattern === earlier ? Prisma.sql`(${found})` : Prisma.sql`(${found} OR description_sort LIKE ${earlier})`
}

// ASCII text is the same in every normal form, and normalizing a title costs ten times as much as searching it.
const SEARCHABLE_TITLE = Prisma.raw(
  'CASE WHEN octet_length(title_sort) = char_length(title_sort) THEN title_sort ELSE normalize(title_sort, NFD) END',
)

/** Returns a LIKE pattern that matches text literally: wildcards are escaped. */
function patternOf(part: string): string {
  return `%${part.replace(/[\\%_]/g, '\\$&')}%`
}
