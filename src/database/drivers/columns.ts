import type pg from 'pg'
import { type ColumnReader, columnReader } from './read-column.ts'

/** The columns of a statement's result, with a function that parses one row. */
export interface Columns {
  fields: pg.FieldDef[]
  read(values: (string | null)[]): unknown
}

interface Statement {
  rowMode?: string
  types?: pg.CustomTypesConfig | undefined
}

/** Returns the parser for a row description: rows become arrays for Prisma, with its type parsers, and objects otherwise. */
export function columnsOf({ rowMode, types }: Statement, fields: pg.FieldDef[]): Columns {
  const readers = fields.map(({ dataTypeID }) => columnReader(dataTypeID, types))
  return { fields, read: rowMode === 'array' ? arrayReader(readers) : objectReader(readers, fields) }
}

function arrayReader(readers: ColumnReader[]): Columns['read'] {
  return (values) => values.map((value, index) => (value === null ? null : readers[index]?.(value)))
}

function objectReader(readers: ColumnReader[], fields: pg.FieldDef[]): Columns['read'] {
  const names = fields.map(({ name }) => name)
  // Copying an object that has all keys is faster than adding one key after another.
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

/** Returns the cached row descriptions of a connection's prepared statements, keyed by statement name. */
export function describedOn(connection: object): Map<string, Columns> {
  let described = connections.get(connection)
  if (!described) {
    described = new Map()
    connections.set(connection, described)
  }
  return described
}

const connections = new WeakMap<object, Map<string, Columns>>()
