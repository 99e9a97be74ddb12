import type { Prisma } from '../generated/prisma/client.ts'
import { foldCase, toSearchable } from '../text.ts'
import { type DueColumns, fromColumns, toColumns } from './due.ts'
import { type CreateTaskInput, PRIORITIES, type Priority, type Task, type UpdateTaskInput } from './schema.ts'

/** The columns a task is read from; the owner is not among them. */
export const TASK_COLUMNS = {
  id: true,
  title: true,
  description: true,
  priority: true,
  tags: true,
  dueDate: true,
  dueTime: true,
  dueZone: true,
  completedAt: true,
  deletedAt: true,
  version: true,
  createdAt: true,
  updatedAt: true,
  changeId: true,
} satisfies Prisma.TaskSelect

type PrismaTask = Prisma.TaskGetPayload<{ select: typeof TASK_COLUMNS }>

/** A row as it is read. Its due date is what the clock and the calendar say there, so no moment as Prisma has it. */
export type TaskRow = Omit<PrismaTask, 'dueDate' | 'dueTime'> & Pick<DueColumns, 'dueDate' | 'dueTime'>

/** The columns of a `TaskRow` for a statement of SQL, under the names that Prisma gives them. */
export const TASK_SELECT = Object.keys(TASK_COLUMNS)
  .map((name) => `task.${columnName(name)}${/^due(Date|Time)$/.test(name) ? '::text' : ''} AS "${name}"`)
  .join(', ')

/** The names alone, for a statement around one that gives these columns. */
export const TASK_NAMES = Object.keys(TASK_COLUMNS)
  .map((name) => `"${name}"`)
  .join(', ')

/** A row to be added, and the columns that a change sets. */
export type NewRow = Pick<
  TaskRow,
  'id' | 'title' | 'description' | 'priority' | 'tags' | 'completedAt' | 'createdAt' | 'updatedAt'
> &
  DueColumns & { userId: string; titleSort: string; descriptionSort: string }
export type ChangedColumns = Partial<Omit<NewRow, 'userId' | 'id' | 'createdAt'> & Pick<TaskRow, 'deletedAt'>>

/** A row as its owner sees it. */
export function toTask(row: TaskRow): Task {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    priority: PRIORITIES[row.priority] ?? 'none',
    tags: row.tags,
    due: fromColumns(row),
    completed: row.completedAt !== null,
    completedAt: row.completedAt,
    deletedAt: row.deletedAt,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

/** The name of a column in the database. */
export function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** A row as the database has kept it in JSON, without nulls. */
export function keptRow(kept: Record<string, unknown>): TaskRow {
  const entries = KEPT_COLUMNS.map(({ name, column, isTime }) => {
    const value = kept[column] ?? null
    return [name, isTime && typeof value === 'string' ? new Date(value) : value]
  })
  return Object.fromEntries(entries)
}

const KEPT_COLUMNS = Object.keys(TASK_COLUMNS).map((name) => {
  return { name, column: columnName(name), isTime: name.endsWith('At') }
})

/** A priority as it is stored: its place in `PRIORITIES`, so that it sorts. */
export function priorityRank(priority: Priority): number {
  return PRIORITIES.indexOf(priority)
}

/** The row of a new task. Version and seq are the database's to give. */
export function newRow(input: Omit<CreateTaskInput, 'id'> & { id: string }, userId: string, now: Date): NewRow {
  return {
    userId,
    id: input.id,
    ...titleColumns(input.title),
    ...descriptionColumns(input.description ?? ''),
    priority: priorityRank(input.priority ?? 'none'),
    tags: input.tags ?? [],
    ...toColumns(input.due ?? null),
    completedAt: input.completed ? now : null,
    createdAt: now,
    updatedAt: now,
  }
}

/** The columns that a change sets: null clears, what is left out is not touched. */
export function changedColumns(change: Omit<UpdateTaskInput, 'id'>, now: Date): ChangedColumns {
  const { title, description, priority, tags, due, completed } = change
  return {
    ...(title !== undefined && titleColumns(title)),
    ...(description !== undefined && descriptionColumns(description ?? '')),
    ...(priority !== undefined && { priority: priorityRank(priority ?? 'none') }),
    ...(tags !== undefined && { tags: tags ?? [] }),
    ...(due !== undefined && toColumns(due)),
    ...(completed !== undefined && { completedAt: completed ? now : null }),
    updatedAt: now,
  }
}

function titleColumns(title: string) {
  return { title, titleSort: foldCase(title) }
}

function descriptionColumns(description: string) {
  return { description, descriptionSort: toSearchable(description) }
}
