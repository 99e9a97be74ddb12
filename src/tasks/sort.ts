import * as z from 'zod'
import { Prisma } from '../generated/prisma/client.ts'
import { text } from '../text.ts'
import type { Position, SortValue } from './cursor.ts'
import type { ListTasksInput } from './list-schema.ts'
import { columnName, type TaskRow } from './row.ts'
import { LIMITS, PRIORITIES } from './schema.ts'

type Asked = NonNullable<ListTasksInput['sort']>[number]

export interface SortKey {
  by: Asked['by']
  order: NonNullable<Asked['order']>
}

/** One to three keys: a later one decides between rows that are equal by the earlier ones, and the id between equals. */
export type Sort = readonly SortKey[]

type SortColumn = 'createdAt' | 'updatedAt' | 'dueAsc' | 'dueDesc' | 'priority' | 'titleSort'

/** A row with what it was sorted by: a column a key. */
export type SortedRow = TaskRow & { [Name in (typeof SORTED)[number]]?: Date | number | string }

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

const SORTED = ['sorted', 'sorted2', 'sorted3'] as const

/** Reads what a cursor of this order must hold, a value a key; undefined where it is anything else. */
export function readSortValues(sort: Sort, given: unknown): SortValue[] | undefined {
  const values: unknown[] = Array.isArray(given) ? given : [given]
  if (values.length !== sort.length || Array.isArray(given) !== sort.length > 1) return undefined
  const read = sort.map((key, n) => COLUMNS[sortColumn(key)].value.safeParse(values[n]).data)
  return read.filter((value) => value !== undefined).length === sort.length ? (read as SortValue[]) : undefined
}

/** The rows' order. */
export function orderBy(sort: Sort): Prisma.Sql {
  return inOrder(sort, sort.map(nameOf), 'id')
}

/** The columns that tell what a row is sorted by. */
export function sortedColumns(sort: Sort): Prisma.Sql {
  return Prisma.raw(sort.map((key, n) => `${nameOf(key)} AS "${SORTED[n]}"`).join(', '))
}

/** Their names, for a statement around one that gives these columns. */
export function sortedNames(sort: Sort): Prisma.Sql {
  return Prisma.raw(quoted(sort).join(', '))
}

/** The same order in such a statement. */
export function orderBySorted(sort: Sort): Prisma.Sql {
  return inOrder(sort, quoted(sort), '"id"')
}

function quoted(sort: Sort): string[] {
  return sort.map((_, n) => `"${SORTED[n]}"`)
}

function inOrder(sort: Sort, names: string[], id: string): Prisma.Sql {
  const columns = sort.map(({ order }, n) => `${names[n]} ${order}`)
  return Prisma.raw([...columns, `${id} ${idOrder(sort)}`].join(', '))
}

/** Rows after a position: of one key one range of its index, of several a part of the range of the first. */
export function after(sort: Sort, { values, id }: Position): Prisma.Sql {
  const bounds: Bound[] = sort.map((key, n) => {
    const { type } = COLUMNS[sortColumn(key)]
    const value = values[n] ?? ''
    const bound = type === 'timestamptz' ? new Date(value).toISOString() : value
    return { name: nameOf(key), order: key.order, value: Prisma.sql`${bound}::${Prisma.raw(type)}` }
  })
  const [first] = bounds
  const last: Bound = { name: 'id', order: idOrder(sort), value: Prisma.sql`${id}::uuid` }
  if (!first) return Prisma.sql`true`
  if (bounds.length > 1) return Prisma.sql`${from(first)} AND ${beyond([...bounds, last])}`
  return Prisma.sql`(${Prisma.raw(first.name)}, id) ${Prisma.raw(operator(first))} (${first.value}, ${last.value})`
}

interface Bound {
  name: string
  order: SortKey['order']
  value: Prisma.Sql
}

function operator({ order }: Bound): string {
  return order === 'asc' ? '>' : '<'
}

/** Says to the index of the first key where to begin. */
function from(bound: Bound): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(`${bound.name} ${operator(bound)}=`)} ${bound.value}`
}

/** A row comparison takes one direction for all of its columns; these have one each. */
function beyond([bound, ...others]: Bound[]): Prisma.Sql {
  if (!bound) return Prisma.sql`false`
  const name = Prisma.raw(bound.name)
  const isBeyond = Prisma.sql`${name} ${Prisma.raw(operator(bound))} ${bound.value}`
  return others.length === 0 ? isBeyond : Prisma.sql`(${isBeyond} OR (${name} = ${bound.value} AND ${beyond(others)}))`
}

/** Where a row stands in this order. */
export function positionOf(sort: Sort, row: SortedRow): Position {
  const values = sort.map((_, n) => {
    const value = row[SORTED[n] ?? 'sorted'] ?? ''
    return value instanceof Date ? value.getTime() : value
  })
  return { values, id: row.id }
}

function idOrder(sort: Sort): SortKey['order'] {
  return sort.at(-1)?.order ?? 'asc'
}

function nameOf(key: SortKey): string {
  return columnName(sortColumn(key))
}

/** The column that holds a key. */
function sortColumn({ by, order }: SortKey): SortColumn {
  switch (by) {
    case 'due':
      return order === 'asc' ? 'dueAsc' : 'dueDesc'
    case 'title':
      return 'titleSort'
    default:
      return by
  }
}
