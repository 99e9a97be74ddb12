import * as z from 'zod'
import { Prisma } from '../generated/prisma/client.ts'
import { text } from '../text.ts'
import type { Position } from './cursor.ts'
import type { ListTasksInput } from './list-schema.ts'
import { columnName, type TaskRow } from './row.ts'
import { LIMITS, PRIORITIES } from './schema.ts'

type Asked = NonNullable<ListTasksInput['sort']>

export interface Sort {
  by: Asked['by']
  order: NonNullable<Asked['order']>
}

type SortColumn = 'createdAt' | 'updatedAt' | 'dueAsc' | 'dueDesc' | 'priority' | 'titleSort'

/** A row with what it was sorted by. */
export type SortedRow = TaskRow & { sorted: Date | number | string }

// What a timestamp column here can hold: the years 1 to 9999, in milliseconds since 1970.
const Time = z.int().min(Date.parse('0001-01-01T00:00:00Z')).max(Date.parse('9999-12-31T23:59:59.999Z'))

interface Column {
  /** What a cursor holds of it. */
  value: z.ZodType<string | number>
  /** What it is in the database. */
  type: 'timestamptz' | 'smallint' | 'text'
}

const TIME: Column = { value: Time, type: 'timestamptz' }
const COLUMNS: Record<SortColumn, Column> = {
  createdAt: TIME,
  updatedAt: TIME,
  dueAsc: TIME,
  dueDesc: TIME,
  priority: {
    value: z
      .int()
      .min(0)
      .max(PRIORITIES.length - 1),
    type: 'smallint',
  },
  // Folding may make one character two ("İ").
  titleSort: { value: text(1, 2 * LIMITS.titleLength), type: 'text' },
}

/** What a cursor of this order must hold. */
export function sortValueSchema(sort: Sort): z.ZodType<string | number> {
  return COLUMNS[sortColumn(sort)].value
}

/** The rows' order; the id decides between equal values. */
export function orderBy(sort: Sort): Prisma.Sql {
  return Prisma.raw(`${columnName(sortColumn(sort))} ${sort.order}, id ${sort.order}`)
}

/** Rows after a position: one range of the index. */
export function after(sort: Sort, { value, id }: Position): Prisma.Sql {
  const column = sortColumn(sort)
  const { type } = COLUMNS[column]
  const beyond = Prisma.raw(sort.order === 'asc' ? '>' : '<')
  const bound = type === 'timestamptz' ? new Date(value).toISOString() : value
  return Prisma.sql`(${Prisma.raw(columnName(column))}, id) ${beyond} (${bound}::${Prisma.raw(type)}, ${id}::uuid)`
}

/** Where a row stands in this order. */
export function positionOf({ id, sorted }: SortedRow): Position {
  return { value: sorted instanceof Date ? sorted.getTime() : sorted, id }
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
