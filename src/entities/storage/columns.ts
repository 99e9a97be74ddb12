import { columnName } from '../definition/stored-row.ts'

interface Read {
  name: string
  columns: readonly string[]
}

/** Returns the columns of a row for a statement in SQL, each under the name that Prisma gives it. */
export function selectList({ name, columns }: Read): string {
  return columns.map((column) => `${name}.${columnName(column)} AS "${column}"`).join(', ')
}

/** Returns those names alone, for a statement around one that gives these columns. */
export function selectNames({ columns }: Pick<Read, 'columns'>): string {
  return columns.map((column) => `"${column}"`).join(', ')
}
