/** The columns that every row has and queries read. A type alias: an interface would not be assignable to `Columns`. */
export type StoredRow = {
  id: string
  version: number
  /** The last change of the row; null after an import. */
  changeId: string | null
  createdAt: Date
  updatedAt: Date
  /** When the row was moved to the trash. Absent if the entity has no trash. */
  deletedAt?: Date | null
}

/** Column values by Prisma's names. */
export type Columns = Record<string, unknown>

/** The columns that decide whether a row can be changed. */
export type Head = Pick<StoredRow, 'id' | 'version' | 'changeId'> & { deletedAt?: Date | null }

/** Returns the database name of a column: `due_date` for Prisma's `dueDate`. */
export function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Converts a row, or part of one, to JSON for PostgreSQL's `jsonb_populate_record`, by database column names. */
export function toJsonColumns(row: Columns): Columns {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [columnName(name), jsonValue(name, value)]))
}

function jsonValue(name: string, value: unknown): unknown {
  if (!(value instanceof Date) || name.endsWith('At')) return value
  if (name.endsWith('Date')) return value.toISOString().slice(0, 10)
  return name.endsWith('Time') ? value.toISOString().slice(11, 19) : value
}

/**
 * Creates the function that reads rows from PostgreSQL's `to_jsonb`, with or without nulls. Types follow from column names:
 * `…At` is an instant, `…Date` a day and `…Time` a time of day, each represented as a Date like in Prisma.
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

/** Returns whether a row, or its head, is one for which changes may do more than setting columns. */
export function isSpecial({ specialColumn }: { specialColumn?: string | undefined }, row: object): boolean {
  if (specialColumn === undefined) return false
  const value: unknown = Reflect.get(row, specialColumn)
  return value !== null && value !== undefined
}
