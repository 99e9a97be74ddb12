import * as z from 'zod'
import {
  Affected,
  CreateTaskInput,
  EACH_ONCE,
  EXAMPLE,
  Id,
  IdempotencyKey,
  LIMITS,
  Task,
  UndoToken,
  UpdateTaskInput,
} from './schema.ts'

const Ids = z
  .array(Id)
  .min(1)
  .max(LIMITS.bulk)
  .refine((ids) => new Set(ids).size === ids.length, { error: 'Each id may be given once' })
  .meta(EACH_ONCE)

const IfVersions = z
  .record(Id, z.number().int().min(1).max(LIMITS.version))
  .optional()
  .meta({ description: 'By id, one of `ids`: the version that a task must have; else CONFLICT, and nothing changes' })

interface Guarded {
  ids: string[]
  ifVersions?: Record<string, number> | undefined
}

/** A version of a task that is not changed would guard nothing: its id is a mistake. */
const guardsItsOwn = ({ ids, ifVersions = {} }: Guarded) => Object.keys(ifVersions).every((id) => ids.includes(id))
const GUARDS_OTHERS = { error: 'Each id must be one of "ids"', path: ['ifVersions'] }

/** New tasks, all of them or none. */
export const CreateTasksInput = z
  .strictObject({
    items: z
      .array(
        CreateTaskInput.omit({ idempotencyKey: true }).meta({
          id: 'CreateTasksItem',
          description: 'One of several new tasks',
        }),
      )
      .min(1)
      .max(LIMITS.bulk)
      .refine((items) => !hasTwice(items.map(({ id }) => id)), { error: 'Each id may be given once' })
      .meta({ description: 'Each `id` may be given once' }),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'CreateTasksInput',
    description: 'New tasks, all of them or none',
    examples: [{ items: [{ title: 'Buy milk' }, { title: 'Call Ada' }] }],
  })
export type CreateTasksInput = z.infer<typeof CreateTasksInput>

const { id: _id, ifVersion: _ifVersion, idempotencyKey: _key, ...settable } = UpdateTaskInput.shape

/** One change of several tasks, all of them or none. */
export const UpdateTasksInput = z
  .strictObject({
    ids: Ids,
    set: z
      .strictObject(settable)
      .meta({ id: 'TaskChange', description: 'What to change; what is left out stays as it is, null clears' }),
    ifVersions: IfVersions,
    idempotencyKey: IdempotencyKey,
  })
  .refine(guardsItsOwn, GUARDS_OTHERS)
  .meta({
    id: 'UpdateTasksInput',
    description: 'One change of several tasks, all of them or none',
    examples: [{ ids: [EXAMPLE.id], set: { priority: 'high' } }],
  })
export type UpdateTasksInput = z.infer<typeof UpdateTasksInput>

/** Names several tasks, and perhaps the versions they must have. */
export const TasksAction = z
  .strictObject({ ids: Ids, ifVersions: IfVersions, idempotencyKey: IdempotencyKey })
  .refine(guardsItsOwn, GUARDS_OTHERS)
  .meta({
    id: 'TasksAction',
    description: 'Names several tasks, and perhaps the versions they must have',
    examples: [{ ids: [EXAMPLE.id] }],
  })
export type TasksAction = z.infer<typeof TasksAction>

/** Several tasks as one change has left them, in the order they were named. */
export const ChangedTasks = z
  .object({
    items: z.array(Task),
    omitted: z.array(z.string().meta({ format: 'uuid' })).meta({
      description: 'The other tasks, by id, where all together are larger than 512 KB; get them with `tasks.get`',
    }),
    affected: Affected,
    undoToken: UndoToken,
  })
  .meta({ id: 'ChangedTasks', description: 'Several tasks as one change has left them, in the order they were named' })
export type ChangedTasks = z.infer<typeof ChangedTasks>

/** Empties the trash. */
export const EmptyTrashInput = z
  .strictObject({ idempotencyKey: IdempotencyKey })
  .meta({ id: 'EmptyTrashInput', description: 'Empties the trash' })
export type EmptyTrashInput = z.infer<typeof EmptyTrashInput>

/** How many tasks are gone. */
export const EmptiedTrash = z
  .object({
    purged: z
      .number()
      .int()
      .meta({ description: `At most ${LIMITS.purge} in one call, the oldest first` }),
    more: z.boolean().meta({ description: 'True: call again, there may be more' }),
    affected: Affected,
    undoToken: UndoToken,
  })
  .meta({ id: 'EmptiedTrash', description: 'How many tasks are gone' })
export type EmptiedTrash = z.infer<typeof EmptiedTrash>

function hasTwice(ids: (string | null | undefined)[]): boolean {
  const given = ids.filter((id) => typeof id === 'string')
  return new Set(given).size < given.length
}
