import * as z from 'zod'
import { Affected, ENTITY_LIMITS, IdempotencyKey, UndoToken } from './common-schema.ts'

/** The options of emptying the trash. */
export const EmptyTrashInput = z
  .strictObject({ idempotencyKey: IdempotencyKey })
  .meta({ id: 'EmptyTrashInput', description: 'The options of emptying the trash' })
export type EmptyTrashInput = z.infer<typeof EmptyTrashInput>

/** The result of emptying the trash. */
export const EmptiedTrash = z
  .object({
    purged: z
      .number()
      .int()
      .meta({
        description: `Number of rows permanently deleted: at most ${ENTITY_LIMITS.purge} per call, the oldest first, and the subtasks of these`,
      }),
    more: z.boolean().meta({ description: 'True: there may be more rows in the trash, call again' }),
    affected: Affected,
    undoToken: UndoToken,
  })
  .meta({ id: 'EmptiedTrash', description: 'The result of emptying the trash' })
export type EmptiedTrash = z.infer<typeof EmptiedTrash>
