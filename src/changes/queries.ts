import type { TenantDatabase } from '../db/tenant.ts'
import { bytesBefore } from '../tasks/answer-size.ts'
import { TASK_COLUMNS, TASK_NAMES, TASK_SELECT, type TaskRow } from '../tasks/row.ts'

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

type Row = TaskRow & {
  epoch: string
  last: bigint | string
  horizon: bigint | string
  /** Null in the one row that there is where nothing has changed. */
  seq: bigint | string | null
  purged: string | null
}

interface From {
  after: number
  /** Purges are told from here on, which may be later. */
  purgesAfter: number
  /** How many changes of each kind at most. */
  take: number
  /** Tasks beyond so many bytes of text are left out, but for the first of them. */
  maxBytes: number
}

/** The queries on a user's sequence of changes. */
export function changeQueries(database: TenantDatabase) {
  return {
    /**
     * Undefined where the user has never written. One statement: nothing changes between the parts of the answer, and a
     * purge that is forgotten meanwhile is either still here or below the horizon.
     */
    async sequence(userId: string, { after, purgesAfter, take, maxBytes }: From): Promise<Sequence | undefined> {
      const rows = await database.read(userId, ({ rows }) =>
        rows<Row>(SEQUENCE, [userId, after, purgesAfter, take, maxBytes]),
      )
      const [first] = rows
      if (!first) return undefined
      const changes = rows.flatMap((row): Sequence['changes'] => {
        if (row.seq === null) return []
        const seq = Number(row.seq)
        return [row.purged === null ? { seq, row } : { seq, purged: row.purged }]
      })
      return { epoch: first.epoch, seq: Number(first.last), horizon: Number(first.horizon), changes }
    },
  }
}

const NO_TASK = Object.keys(TASK_COLUMNS)
  .map(() => 'NULL')
  .join(', ')

const SEQUENCE = `SELECT c.epoch::text AS epoch, c.seq AS last, c.horizon, change.*
  FROM counter c LEFT JOIN LATERAL (
    (SELECT seq, ${TASK_NAMES}, NULL AS purged FROM (
      SELECT task.seq, ${TASK_SELECT}, ${bytesBefore('seq')}
      FROM task WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $4) page
      WHERE bytes <= $5)
    UNION ALL
    (SELECT seq, ${NO_TASK}, id::text FROM tombstone
      WHERE user_id = $1 AND seq > $3 ORDER BY seq LIMIT $4)
  ) change ON true
  WHERE c.user_id = $1 ORDER BY change.seq`
