import { join } from 'node:path'
import { type Dialect, orpc, plain, rest, trpc } from './dialects.ts'

/** With the user set and row-level security on, or with the owner filter only. */
export type Column = 'rowSecurity' | 'filter'

export interface Contender {
  title: string
  dialect: Dialect
  /** The program of each column. */
  program: Record<Column, string>
  /** Whether it uses the tables with triggers and change sequence in both columns. */
  numbersChanges?: boolean
}

export type ContenderName = 'taskwire-trpc' | 'taskwire-rest' | 'straightforward' | 'orpc' | 'hono' | 'ceiling'

const program = (name: string) => join(import.meta.dirname, '../contenders', name)
const both = (name: string) => ({ rowSecurity: program(name), filter: program(name) })
const taskwire = {
  program: { rowSecurity: join(import.meta.dirname, '../../src/server.ts'), filter: program('taskwire-filter.ts') },
  numbersChanges: true,
}

/** All contenders except the database itself. The two of Taskwire share one process. */
export const CONTENDERS: Record<ContenderName, Contender> = {
  'taskwire-trpc': { title: 'Taskwire, tRPC', dialect: trpc, ...taskwire },
  'taskwire-rest': { title: 'Taskwire, REST', dialect: rest, ...taskwire },
  straightforward: { title: 'tRPC + Prisma, as in tutorials', dialect: trpc, program: both('straightforward.ts') },
  orpc: { title: 'oRPC + Drizzle', dialect: orpc, program: both('orpc-drizzle.ts') },
  hono: { title: 'Hono + node-postgres', dialect: plain, program: both('hono-postgres.ts') },
  ceiling: { title: 'Ceiling: node:http + pg', dialect: plain, program: both('ceiling.ts') },
}

/** A contender in one column. */
export interface Entry {
  contender: ContenderName
  column: Column
}

/** Returns the name of an entry in results. */
export function entryName({ contender, column }: Entry): string {
  return `${contender}, ${column === 'rowSecurity' ? 'row security' : 'owner filter'}`
}
