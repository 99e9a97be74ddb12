import * as z from 'zod'

/**
 * The input and output schemas of all contenders but Taskwire. They validate less than Taskwire: no time zones, no code points,
 * no filters, and an update of three fields. This favors the other contenders.
 */
export const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const

const Priority = z.enum(PRIORITIES)
const Due = z.object({ date: z.string(), time: z.string().optional(), timeZone: z.string().optional() })

export const TaskId = z.object({ id: z.uuid() })
export const ListInput = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
})
export const CreateInput = z.object({
  title: z.string().min(1).max(500),
  description: z.string().max(16_384).default(''),
  priority: Priority.default('none'),
  tags: z.array(z.string().min(1).max(64)).max(50).default([]),
  due: z.object({ date: z.iso.date() }).nullable().default(null),
})
export const Change = z.object({
  title: z.string().min(1).max(500).optional(),
  priority: Priority.optional(),
  completed: z.boolean().optional(),
})
export const UpdateInput = Change.extend(TaskId.shape)

export const Task = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  priority: Priority,
  tags: z.array(z.string()),
  due: Due.nullable(),
  completed: z.boolean(),
  completedAt: z.date().nullable(),
  deletedAt: z.date().nullable(),
  version: z.number().int(),
  createdAt: z.date(),
  updatedAt: z.date(),
})
export const Page = z.object({ items: z.array(Task), nextCursor: z.string().nullable() })

export type CreateInput = z.infer<typeof CreateInput>
export type Change = z.infer<typeof Change>
export type Task = z.infer<typeof Task>
export type Page = z.infer<typeof Page>
