/** The columns that every row has, as far as queries read them. A type, which passes for `Columns`, as no interface does. */
export type StoredRow = {
  id: string
  version: number
  /** The change that made the row what it is; null after an import. */
  changeId: string | null
  createdAt: Date
  updatedAt: Date
  /** When it went to the trash. Absent where the entity has none. */
  deletedAt?: Date | null
}

/** Columns under the names that Prisma gives them. */
export type Columns = Record<string, unknown>

/** What decides whether a row can be changed. */
export type Head = Pick<StoredRow, 'id' | 'version' | 'changeId'> & { deletedAt?: Date | null }

/** Returns the name of a column in the database: Prisma's `dueDate` is `due_date` there. */
export function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Returns a row, or part of one, as JSON that PostgreSQL reads (`jsonb_populate_record`), under the names of its columns. */
export function toJsonColumns(row: Columns): Columns {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [columnName(name), jsonValue(name, value)]))
}

function jsonValue(name: string, value: unknown): unknown {
  if (!(value instanceof Date) || name.endsWith('At')) return value
  if (name.endsWith('Date')) return value.toISOString().slice(0, 10)
  return name.endsWith('Time') ? value.toISOString().slice(11, 19) : value
}

/**
 * Makes the reader of rows that PostgreSQL has written as JSON (`to_jsonb`), with or without nulls. Types follow from the
 * names of columns: what ends in `At` is an instant, in `Date` a day, in `Time` a time of day, each a Date as Prisma has it.
 */
export function rowReader(columns: readonly string[]): (json: Columns) => StoredRow {
  const readers = columns.map((name) => ({
    name,
    column: columnName(name),
    prefix: prefixOf(name),
    suffix: suffixOf(name),
  }))
  return (json) => {
    const row: Columns = {}
    for (const { name, column, prefix, suffix } of readers) {
      const value = json[column] ?? null
      row[name] = prefix !== undefined && typeof value === 'string' ? new Date(prefix + value + suffix) : value
    }
    return row as StoredRow
  }
}

function prefixOf(name: string): string | undefined {
  if (/(At|Date)$/.test(name)) return ''
  return name.endsWith('Time') ? '1970-01-01T' : undefined
}

function suffixOf(name: string): string {
  if (name.endsWith('Date')) return 'T00:00:00.000Z'
  return name.endsWith('Time') ? 'Z' : ''
}
