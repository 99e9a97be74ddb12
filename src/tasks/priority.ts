import * as z from 'zod'

/** The priorities of tasks, from least to most urgent. */
export const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const

/** The priority of a task. */
export const Priority = z
  .enum(PRIORITIES)
  .meta({ id: 'Priority', description: 'Priority, from least (`none`) to most urgent (`urgent`)' })
export type Priority = z.infer<typeof Priority>

/** Returns the stored form of a priority: its index in `PRIORITIES`, so that it sorts. */
export function priorityRank(priority: Priority): number {
  return PRIORITIES.indexOf(priority)
}
