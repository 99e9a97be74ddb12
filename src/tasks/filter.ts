import type { Prisma } from '../generated/prisma/client.ts'
import { foldCase } from '../text.ts'
import { nextDay, startOfDay } from './due.ts'
import type { ListTasksInput } from './list-schema.ts'
import { priorityRank } from './row.ts'

/** The conditions that a list's filters stand for, apart from the owner. */
export function matching(input: ListTasksInput): Prisma.TaskWhereInput[] {
  const conditions: Prisma.TaskWhereInput[] = [{ deletedAt: input.trash ? { not: null } : null }]
  if (input.completed !== undefined) conditions.push({ completedAt: input.completed ? { not: null } : null })
  if (input.priority) conditions.push({ priority: { in: input.priority.map(priorityRank) } })
  if (input.tags?.any) conditions.push({ tags: { hasSome: input.tags.any } })
  if (input.tags?.all) conditions.push({ tags: { hasEvery: input.tags.all } })
  if (input.due) conditions.push(...dueBetween(input.due, input.timeZone ?? 'UTC'))
  if (input.search !== undefined) conditions.push(containing(input.search))
  return conditions
}

function dueBetween({ from, to }: NonNullable<ListTasksInput['due']>, timeZone: string): Prisma.TaskWhereInput[] {
  const conditions: Prisma.TaskWhereInput[] = [{ dueDate: { not: null } }, ...dueAbout(from, to)]
  // A day and a floating time belong to the day they name; a zoned time to the day it falls on in `timeZone`.
  if (from !== undefined) {
    const named = { dueZone: null, dueDate: { gte: new Date(from) } }
    conditions.push({ OR: [named, { dueZone: { not: null }, dueAsc: { gte: startOfDay(from, timeZone) } }] })
  }
  if (to !== undefined) {
    const named = { dueZone: null, dueDate: { lte: new Date(to) } }
    conditions.push({ OR: [named, { dueZone: { not: null }, dueAsc: { lt: startOfDay(nextDay(to), timeZone) } }] })
  }
  return conditions
}

/**
 * Follows from what is asked, in whatever zone: without it a list by due date would read, from the first one on, all that is
 * not due then.
 */
function dueAbout(from: string | undefined, to: string | undefined): Prisma.TaskWhereInput[] {
  const gte = from === undefined ? undefined : new Date(Date.parse(from) - DAY_MS)
  const lt = to === undefined ? undefined : new Date(Date.parse(to) + 2 * DAY_MS)
  const range = { ...(gte && { gte }), ...(lt && { lt }) }
  return [{ dueAsc: range, dueDesc: range }]
}

const DAY_MS = 86_400_000

function containing(search: string): Prisma.TaskWhereInput {
  // Prisma puts `contains` into LIKE as it is, so its wildcards have to be made plain characters here.
  const literal = foldCase(search).replace(/[\\%_]/g, '\\$&')
  return { OR: [{ titleSort: { contains: literal } }, { descriptionSort: { contains: literal } }] }
}
