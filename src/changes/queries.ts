import type { TenantDatabase } from '../db/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import { columnName, type StoredRow } from '../entities/definition/stored-row.ts'
import { bytesBefore } from '../entities/storage/row-bytes.ts'

/** A row that is new or has changed, or that is gone for good. */
export interface SequenceItem {
  seq: number
  entity: string
  id: string
  /** Absent where the row is gone. */
  row?: StoredRow
}

/** A user's sequence of changes at one moment, with what comes after a position in it. */
export interface Sequence {
  epoch: string
  /** The last number given out. */
  seq: number
  /** The highest number whose tombstone has been dropped. */
  horizon: number
  /** What has changed, in order; of each kind the first ones. */
  changes: SequenceItem[]
}

type Row = StoredRow & {
  epoch: string
  last: bigint | string
  horizon: bigint | string
  /** Null in the one row that there is where nothing has changed. */
  seq: bigint | string | null
  entity: string
  op: 'upsert' | 'delete'
}

interface From {
  after: number
  /** Tombstones are read from here on, which may be later. */
  purgesAfter: number
  /** How many changes of each entity at most. */
  take: number
  /** Rows beyond so many bytes of text are left out, but for the first of them. */
  maxBytes: number
}

/** The queries on a user's sequence of changes. */
export interface ChangeQueries {
  /**
   * Reads what comes after a position, of all entities; undefined where the user has never written. One statement: nothing
   * changes between the parts of the answer, and a tombstone that is dropped meanwhile is either still here or below the
   * horizon.
   */
  sequence(userId: string, from: From): Promise<Sequence | undefined>
}

/** Builds the queries on the changes of these entities. Their one statement is made now and prepared once. */
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
 * The rows of all entities as one: a column that several have under one name is one column, and must have one type; what an
 * entity does not have is null.
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
