import { prismaRows, type Rows } from '../../database/tenancy/rows.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { Head } from '../definition/stored-row.ts'
import { firstRowsOf } from './first-rows.ts'
import { MATCHING, matchingRowsOf } from './matching-rows.ts'
import { headOf, prismaStatements } from './prisma-statements.ts'
import type { Steps } from './steps.ts'

const AFFECTED = `SELECT entity, count(*)::int AS count FROM undo_state
  WHERE user_id = $1 AND change_id = $2::uuid GROUP BY entity ORDER BY entity`

const KEEP_COUNT = `UPDATE idempotency_key SET affected = affected || jsonb_build_object('${MATCHING}', $4::int)
  WHERE user_id = $1 AND procedure = $2 AND key = $3 RETURNING key`

/** Stores the response of a change without effect, for a replay. Triggers store it only if rows change. */
export async function storeEmptyAnswer(rows: Rows): Promise<void> {
  await rows('SELECT app_store_empty_answer()::text', [])
}

/** Returns the steps of a user's change of one entity within a transaction. */
export type StepsIn = (transaction: Prisma.TransactionClient, userId: string) => Steps

/** Creates the steps of changes of an entity. */
export function buildSteps(entity: Entity): StepsIn {
  const { hot } = entity
  const firstRows = firstRowsOf(entity)
  const matchingRows = matchingRowsOf(entity)
  const statementsOn = prismaStatements(entity)
  return (transaction, userId) => {
    const rows = prismaRows(transaction)
    const statements = statementsOn(transaction)
    return {
      userId,
      rows,
      client: transaction,
      heads: async (ids) => await statements.heads({ userId, ids }),
      find: async (id) => (hot ? (await hot.find(rows, userId, id))[0] : statements.find(userId, id)),
      findBy: (columns) => statements.findBy(userId, columns),
      insert: async (added) => await (hot ? hot.insert(rows, added) : statements.insert(added)),
      change: async (ids, columns) =>
        await (hot ? hot.changeMany(rows, { userId, ids }, columns) : statements.changeMany({ userId, ids }, columns)),
      matching: (conditions, take) => matchingRows<Head>(rows, { userId, conditions, take, columns: headOf(entity) }),
      first: (ids, maxBytes) => firstRows(rows, { userId, ids, maxBytes }),
      purge: (ids) => statements.purge({ userId, ids }),
      async affected(changeId) {
        const counts = await rows<{ entity: string; count: number }>(AFFECTED, [userId, changeId])
        return Object.fromEntries(counts.map(({ entity, count }) => [entity, count]))
      },
      async keepCount({ procedure, key }, count) {
        await storeEmptyAnswer(rows)
        await rows(KEEP_COUNT, [userId, procedure, key, count])
      },
      async emptyTrash(limit) {
        const ids = await statements.trashed(userId, limit)
        if (ids.length > 0) return statements.purge({ userId, ids })
        await storeEmptyAnswer(rows)
        return 0
      },
    }
  }
}
