import type { TenantDatabase } from '../db/tenant.ts'
import { keptRow, type TaskRow } from '../tasks/row.ts'

/** A user's sequence of changes at one moment, with what comes after a place in it. */
export interface Sequence {
  epoch: string
  /** The last number given out. */
  seq: number
  /** The highest number whose purge is forgotten. */
  horizon: number
  /** What has changed, in order; of each kind the first ones. */
  changes: ({ seq: number; row: TaskRow } | { seq: number; purged: string })[]
}

interface Row {
  epoch: string
  last: bigint
  horizon: bigint
  seq: bigint | null
  row: Record<string, unknown> | null
  purged: string | null
}

interface From {
  after: number
  /** Purges are told from here on, which may be later. */
  purgesAfter: number
  /** How many changes of each kind at most. */
  take: number
}

/** The queries on a user's sequence of changes. */
export function changeQueries(database: TenantDatabase) {
  return {
    /**
     * Undefined where the user has never written. One statement: nothing changes between the parts of the answer, and a
     * purge that is forgotten meanwhile is either still here or below the horizon.
     */
    async sequence(userId: string, { after, purgesAfter, take }: From): Promise<Sequence | undefined> {
      const rows = await database.read(
        userId,
        (tables) => tables.$queryRaw<Row[]>`
          SELECT c.epoch::text AS epoch, c.seq AS last, c.horizon, change.seq, change.row, change.purged
          FROM counter c LEFT JOIN LATERAL (
            (SELECT seq, to_jsonb(task) - 'before' AS row, NULL AS purged FROM task
              WHERE user_id = ${userId} AND seq > ${after} ORDER BY seq LIMIT ${take})
            UNION ALL
            (SELECT seq, NULL, id::text FROM tombstone
              WHERE user_id = ${userId} AND seq > ${purgesAfter} ORDER BY seq LIMIT ${take})
          ) change ON true
          WHERE c.user_id = ${userId} ORDER BY change.seq`,
      )
      const [first] = rows
      if (!first) return undefined
      const changes = rows.flatMap(({ seq, row, purged }): Sequence['changes'] => {
        if (row) return [{ seq: Number(seq), row: keptRow(row) }]
        return purged === null ? [] : [{ seq: Number(seq), purged }]
      })
      return { epoch: first.epoch, seq: Number(first.last), horizon: Number(first.horizon), changes }
    },
  }
}
