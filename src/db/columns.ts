import { LRUCache } from 'lru-cache'
import type pg from 'pg'
import { type ColumnReader, columnReader } from './read-column.ts'

/** How the rows of a statement are read. */
export interface Columns {
  read(values: (string | null)[]): unknown
  /** What the server said of them, to tell whether it says so still. */
  fields: pg.FieldDef[]
}

interface Statement {
  text: string
  rowMode?: string
  types?: pg.CustomTypesConfig | undefined
}

// As many as the shapes of our queries; the limit only keeps a surprise from growing.
const known = new LRUCache<string, Columns>({ max: 1000 })

/**
 * How to read the rows that the server describes: as arrays for Prisma, which brings types of its own, else as objects.
 * Made once for a statement, as the server describes it every time.
 */
export function columnsOf({ text, rowMode, types }: Statement, fields: pg.FieldDef[]): Columns {
  const isArray = rowMode === 'array'
  const key = isArray ? text : `objects ${text}`
  let columns = known.get(key)
  if (!columns || !isSame(columns.fields, fields)) {
    const readers = fields.map(({ dataTypeID }) => columnReader(dataTypeID, types))
    columns = { fields, read: isArray ? arrayReader(readers) : objectReader(readers, fields) }
    known.set(key, columns)
  }
  return columns
}

function isSame(ones: pg.FieldDef[], others: pg.FieldDef[]): boolean {
  return (
    ones.length === others.length &&
    ones.every(({ name, dataTypeID }, index) => {
      const other = others[index]
      return name === other?.name && dataTypeID === other.dataTypeID
    })
  )
}

function arrayReader(readers: ColumnReader[]): Columns['read'] {
  return (values) => values.map((value, index) => (value === null ? null : readers[index]?.(value)))
}

function objectReader(readers: ColumnReader[], fields: pg.FieldDef[]): Columns['read'] {
  const names = fields.map(({ name }) => name)
  // A copy of an object that has all keys is made faster than one key after the other.
  const empty = Object.fromEntries(names.map((name) => [name, null as unknown]))
  return (values) => {
    const row = { ...empty }
    for (let index = 0; index < names.length; index++) {
      const value = values[index] ?? null
      if (value !== null) row[names[index] as string] = readers[index]?.(value)
    }
    return row
  }
}
