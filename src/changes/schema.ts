import * as z from 'zod'
import { IdempotencyKey, LIMITS, Task } from '../tasks/schema.ts'

/** The limits of a sync and of what follows it live. */
export const CHANGES_LIMITS = {
  pageSize: 200,
  cursorLength: 200,
  /** Live streams of one user that a process keeps open. */
  streamsPerUser: 20,
} as const

const Seq = z
  .number()
  .int()
  .meta({ format: 'int64', description: 'The place in the sequence of changes; it has holes' })

/** A task is new or has changed: this is what it is now. */
const Upsert = z
  .object({ seq: Seq, kind: z.literal('upsert'), task: Task })
  .meta({ id: 'UpsertChange', description: 'A task is new or has changed: this is what it is now' })

/** A task is gone for good, with its place in the trash. */
const Purge = z
  .object({ seq: Seq, kind: z.literal('purge'), id: z.string().meta({ format: 'uuid' }) })
  .meta({ id: 'PurgeChange', description: 'A task is gone for good' })

/** One change of the caller's tasks. A task that has changed several times since is there once, as it is now. */
export const Change = z.discriminatedUnion('kind', [Upsert, Purge]).meta({
  id: 'Change',
  description: 'One change. A task that has changed several times since is there once, as it is now',
})
export type Change = z.infer<typeof Change>

const Cursor = z.string().max(CHANGES_LIMITS.cursorLength).meta({ minLength: 1 })

/** Where to go on, and how far. */
export const ChangesInput = z
  .strictObject({
    cursor: Cursor.optional().meta({
      description: 'The `cursor` of the answer before; left out: from the beginning, which gives every task',
    }),
    limit: z.number().int().min(1).max(CHANGES_LIMITS.pageSize).optional().meta({
      description: 'Changes an answer; fewer where together they are larger than 512 KB',
      default: CHANGES_LIMITS.pageSize,
    }),
  })
  .meta({ id: 'ChangesInput', description: 'Where to go on, and how far' })
export type ChangesInput = z.infer<typeof ChangesInput>

/** What has changed, in order, and where to go on. */
export const ChangesPage = z
  .object({
    changes: z.array(Change),
    cursor: z.string().meta({ description: 'Keep it with what was received, and go on from there at any time' }),
    more: z.boolean().meta({ description: 'True: ask again now; false: this is all there is' }),
  })
  .meta({ id: 'ChangesPage', description: 'What has changed, in order, and where to go on' })
export type ChangesPage = z.infer<typeof ChangesPage>

/** Where the sequence ends now. */
export const ChangesCursor = z
  .object({ cursor: z.string().meta({ description: 'What comes after it happens from now on' }) })
  .meta({ id: 'ChangesCursor', description: 'Where the sequence of changes ends now' })
export type ChangesCursor = z.infer<typeof ChangesCursor>

/** Where a live stream begins. */
export const LiveInput = z
  .strictObject({
    cursor: Cursor.optional().meta({
      description: 'Where to begin, of any answer or event; left out: from the beginning, which gives every task',
    }),
    lastEventId: Cursor.nullish().meta({
      description:
        'The `id` of the last event received, which wins over `cursor`; `EventSource`, its polyfills and tRPC say it by themselves. An empty one counts for none; the header Last-Event-ID wins over it',
    }),
  })
  .meta({ id: 'LiveInput', description: 'Where a live stream begins' })
export type LiveInput = z.infer<typeof LiveInput>

/** Takes a change back. */
export const UndoInput = z
  .strictObject({
    undoToken: z.string().min(1).max(LIMITS.undoTokenLength),
    idempotencyKey: IdempotencyKey,
  })
  .meta({ id: 'UndoInput', description: 'Takes a change back', examples: [{ undoToken: 'AgGiIhDysXW8hZ89o3byhwQB' }] })
export type UndoInput = z.infer<typeof UndoInput>
