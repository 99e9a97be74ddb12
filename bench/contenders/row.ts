import { type CreateInput, PRIORITIES, type Task } from './schema.ts'

/** The columns of a task that are answered, as every driver can give them. */
export interface Row {
  id: string
  title: string
  description: string
  priority: number
  tags: string[] | null
  dueDate: string | null
  /** `09:00:00`; the seconds are not answered. */
  dueTime: string | null
  dueZone: string | null
  completedAt: Date | null
  deletedAt: Date | null
  version: number
  createdAt: Date
  updatedAt: Date
}

/** A row as it is answered. */
export function toTask(row: Row): Task {
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    priority: PRIORITIES[row.priority] ?? 'none',
    tags: row.tags ?? [],
    due: row.dueDate === null ? null : dueOf(row.dueDate, row),
    completed: row.completedAt !== null,
    completedAt: row.completedAt,
    deletedAt: row.deletedAt,
    version: row.version,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  }
}

function dueOf(date: string, { dueTime, dueZone }: Row): NonNullable<Task['due']> {
  return {
    date,
    ...(dueTime !== null && { time: dueTime.slice(0, 5) }),
    ...(dueZone !== null && { timeZone: dueZone }),
  }
}

const NEVER = { dueAsc: new Date('9999-12-31T23:59:59.999Z'), dueDesc: new Date('0001-01-01T00:00:00.000Z') }

/** The columns of a new task; the table asks for its sort columns. */
export function newColumns(input: CreateInput, now: Date) {
  const end = input.due && new Date(`${input.due.date}T23:59:59.999Z`)
  return {
    title: input.title,
    description: input.description,
    priority: PRIORITIES.indexOf(input.priority),
    tags: input.tags,
    dueDate: input.due?.date ?? null,
    createdAt: now,
    updatedAt: now,
    titleSort: input.title.toLowerCase(),
    descriptionSort: input.description.toLowerCase(),
    ...(end ? { dueAsc: end, dueDesc: end } : NEVER),
  }
}

/** Cuts a page that was read with one row more than asked for, which tells whether there is a next one. */
export function toPage(rows: Row[], limit: number, cursorOf: (row: Row) => string) {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { items: page.map(toTask), nextCursor: last ? cursorOf(last) : null }
}
