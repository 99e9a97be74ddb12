import * as z from 'zod'
import type { Prisma } from '../generated/prisma/client.ts'
import { text } from '../text.ts'
import type { Position } from './cursor.ts'
import type { ListTasksInput } from './list-schema.ts'
import type { TaskRow } from './row.ts'
import { LIMITS, PRIORITIES } from './schema.ts'

export type Sort = NonNullable<ListTasksInput['sort']>

type SortColumn = 'createdAt' | 'updatedAt' | 'dueAsc' | 'dueDesc' | 'priority' | 'titleSort'

/** A row with the column that it was sorted by, where that is none of a task's own. */
export type SortedRow = TaskRow & { dueAsc?: Date; dueDesc?: Date; titleSort?: string }

// What a timestamp column here can hold: the years 1 to 9999, in milliseconds since 1970.
const Time = z.int().min(Date.parse('0001-01-01T00:00:00Z')).max(Date.parse('9999-12-31T23:59:59.999Z'))

const VALUES: Record<SortColumn, z.ZodType<string | number>> = {
  createdAt: Time,
  updatedAt: Time,
  dueAsc: Time,
  dueDesc: Time,
  priority: z
    .int()
    .min(0)
    .max(PRIORITIES.length - 1),
  // Folding may make one character two ("İ").
  titleSort: text(1, 2 * LIMITS.titleLength),
}

/** What a cursor of this order must hold. */
export function sortValueSchema(sort: Sort): z.ZodType<string | number> {
  return VALUES[sortColumn(sort)]
}

/** The rows' order; the id decides between equal values. */
export function orderBy(sort: Sort): Prisma.TaskOrderByWithRelationInput[] {
  return [{ [sortColumn(sort)]: sort.order }, { id: sort.order }]
}

/**
 * Rows after a position. The first condition follows from the second, and is what makes it one range of the index: the
 * OR alone reads all rows before the position to skip them.
 */
export function after(sort: Sort, { value, id }: Position): Prisma.TaskWhereInput {
  const column = sortColumn(sort)
  const bound = typeof value === 'number' && column !== 'priority' ? new Date(value) : value
  const [beyond, from] = sort.order === 'asc' ? (['gt', 'gte'] as const) : (['lt', 'lte'] as const)
  return {
    [column]: { [from]: bound },
    OR: [{ [column]: { [beyond]: bound } }, { [column]: bound, id: { [beyond]: id } }],
  }
}

/** Where a row stands in this order. */
export function positionOf(sort: Sort, row: SortedRow): Position {
  const value = row[sortColumn(sort)]
  if (value === undefined) throw new Error('The column that a page is sorted by was not read')
  return { value: value instanceof Date ? value.getTime() : value, id: row.id }
}

/** The column that holds what a list is sorted by. */
export function sortColumn(sort: Sort): SortColumn {
  switch (sort.by) {
    case 'due':
      return sort.order === 'asc' ? 'dueAsc' : 'dueDesc'
    case 'title':
      return 'titleSort'
    default:
      return sort.by
  }
}
