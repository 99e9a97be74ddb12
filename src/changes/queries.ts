import type { TenantDatabase } from '../db/tenant.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { TASK_COLUMNS } from '../tasks/row.ts'

/** A user's sequence of changes at one moment, with what was purged after a place in it. */
export interface Sequence {
  epoch: string
  /** The last number given out. */
  seq: number
  /** The highest number whose purge is forgotten. */
  horizon: number
  purged: { id: string; seq: number }[]
}

interface Row {
  epoch: string
  seq: bigint
  horizon: bigint
  purged_id: string | null
  purged_seq: bigint | null
}

const CHANGED_COLUMNS = { ...TASK_COLUMNS, seq: true } satisfies Prisma.TaskSelect

export type ChangedRow = Prisma.TaskGetPayload<{ select: typeof CHANGED_COLUMNS }>

interface Range {
  after: number
  upTo: number
  take: number
}

/** The queries on a user's sequence of changes. */
export function changeQueries(database: TenantDatabase) {
  return {
    /**
     * Undefined where the user has never written. One statement: a purge that is forgotten meanwhile is either still here
     * or below the horizon.
     */
    async sequence(userId: string, { after, take }: Omit<Range, 'upTo'>): Promise<Sequence | undefined> {
      const rows = await database.read(
        userId,
        (tables) => tables.$queryRaw<Row[]>`
          SELECT c.epoch::text AS epoch, c.seq, c.horizon, t.id::text AS purged_id, t.seq AS purged_seq
          FROM counter c LEFT JOIN LATERAL (
            SELECT id, seq FROM tombstone WHERE user_id = ${userId} AND seq > ${after} ORDER BY seq LIMIT ${take}
          ) t ON true
          WHERE c.user_id = ${userId} ORDER BY t.seq`,
      )
      const [first] = rows
      if (!first) return undefined
      const purged = rows.flatMap(({ purged_id: id, purged_seq: seq }) =>
        id === null ? [] : [{ id, seq: Number(seq) }],
      )
      return { epoch: first.epoch, seq: Number(first.seq), horizon: Number(first.horizon), purged }
    },

    /** The tasks whose last change is in a range, in order. */
    changed(userId: string, { after, upTo, take }: Range): Promise<ChangedRow[]> {
      return database.read(userId, (tables) =>
        tables.task.findMany({
          where: { userId, seq: { gt: after, lte: upTo } },
          orderBy: { seq: 'asc' },
          take,
          select: CHANGED_COLUMNS,
        }),
      )
    },
  }
}
