import { prismaRows } from '../../database/tenancy/rows.ts'
import type { Prisma } from '../../generated/prisma/client.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { Columns, Head, StoredRow } from '../definition/stored-row.ts'
import { firstRowsOf } from './first-rows.ts'
import { prismaStatements } from './prisma-statements.ts'

/** What one change can do in several steps; the user's other changes wait meanwhile. */
export interface Steps {
  /** Reads which of these rows there are, without their texts, in no order. */
  heads(ids: string[]): Promise<Head[]>
  find(id: string): Promise<StoredRow | undefined>
  findBy(columns: Columns): Promise<StoredRow | undefined>
  /** Adds rows, and leaves out those of which a unique value is taken. */
  insert(added: Columns[]): Promise<StoredRow[]>
  change(ids: string[], columns: Columns): Promise<Head[]>
  /** Reads the first of these rows, in this order, that fit into so many bytes of texts. */
  first(ids: string[], maxBytes: number): Promise<StoredRow[]>
  /** Deletes rows for good. */
  purge(ids: string[]): Promise<number>
  /** Deletes what is in the trash for good, the oldest first. Returns how many. */
  emptyTrash(limit: number): Promise<number>
}

/** Returns the steps of a change of one user's on one entity, inside its transaction. */
export type StepsIn = (transaction: Prisma.TransactionClient, userId: string) => Steps

/** Builds the steps of the changes of an entity. */
export function buildSteps(entity: Entity): StepsIn {
  const { hot } = entity
  const firstRows = firstRowsOf(entity)
  const statementsOn = prismaStatements(entity)
  return (transaction, userId) => {
    const rows = prismaRows(transaction)
    const statements = statementsOn(transaction)
    return {
      heads: async (ids) => await statements.heads({ userId, ids }),
      find: async (id) => (hot ? (await hot.find(rows, userId, id))[0] : statements.find(userId, id)),
      findBy: (columns) => statements.findBy(userId, columns),
      insert: async (added) => await (hot ? hot.insert(rows, added) : statements.insert(added)),
      change: async (ids, columns) =>
        await (hot ? hot.changeMany(rows, { userId, ids }, columns) : statements.changeMany({ userId, ids }, columns)),
      first: (ids, maxBytes) => firstRows(rows, { userId, ids, maxBytes }),
      purge: (ids) => statements.purge({ userId, ids }),
      async emptyTrash(limit) {
        const ids = await statements.trashed(userId, limit)
        if (ids.length > 0) return statements.purge({ userId, ids })
        // Triggers keep the answer of what has changed; that nothing has is an answer as well.
        await rows('SELECT app_keep_nothing()::text', [])
        return 0
      },
    }
  }
}
