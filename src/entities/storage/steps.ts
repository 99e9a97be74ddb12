import { prismaRows, type Rows } from '../../database/tenancy/rows.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { Columns, Head, StoredRow } from '../definition/stored-row.ts'
import { firstRowsOf } from './first-rows.ts'
import { prismaStatements } from './prisma-statements.ts'

/** The steps of a change within its transaction. The user's other changes wait for the transaction. */
export interface Steps {
  userId: string
  /** Runs one SQL statement in the transaction. */
  rows: Rows
  /** The Prisma client of the transaction, for models of other entities. */
  client: object
  /** Reads the heads of the existing rows among these ids, without texts and in no order. */
  heads(ids: string[]): Promise<Head[]>
  find(id: string): Promise<StoredRow | undefined>
  findBy(columns: Columns): Promise<StoredRow | undefined>
  /** Inserts rows, and skips those whose unique value is in use. */
  insert(added: Columns[]): Promise<StoredRow[]>
  change(ids: string[], columns: Columns): Promise<Head[]>
  /** Reads the first of these rows, in this order, that fit into `maxBytes`. */
  first(ids: string[], maxBytes: number): Promise<StoredRow[]>
  /** Permanently deletes rows. Returns their number. */
  purge(ids: string[]): Promise<number>
  /** Permanently deletes rows in the trash, oldest first. Returns their number. */
  emptyTrash(limit: number): Promise<number>
  /** Returns the number of rows that a change has changed so far, by entity. */
  affected(changeId: string): Promise<Record<string, number>>
}

const AFFECTED = `SELECT entity, count(*)::int AS count FROM undo_state
  WHERE user_id = $1 AND change_id = $2::uuid GROUP BY entity ORDER BY entity`

/** Returns the steps of a user's change of one entity within a transaction. */
export type StepsIn = (transaction: Prisma.TransactionClient, userId: string) => Steps

/** Creates the steps of changes of an entity. */
export function buildSteps(entity: Entity): StepsIn {
  const { hot } = entity
  const firstRows = firstRowsOf(entity)
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
      first: (ids, maxBytes) => firstRows(rows, { userId, ids, maxBytes }),
      purge: (ids) => statements.purge({ userId, ids }),
      async affected(changeId) {
        const counts = await rows<{ entity: string; count: number }>(AFFECTED, [userId, changeId])
        return Object.fromEntries(counts.map(({ entity, count }) => [entity, count]))
      },
      async emptyTrash(limit) {
        const ids = await statements.trashed(userId, limit)
        if (ids.length > 0) return statements.purge({ userId, ids })
        // Triggers store the response for replay only if rows change; this stores the empty one.
        await rows('SELECT app_store_empty_answer()::text', [])
        return 0
      },
    }
  }
}
