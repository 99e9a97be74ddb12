import * as z from 'zod'
import { Affected, ENTITY_LIMITS, IdempotencyKey, UndoToken } from './common-schema.ts'

/** Empties the trash. */
export const EmptyTrashInput = z
  .strictObject({ idempotencyKey: IdempotencyKey })
  .meta({ id: 'EmptyTrashInput', description: 'Empties the trash' })
export type EmptyTrashInput = z.infer<typeof EmptyTrashInput>

/** How many rows were purged. */
export const EmptiedTrash = z
  .object({
    purged: z
      .number()
      .int()
      .meta({ description: `At most ${ENTITY_LIMITS.purge} in one call, the oldest first` }),
    more: z.boolean().meta({ description: 'True: call again, there may be more' }),
    affected: Affected,
    undoToken: UndoToken,
  })
  .meta({ id: 'EmptiedTrash', description: 'How many rows were deleted for good' })
export type EmptiedTrash = z.infer<typeof EmptiedTrash>
