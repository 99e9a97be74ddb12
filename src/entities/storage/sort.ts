import * as z from 'zod'
import { Prisma } from '../../generated/prisma/client.ts'
import { isStorable } from '../../text.ts'
import { columnName, type StoredRow } from '../definition/stored-row.ts'
import type { Position, SortValue } from './cursor.ts'

/** A column to sort rows by. It is never null. */
export interface SortColumn<Column extends string = string> {
  column: Column
  /** The schema of its value in a cursor. */
  value: z.ZodType<string | number>
  /** Its type in the database. */
  type: 'timestamptz' | 'smallint' | 'integer' | 'boolean' | 'text'
}

/** The column of each sort key, or one per direction, so that rows without a value come last in both directions. */
export type SortColumns<Key extends string, Column extends string = string> = Record<
  Key,
  SortColumn<Column> | { asc: SortColumn<Column>; desc: SortColumn<Column> }
>

/** A sort key with its direction. */
export interface SortKey<Key extends string = string> {
  by: Key
  order: 'asc' | 'desc'
}

/** One to three sort keys in order of precedence. Ties are broken by id. */
export type Sort<Key extends string = string> = readonly SortKey<Key>[]

/** A row with its sort values, one column per key. */
export type SortedRow = StoredRow & { [Name in (typeof SORTED)[number]]?: Date | number | string }

// The range of timestamp columns: the years 1 to 9999, in milliseconds since 1970.
const Time = z.int().min(Date.parse('0001-01-01T00:00:00Z')).max(Date.parse('9999-12-31T23:59:59.999Z'))

/** Returns the sort column of an instant. */
export function byTime<Column extends string>(column: Column): SortColumn<Column> {
  return { column, value: Time, type: 'timestamptz' }
}

const SORTED = ['sorted', 'sorted2', 'sorted3'] as const

/** Builds the SQL of an entity's orders. */
export interface Ordering {
  /** Parses the values of a cursor, one per sort key; undefined if they are invalid. */
  readValues(sort: Sort, given: unknown): SortValue[] | undefined
  /** Returns the ORDER BY list. */
  orderBy(sort: Sort): Prisma.Sql
  /** Returns the SELECT list of the sort values; `sortedNames` returns their aliases, for an outer statement. */
  sortedColumns(sort: Sort): Prisma.Sql
  sortedNames(sort: Sort): Prisma.Sql
  /** Returns the ORDER BY list in the outer statement. */
  orderBySorted(sort: Sort): Prisma.Sql
  /** Returns the condition of rows after a position: one index range for one key, part of the first key's range for several. */
  after(sort: Sort, position: Position): Prisma.Sql
}

/** Creates the SQL builder of an entity's orders from its sort columns. */
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

/** Returns whether a value can be compared with a column of this type. Cursors come from clients and may be forged. */
function isOfType(type: SortColumn['type'], value: SortValue): boolean {
  if (type === 'text') return typeof value === 'string' && isStorable(value)
  const most = INTEGERS[type]
  return most === undefined || (Number.isInteger(value) && Math.abs(Number(value)) <= most)
}

/** The maximum values of integer types. */
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

/** Returns the start condition of the index range of the first key. */
function from(bound: Bound): Prisma.Sql {
  return Prisma.sql`${Prisma.raw(`${bound.name} ${operator(bound)}=`)} ${bound.value}`
}

/** Returns the condition of rows after a position, with a direction per column, which SQL row comparison does not support. */
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
