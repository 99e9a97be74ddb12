import * as z from 'zod'
import { Affected, ENTITY_LIMITS, IdempotencyKey, UndoToken } from './common-schema.ts'

/** The inputs of every change of all rows that meet conditions. */
export const MatchingInput = {
  dryRun: z.boolean().meta({
    description: `True: changes nothing, and returns the number of matches and a sample of them. False: changes them, at most ${ENTITY_LIMITS.matching.toLocaleString('en')}`,
  }),
  expectedCount: z.number().int().min(0).max(ENTITY_LIMITS.version).optional().meta({
    description:
      'The `count` of the dry run. If another number matches, the change fails with CONFLICT and an issue `count_changed`, and changes nothing. Ignored by a dry run',
  }),
  idempotencyKey: IdempotencyKey,
}

/** Creates the result of a change of all rows that meet conditions. */
export function matchingAnswer<Row extends z.ZodType>(Row: Row, { plural }: { plural: string }) {
  return z.object({
    count: z
      .number()
      .int()
      .meta({ description: `Number of ${plural} that match, or that matched before the change` }),
    sample: z.array(Row).meta({
      description: `A dry run: the newest of the ${plural} that match, at most ${ENTITY_LIMITS.sample}. Otherwise empty`,
    }),
    affected: Affected,
    undoToken: UndoToken,
  })
}
