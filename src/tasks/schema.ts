import * as z from 'zod'
import { text, visibleText } from '../text.ts'
import { CalendarDate, TimeZone, WallTime } from '../time/schema.ts'

/** Every limit a caller can run into. Lengths are in code points. */
export const LIMITS = {
  titleLength: 500,
  descriptionLength: 16_384,
  tags: 50,
  tagLength: 64,
  // Each may take 768 bytes of a URL: sixteen of them, with all else, fit into the 16 KB of a request's headers.
  tagsOfFilter: 8,
  searchLength: 100,
  // A title of 500 control characters, each six in JSON, makes one of 4,099.
  cursorLength: 4_200,
  sortKeys: 3,
  pageSize: 200,
  defaultPageSize: 50,
  bulk: 200,
  purge: 1000,
  // 200 ids, 16 bytes each, and the change's own.
  undoTokenLength: 4_400,
  // What the column holds.
  version: 2_147_483_647,
} as const

/** From least to most urgent. */
export const PRIORITIES = ['none', 'low', 'medium', 'high', 'urgent'] as const
export const Priority = z.enum(PRIORITIES).meta({ id: 'Priority', description: 'From least to most urgent' })
export type Priority = z.infer<typeof Priority>

/** The id of a task: a UUID of any version, which is what the format says and the column holds. */
export const Id = z
  .guid({ error: 'Must be a UUID' })
  .toLowerCase()
  .meta({ description: 'UUID; those made here are version 7 (RFC 9562), which sorts by time' })

/** The version a change is meant for. Versions begin at 1, so 0 stands for a task that is not there yet. */
export const IfVersion = z
  .number()
  .int()
  .min(0)
  .max(LIMITS.version)
  .optional()
  .meta({ description: 'The change is made to this version of the task alone; otherwise CONFLICT with what it is now' })

/** Sent again with the same key, a change happens once and is answered again, for 24 hours. */
export const IdempotencyKey = z
  .string()
  .regex(/^[\x21-\x7e]{1,255}$/, { error: 'Must be 1 to 255 printable ASCII characters without spaces' })
  .optional()
  .meta({
    description:
      'Sent again with the same key, the change happens once and is answered as the first time, for 24 hours; an answer of more than 64 KB has the tasks as they are by then',
  })

/** A due date as it is answered: whatever is stored, also in a time zone that this runtime does not know. */
export const Due = z
  .object({
    date: z.string().meta({ format: 'date' }),
    time: z
      .string()
      .optional()
      .meta({ description: 'Left out: the task is due all day', examples: ['09:00'] }),
    timeZone: z
      .string()
      .optional()
      .meta({ description: 'Left out: the time is meant wherever the reader is', examples: ['Europe/Berlin'] }),
  })
  .meta({
    id: 'Due',
    description: 'When a task is due: all of a day; a wall time, wherever the reader is; or a wall time in one zone',
  })
export type Due = z.infer<typeof Due>

/** Marks in its metadata a field that is left out by null as well. */
export const NULL_IS_LEFT_OUT = 'nullIsLeftOut'

/**
 * A field for which null means the same as left out: many programs write it for what they have no value for. The OpenAPI
 * document does not say so, since generated clients would have to tell three states apart where there are two.
 */
const orNull = <Schema extends z.ZodType>(schema: Schema, meta: Record<string, unknown> = {}) =>
  schema.nullish().meta({ ...meta, [NULL_IS_LEFT_OUT]: true })

const isLeftOut = (value: unknown) => value === undefined || value === null

/** A due date as a caller sets it: a day; a wall time, wherever the reader is; or a wall time in one zone. */
export const DueInput = z
  .strictObject({
    date: CalendarDate,
    time: orNull(WallTime, { description: 'Left out: the task is due all day' }),
    timeZone: orNull(TimeZone, { description: 'Left out: the time is meant wherever the reader is' }),
  })
  .refine(({ time, timeZone }) => isLeftOut(timeZone) || !isLeftOut(time), {
    error: 'A time zone needs a time: without one the task is due all day, everywhere',
    path: ['timeZone'],
  })
  .meta({
    id: 'DueInput',
    description: 'When a task is due: all of a day; a wall time, wherever the reader is; or a wall time in one zone',
    dependentRequired: { timeZone: ['time'] },
  })
export type DueInput = z.infer<typeof DueInput>

const Title = visibleText(LIMITS.titleLength).meta({ examples: ['Buy milk'] })
const Description = text(0, LIMITS.descriptionLength)
/**
 * A list whose items differ. Not `uniqueItems`: generators make a set of it, which has no order, and of some languages no
 * JSON.
 */
export const EACH_ONCE = { description: 'Each may be given once', 'x-unique-items': true }

/** The tags of a task. */
export const Tags = z
  .array(visibleText(LIMITS.tagLength))
  .max(LIMITS.tags)
  .refine((tags) => new Set(tags).size === tags.length, { error: 'Each tag may be given once' })
  .meta({ ...EACH_ONCE, examples: [['home', 'errands']] })

