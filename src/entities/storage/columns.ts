import { columnName } from '../definition/stored-row.ts'

interface Read {
  name: string
  columns: readonly string[]
}

/** Returns the SELECT list of a row's columns, each with its Prisma name as alias. */
export function selectList({ name, columns }: Read): string {
  return columns.map((column) => `${name}.${columnName(column)} AS "${column}"`).join(', ')
}

/** Returns the SELECT list of the aliases, for a statement around one with `selectList`. */
export function selectNames({ columns }: Pick<Read, 'columns'>): string {
  return columns.map((column) => `"${column}"`).join(', ')
}
