import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import { columnName, type StoredRow } from '../entities/definition/stored-row.ts'
import { bytesBefore } from '../entities/storage/row-bytes.ts'

/** A row that was created, changed or permanently deleted. */
export interface SequenceItem {
  seq: number
  entity: string
  id: string
  /** Absent if the row was permanently deleted. */
  row?: StoredRow
}

/** A snapshot of a user's sequence of changes, with the changes after a position. */
export interface Sequence {
  epoch: string
  /** The last sequence number assigned. */
  seq: number
  /** The highest sequence number whose tombstone has been dropped. */
  horizon: number
  /** The changes in order, up to the limit of each entity. */
  changes: SequenceItem[]
}

type Row = StoredRow & {
  epoch: string
  last: bigint | string
  horizon: bigint | string
  /** Null in the only row of the result if nothing has changed. */
  seq: bigint | string | null
  entity: string
  op: 'upsert' | 'delete'
}

interface From {
  after: number
  /** Reads only tombstones after this number, which may be higher than `after`. */
  purgesAfter: number
  /** The maximum number of changes of each entity. */
  take: number
  /** Reads rows up to this many bytes of text, and one row more. */
  maxBytes: number
}

/** The queries of the change feed. */
export interface ChangeQueries {
  /**
   * Reads the changes of all entities after a position; undefined if the user has never written. It is one statement, so the
   * result is a consistent snapshot: a tombstone dropped meanwhile is either included or below the horizon.
   */
  sequence(userId: string, from: From): Promise<Sequence | undefined>
}

/** Creates the change feed queries of these entities. The SQL statement is built here, and prepared once. */
export function changeQueries(database: TenantDatabase, entities: readonly Entity[]): ChangeQueries {
  const statement = sequenceOf(entities)
  return {
    async sequence(userId, { after, purgesAfter, take, maxBytes }) {
      const rows = await database.read(userId, ({ rows }) =>
        rows<Row>(statement, [userId, after, purgesAfter, take, maxBytes]),
      )
      const [first] = rows
      if (!first) return undefined
      const changes = first.seq === null ? [] : rows.map(toItem)
      return { epoch: first.epoch, seq: Number(first.last), horizon: Number(first.horizon), changes }
    },
  }
}

function toItem(row: Row): SequenceItem {
  const { seq, entity, op, id } = row
  return op === 'delete' ? { seq: Number(seq), entity, id } : { seq: Number(seq), entity, id, row }
}

/**
 * Returns the statement that reads the changed rows of all entities as one result. Columns of several entities under the
 * same name are merged and must have the same type; columns that an entity lacks are null.
 */
function sequenceOf(entities: readonly Entity[]): string {
  const owners = new Map(entities.toReversed().flatMap(({ name, columns }) => columns.map((column) => [column, name])))
  owners.delete('id')
  const columns = [...owners].map(([column, owner]) => ({
    column,
    none: `(NULL::public."${owner}").${columnName(column)}`,
  }))
  const none = columns.map((column) => column.none).join(', ')
  return `SELECT c.epoch::text AS epoch, c.seq AS last, c.horizon, change.*
  FROM counter c LEFT JOIN LATERAL (
    ${entities.map((entity) => changedRows(entity, columns)).join('\n    UNION ALL\n    ')}
    UNION ALL
    (SELECT seq, entity, 'delete' AS op, id, ${none} FROM tombstone
      WHERE user_id = $1 AND seq > $3 ORDER BY seq LIMIT $4)
  ) change ON true
  WHERE c.user_id = $1 ORDER BY change.seq`
}

function changedRows(entity: Entity, columns: { column: string; none: string }[]): string {
  const { name } = entity
  const isOwn = new Set(entity.columns)
  const selected = columns.map(
    ({ column, none }) => `${isOwn.has(column) ? `page.${columnName(column)}` : none} AS "${column}"`,
  )
  return `(SELECT page.seq, '${name}' AS entity, 'upsert' AS op, page.id, ${selected.join(', ')} FROM (
      SELECT "${name}".*, ${bytesBefore(entity, 'seq')}
      FROM "${name}" WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $4) page
      WHERE bytes <= $5)`
}
