import * as z from 'zod'

/** The priorities of tasks, from least to most urgent. */
export const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const

/** How urgent a task is. */
export const Priority = z.enum(PRIORITIES).meta({ id: 'Priority', description: 'From least to most urgent' })
export type Priority = z.infer<typeof Priority>

/** Returns a priority as it is stored: its place in `PRIORITIES`, so that it sorts. */
export function priorityRank(priority: Priority): number {
  return PRIORITIES.indexOf(priority)
}
