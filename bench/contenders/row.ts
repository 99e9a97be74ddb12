import { type CreateInput, PRIORITIES, type Task } from './schema.ts'

/** The returned columns of a task, in types that every driver supports. */
export interface Row {
  id: string
  title: string
  description: string
  priority: number
  tags: string[] | null
  dueDate: string | null
  /** `09:00:00`; the seconds are not returned. */
  dueTime: string | null
  dueZone: string | null
  completedAt: Date | null
  deletedAt: Date | null
  version: number
  createdAt: Date
  updatedAt: Date
}

/** Converts a row to the response format. */
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

/** Returns the columns of a new task, including the required sort columns. */
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

/** Truncates a page that was read with one extra row, which shows whether there is a next page. */
export function toPage(rows: Row[], limit: number, cursorOf: (row: Row) => string) {
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  return { items: page.map(toTask), nextCursor: last ? cursorOf(last) : null }
}
