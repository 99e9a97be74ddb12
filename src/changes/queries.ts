import type { TenantDatabase } from '../db/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import { type Columns, columnName, type StoredRow } from '../entities/definition/stored-row.ts'
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

interface Row {
  epoch: string
  last: bigint | string
  horizon: bigint | string
  /** Null in the one row that there is where nothing has changed. */
  seq: bigint | string | null
  entity: string
  id: string
  row: string | null
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
  const byName = new Map(entities.map((entity) => [entity.name, entity]))

  function toItem({ seq, entity, id, row }: Row): SequenceItem {
    const item = { seq: Number(seq), entity, id }
    if (row === null) return item
    const stored = byName.get(entity)?.fromJson(JSON.parse(row) as Columns)
    return stored ? { ...item, row: stored } : item
  }

  return {
    async sequence(userId, { after, purgesAfter, take, maxBytes }) {
      const rows = await database.read(userId, ({ rows }) =>
        rows<Row>(statement, [userId, after, purgesAfter, take, maxBytes]),
      )
      const [first] = rows
      if (!first) return undefined
      const changes = rows.filter(({ seq }) => seq !== null).map(toItem)
      return { epoch: first.epoch, seq: Number(first.last), horizon: Number(first.horizon), changes }
    },
  }
}

function sequenceOf(entities: readonly Entity[]): string {
  return `SELECT c.epoch::text AS epoch, c.seq AS last, c.horizon, change.*
  FROM counter c LEFT JOIN LATERAL (
    ${entities.map(changedRows).join('\n    UNION ALL\n    ')}
    UNION ALL
    (SELECT seq, entity, id::text, NULL AS row FROM tombstone
      WHERE user_id = $1 AND seq > $3 ORDER BY seq LIMIT $4)
  ) change ON true
  WHERE c.user_id = $1 ORDER BY change.seq`
}

/** The rows of one entity, each as JSON: the columns of entities differ. */
function changedRows(entity: Entity): string {
  const { name, columns } = entity
  const picked = columns.map((column) => `page.${columnName(column)}`).join(', ')
  return `(SELECT page.seq, '${name}' AS entity, page.id::text AS id, row_to_json(picked)::text AS row FROM (
      SELECT "${name}".*, ${bytesBefore(entity, 'seq')}
      FROM "${name}" WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $4) page, LATERAL (SELECT ${picked}) picked
      WHERE bytes <= $5)`
}
