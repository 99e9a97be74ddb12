import * as z from 'zod'
import { Prisma } from '../../generated/prisma/client.ts'
import { isStorable } from '../../text.ts'
import { columnName, type StoredRow } from '../definition/stored-row.ts'
import type { Position, SortValue } from './cursor.ts'

/** A column that rows can be sorted by. It is never null. */
export interface SortColumn<Column extends string = string> {
  column: Column
  /** What a cursor holds of it. */
  value: z.ZodType<string | number>
  /** What it is in the database. */
  type: 'timestamptz' | 'smallint' | 'integer' | 'boolean' | 'text'
}

/** The column of each sort key; two where ascending and descending order put rows without a value last. */
export type SortColumns<Key extends string, Column extends string = string> = Record<
  Key,
  SortColumn<Column> | { asc: SortColumn<Column>; desc: SortColumn<Column> }
>

/** One key of an order. */
export interface SortKey<Key extends string = string> {
  by: Key
  order: 'asc' | 'desc'
}

/** One to three keys: a later one decides between rows that are equal by the earlier ones, and the id between equals. */
export type Sort<Key extends string = string> = readonly SortKey<Key>[]

/** A row with what it was sorted by: a column a key. */
export type SortedRow = StoredRow & { [Name in (typeof SORTED)[number]]?: Date | number | string }

// What a timestamp column here can hold: the years 1 to 9999, in milliseconds since 1970.
const Time = z.int().min(Date.parse('0001-01-01T00:00:00Z')).max(Date.parse('9999-12-31T23:59:59.999Z'))

/** Returns the sort column of an instant. */
export function byTime<Column extends string>(column: Column): SortColumn<Column> {
  return { column, value: Time, type: 'timestamptz' }
}

const SORTED = ['sorted', 'sorted2', 'sorted3'] as const

/** The orders of one entity in SQL. */
export interface Ordering {
  /** Reads what a cursor of an order must hold, a value a key; undefined where it is anything else. */
  readValues(sort: Sort, given: unknown): SortValue[] | undefined
  /** The order of rows. */
  orderBy(sort: Sort): Prisma.Sql
  /** The columns that tell what a row is sorted by, and their names for a statement around one that gives them. */
  sortedColumns(sort: Sort): Prisma.Sql
  sortedNames(sort: Sort): Prisma.Sql
  /** The same order in such a statement. */
  orderBySorted(sort: Sort): Prisma.Sql
  /** Rows after a position: of one key one range of its index, of several a part of the range of the first. */
  after(sort: Sort, position: Position): Prisma.Sql
}

/** Builds the orders of an entity from its sort columns. */
export function orderingBy(columns: SortColumns<string>): Ordering {
  function columnOf({ by, order }: SortKey): SortColumn {
    const column = columns[by]
    if (!column) throw new Error(`There is no sort key "${by}"`)
    return 'column' in column ? column : column[order]
  }

  const nameOf = (key: SortKey) => columnName(columnOf(key).column)

  return {
    readValues(sort, given) {
      const values: unknown[] = Array.isArray(given) ? given : [given]
      if (values.length !== sort.length || Array.isArray(given) !== sort.length > 1) return undefined
      const read = sort.map((key, n) => {
        const { value, type } = columnOf(key)
        const parsed = value.safeParse(values[n]).data
        return parsed !== undefined && isOfType(type, parsed) ? parsed : undefined
      })
      return read.includes(undefined) ? undefined : (read as SortValue[])
    },
    orderBy: (sort) => inOrder(sort, sort.map(nameOf), 'id'),
    sortedColumns: (sort) => Prisma.raw(sort.map((key, n) => `${nameOf(key)} AS "${SORTED[n]}"`).join(', ')),
    sortedNames: (sort) => Prisma.raw(quoted(sort).join(', ')),
    orderBySorted: (sort) => inOrder(sort, quoted(sort), '"id"'),
    after(sort, { values, id }) {
      const bounds: Bound[] = sort.map((key, n) => {
        const { type } = columnOf(key)
        const value = values[n] ?? ''
        const bound = type === 'timestamptz' ? new Date(value).toISOString() : value
        return { name: nameOf(key), order: key.order, value: Prisma.sql`${bound}::${Prisma.raw(type)}` }
      })
      const [first] = bounds
      const last: Bound = { name: 'id', order: idOrder(sort), value: Prisma.sql`${id}::uuid` }
      if (!first) return Prisma.sql`true`
      if (bounds.length > 1) return Prisma.sql`${from(first)} AND ${beyond([...bounds, last])}`
      return Prisma.sql`(${Prisma.raw(first.name)}, id) ${Prisma.raw(operator(first))} (${first.value}, ${last.value})`
    },
  }
}

/** Returns true for a value that a column of the type can be compared with: anybody can write a cursor. */
function isOfType(type: SortColumn['type'], value: SortValue): boolean {
  if (type === 'text') return typeof value === 'string' && isStorable(value)
  const most = INTEGERS[type]
  return most === undefined || (Number.isInteger(value) && Math.abs(Number(value)) <= most)
}

/** The largest values of types of integers. */
const INTEGERS: Partial<Record<SortColumn['type'], number>> = { smallint: 32_767, integer: 2_147_483_647 }

function quoted(sort: Sort): string[] {
  return sort.map((_, n) => `"${SORTED[n]}"`)
}

function inOrder(sort: Sort, names: string[], id: string): Prisma.Sql {
  const columns = sort.map(({ order }, n) => `${names[n]} ${order}`)
  return Prisma.raw([...columns, `${id} ${idOrder(sort)}`].join(', '))
}

interface Bound {
  name: string
  order: SortKey['order']
  value: Prisma.Sql
}

function operator({ order }: Bound): string {
  return order === 'asc' ? '>' : '<'
}

/** Returns the condition by which the index of the first key is entered. */
function from(bound: Bound): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(`${bound.name} ${operator(bound)}=`)} ${bound.value}`
}

/** Returns the condition of rows after a position. A row comparison has one direction for all columns; here each has its own. */
function beyond([bound, ...others]: Bound[]): Prisma.Sql {
  if (!bound) return Prisma.sql`false`
  const name = Prisma.raw(bound.name)
  const isBeyond = Prisma.sql`${name} ${Prisma.raw(operator(bound))} ${bound.value}`
  return others.length === 0 ? isBeyond : Prisma.sql`(${isBeyond} OR (${name} = ${bound.value} AND ${beyond(others)}))`
}

/** Returns the position of a row in an order, for a cursor. */
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
