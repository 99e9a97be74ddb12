import type * as z from 'zod'
import type { Actor } from '../../auth/actor.ts'
import { invalidInput, TaskwireError } from '../../errors.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import { BYTE_BUDGETS } from '../../limits/byte-budgets.ts'
import { type Affected, ENTITY_LIMITS } from '../definition/common-schema.ts'
import type { MatchingInput } from '../definition/matching-schemas.ts'
import type { Head, StoredRow } from '../definition/stored-row.ts'
import { MATCHING } from '../storage/matching-rows.ts'
import { countFitting } from '../storage/row-bytes.ts'
import type { Steps } from '../storage/steps.ts'
import { undoTokenOf } from './answer.ts'
import { createMutationContext } from './mutation-context.ts'
import type { VerbParts } from './verb-parts.ts'

/** A noun-specific change of all rows outside the trash that meet conditions. */
export interface MatchingChange {
  /** The name of the procedure: `completeWhere`. */
  verb: string
  input: z.output<z.ZodObject<typeof MatchingInput>>
  /** Returns the conditions. `client` reads other rows of the user, in the transaction of the change. */
  conditions(asked: { userId: string; client: object; now: Date }): Promise<Prisma.Sql[]>
  maxBytes?: number | undefined
  /** Changes rows, of which it gets the heads. It may change other rows too. */
  work(steps: Steps, heads: Head[], now: Date): Promise<void>
}

/** The result of a change of all rows that meet conditions. */
export interface MatchingAnswer {
  count: number
  /** The first rows of a dry run. */
  sample: unknown[]
  affected: Affected
  undoToken: string | null
}

/** Changes of rows that meet conditions. */
export interface MatchingChanges {
  /**
   * Selects rows and changes them, in one transaction: the user's other changes wait for it. A dry run sends no statement that
   * writes. @throws TaskwireError CONFLICT if another number of rows matches than expected; INVALID_INPUT if too many do.
   */
  changeMatching(actor: Actor, change: MatchingChange): Promise<MatchingAnswer>
}

/** A thousand tasks that repeat take some seconds, and on a busy machine more than other transactions may. */
const TIMEOUT_MS = 60_000

/** Creates the changes of rows that meet conditions. */
export function createMatchingChanges({ entity, queries, clock }: VerbParts): MatchingChanges {
  const { name, plural } = entity

  async function tryOut({ userId }: Actor, change: MatchingChange): Promise<MatchingAnswer> {
    const { maxBytes = BYTE_BUDGETS.answer } = change
    const now = clock()
    const conditionsOf = (client: object) => change.conditions({ userId, client, now })
    const { count, rows } = await queries.matching(userId, conditionsOf, ENTITY_LIMITS.sample)
    const sample = rows.slice(0, countFitting(entity, rows, maxBytes)).map((row: StoredRow) => entity.toApi(row))
    return { count, sample, affected: {}, undoToken: null }
  }

  /** Checks the number of matching rows. */
  function assertCount(count: number, { expectedCount = count }: MatchingChange['input']): void {
    if (count !== expectedCount) {
      const message = `expectedCount must equal the current number of matches, ${count}. Repeat the dry run and send its count.`
      const issue = { path: ['expectedCount'], code: 'count_changed', message, expected: [String(count)] }
      throw new TaskwireError('CONFLICT', { message, current: null, issues: [issue] })
    }
    if (count > ENTITY_LIMITS.matching) {
      const message = `Must match at most ${ENTITY_LIMITS.matching} ${plural}; it matches ${count}. Add a condition, and repeat the call for the rest.`
      throw invalidInput({ path: ['filter'], code: 'too_many_matches', message })
    }
  }

  return {
    async changeMatching(actor, change) {
      const { verb, input, work } = change
      if (input.dryRun) return tryOut(actor, change)
      const { userId } = actor
      const now = clock()
      // The stored answer has numbers only, no rows.
      const kept = { entity: name, ids: [] }
      const call = createMutationContext(userId, { procedure: `${plural}.${verb}`, input, now, ...kept })
      const makeChange = async (steps: Steps) => {
        const conditions = await change.conditions({ userId, client: steps.client, now })
        const { count, rows } = await steps.matching(conditions, ENTITY_LIMITS.matching)
        assertCount(count, input)
        if (count > 0) await work(steps, rows, now)
        if (call.key) await steps.keepCount(call.key, count)
        return { count, affected: await steps.affected(call.changeId) }
      }
      const { result, replayed } = await queries.transaction(call, makeChange, { timeout: TIMEOUT_MS })
      const { [MATCHING]: stored = 0, ...counts } = replayed?.affected ?? {}
      const { count, affected } = result ?? { count: stored, affected: counts }
      return { count, sample: [], affected, undoToken: undoTokenOf(affected, replayed?.changeId ?? call.changeId) }
    },
  }
}
