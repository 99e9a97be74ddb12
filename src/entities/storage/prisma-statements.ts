import { delegateOf } from '../../database/tenancy/delegate.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { Columns, Head, StoredRow } from '../definition/stored-row.ts'
import type { State } from './hot-statements.ts'

interface Where {
  userId: string
  ids: string[]
}

/** Returns the columns of the heads of an entity's rows. */
export function headOf({ hasTrash, specialColumn }: Pick<Entity, 'hasTrash' | 'specialColumn'>): string[] {
  return ['id', 'version', 'changeId', ...(hasTrash ? ['deletedAt'] : []), ...(specialColumn ? [specialColumn] : [])]
}

/**
 * Creates the statements of an entity in Prisma's model API, for a client or a transaction. Each filters by the owner.
 */
export function prismaStatements(entity: Entity) {
  const { model, hasTrash, columns, specialColumn } = entity
  const select = selected(columns)
  const head = selected(headOf(entity))

  return (client: object) => {
    const table = delegateOf(client, model)
    return {
      /** Reads one row, including one in the trash. */
      find: async (userId: string, id: string): Promise<StoredRow | undefined> =>
        (await table.findFirst<StoredRow>({ where: { userId, id }, select })) ?? undefined,

      /** Reads a row with these column values. */
      findBy: async (userId: string, columns: Columns): Promise<StoredRow | undefined> =>
        (await table.findFirst<StoredRow>({ where: { ...columns, userId }, select })) ?? undefined,

      /** Reads the heads of the existing rows among these ids, without texts and in no order. */
      heads: ({ userId, ids }: Where): PromiseLike<Head[]> =>
        table.findMany<Head>({ where: { userId, id: { in: ids } }, select: head }),

      /** Inserts rows, and skips those whose unique value is in use. A violation would abort the transaction. */
      insert: (added: Columns[]): PromiseLike<StoredRow[]> =>
        table.createManyAndReturn<StoredRow>({ data: added, select, skipDuplicates: true }),

      /** Changes one row if it has the required state. */
      changeOne: (
        { userId, id, inTrash, version, isPlain }: State & { userId: string },
        data: Columns,
      ): PromiseLike<StoredRow[]> => {
        const outside = hasTrash && !inTrash ? { deletedAt: null } : {}
        const plain = isPlain && specialColumn ? { [specialColumn]: null } : {}
        const where = { userId, id, ...outside, ...plain, ...(version !== undefined && { version }) }
        return table.updateManyAndReturn<StoredRow>({ where, data, select })
      },

      /** Changes rows by their ids. */
      changeMany: ({ userId, ids }: Where, data: Columns): PromiseLike<Head[]> =>
        table.updateManyAndReturn<Head>({ where: { userId, id: { in: ids } }, data, select: head }),

      /** Permanently deletes rows. Returns their number. */
      purge: async ({ userId, ids }: Where): Promise<number> =>
        (await table.deleteMany({ where: { userId, id: { in: ids } } })).count,

      /** Reads the ids of rows in the trash, least recently changed first. */
      async trashed(userId: string, take: number): Promise<string[]> {
        const rows = await table.findMany<{ id: string }>({
          where: { userId, deletedAt: { not: null } },
          select: { id: true },
          orderBy: { seq: 'asc' },
          take,
        })
        return rows.map(({ id }) => id)
      },
    }
  }
}

function selected(columns: readonly string[]): Record<string, true> {
  return Object.fromEntries(columns.map((name) => [name, true]))
}