/** A task as JSON has it. */
export const EXAMPLE = {
  id: '01a2134d-c622-74ec-ae07-f77888b13558',
  title: 'Buy milk',
  description: 'Oat, two litres',
  priority: 'high',
  tags: ['home', 'errands'],
  due: { date: '2026-11-30', time: '09:00', timeZone: 'Europe/Berlin' },
  completed: false,
  completedAt: null,
  deletedAt: null,
  version: 1,
  createdAt: '2026-11-25T12:00:00.000Z',
  updatedAt: '2026-11-25T12:00:00.000Z',
}

/** A task as it is answered. */
export const Task = z
  .object({
    id: z.string().meta({ format: 'uuid' }),
    title: z.string(),
    description: z.string(),
    priority: Priority,
    tags: z.array(z.string()),
    due: Due.nullable(),
    completed: z.boolean(),
    completedAt: z.date().nullable().meta({ description: 'When it was completed; null while it is open' }),
    deletedAt: z.date().nullable().meta({ description: 'When it went to the trash; null outside it' }),
    version: z.number().int().min(1).meta({ description: 'Counts the changes of this task, from 1' }),
    createdAt: z.date(),
    updatedAt: z.date(),
  })
  .meta({ id: 'Task', description: 'A task', examples: [EXAMPLE] })
export type Task = z.infer<typeof Task>

/** Takes a change back within an hour; null where nothing has changed. */
export const UndoToken = z
  .string()
  .nullable()
  .meta({ description: 'Takes the change back within an hour, with `changes.undo`; null where nothing has changed' })

/** How many rows of each kind a change has changed. */
export const Affected = z.record(z.string(), z.number().int()).meta({
  description: 'How many rows the change has changed, by kind; a kind of which nothing has changed is left out',
  examples: [{ task: 1 }],
})
export type Affected = z.infer<typeof Affected>

/** A task as a change has left it. */
export const ChangedTask = z
  .object({ ...Task.shape, affected: Affected, undoToken: UndoToken })
  .meta({ id: 'ChangedTask', description: 'A task as a change has left it' })
export type ChangedTask = z.infer<typeof ChangedTask>

/** Names one task. */
export const TaskId = z.strictObject({ id: Id }).meta({ id: 'TaskId', description: 'Names one task' })
export type TaskId = z.infer<typeof TaskId>

/** Names one task, and perhaps the version it must have. */
export const TaskAction = z
  .strictObject({ id: Id, ifVersion: IfVersion, idempotencyKey: IdempotencyKey })
  .meta({ id: 'TaskAction', description: 'Names one task, and perhaps the version it must have' })
export type TaskAction = z.infer<typeof TaskAction>

/** A new task. All but the title may be left out, or null. */
export const CreateTaskInput = z
  .strictObject({
    id: orNull(Id),
    title: Title,
    description: orNull(Description),
    priority: orNull(Priority),
    tags: orNull(Tags),
    due: DueInput.nullish(),
    completed: orNull(z.boolean()),
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'CreateTaskInput',
    description: 'A new task. All but the title may be left out, or null',
    examples: [{ title: 'Buy milk', priority: 'high', tags: ['home'], due: EXAMPLE.due }],
  })
export type CreateTaskInput = z.infer<typeof CreateTaskInput>

/** A change. What is left out stays as it is; null clears. */
export const UpdateTaskInput = z
  .strictObject({
    id: Id,
    title: Title.optional(),
    description: Description.nullable().optional(),
    priority: Priority.nullable().optional(),
    tags: Tags.nullable().optional(),
    due: DueInput.nullable().optional(),
    completed: z.boolean().optional().meta({ description: 'Setting what already holds changes nothing' }),
    ifVersion: IfVersion,
    idempotencyKey: IdempotencyKey,
  })
  .meta({
    id: 'UpdateTaskInput',
    description: 'A change. What is left out stays as it is; null clears',
    examples: [{ title: 'Buy oat milk', due: null }],
  })
export type UpdateTaskInput = z.infer<typeof UpdateTaskInput>

const READ_ONLY = { readOnly: true, description: 'As it was read, or left out, or null: it cannot be set' }

const SAYS_NOTHING = { description: 'As it was answered, or left out: it says nothing' }

/** A whole task in place of what there is. What is left out, or null, takes its default. */
export const ReplaceTaskInput = z
  .strictObject({
    ...CreateTaskInput.shape,
    id: Id,
    completedAt: z.date().nullish().meta(READ_ONLY),
    deletedAt: z.date().nullish().meta(READ_ONLY),
    version: orNull(z.number().int(), { ...READ_ONLY, minimum: 1, maximum: LIMITS.version }),
    createdAt: orNull(z.date(), READ_ONLY),
    updatedAt: orNull(z.date(), READ_ONLY),
    affected: orNull(z.record(z.string(), z.number().int().min(0).max(LIMITS.version)), SAYS_NOTHING),
    undoToken: z.string().nullable().optional().meta(SAYS_NOTHING),
    ifVersion: IfVersion,
    create: z.boolean().optional().meta({ description: 'False: NOT_FOUND where there is no such task. Default true' }),
  })
  .meta({
    id: 'ReplaceTaskInput',
    description:
      'A whole task in place of what there is, as it was read and edited. What is left out, or null, takes its default',
    examples: [{ title: 'Buy oat milk', tags: ['home'] }],
  })
export type ReplaceTaskInput = z.infer<typeof ReplaceTaskInput>
