import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import type { Entity } from '../entities/definition/define-entity.ts'
import { type Columns, columnName, type StoredRow } from '../entities/definition/stored-row.ts'
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

/** A row of the result: the counter, whose `entity` is empty, `id` the epoch and `json` the horizon; or a change. */
type Row = StoredRow & {
  seq: bigint | string
  entity: string
  /** The changed row in JSON, `null` if it was permanently deleted. Absent for rows of the first entity, which have columns. */
  json: string | null
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
  const readers = new Map(entities.map(({ name, fromJson }) => [name, fromJson]))

  function toItem(row: Row): SequenceItem {
    const { entity, id, json } = row
    const seq = Number(row.seq)
    if (json === null) return { seq, entity, id, row }
    const stored = JSON.parse(json) as Columns | null
    const read = stored && readers.get(entity)
    return read ? { seq, entity, id, row: read(stored) } : { seq, entity, id }
  }

  return {
    async sequence(userId, { after, purgesAfter, take, maxBytes }) {
      const rows = await database.read(userId, ({ rows }) =>
        rows<Row>(statement, [userId, after, purgesAfter, take, maxBytes]),
      )
      const counter = rows.find(({ entity }) => entity === '')
      if (!counter) return undefined
      // Sorted here, because PostgreSQL would copy whole rows to sort them.
      const changes = rows
        .filter((row) => row !== counter)
        .map(toItem)
        .sort((one, other) => one.seq - other.seq)
      return { epoch: counter.id, seq: Number(counter.seq), horizon: Number(counter.json), changes }
    },
  }
}

/**
 * Returns the statement that reads the counter and the changed rows of all entities as one result. The rows of the first entity,
 * usually almost all, are read by columns; those of the others as JSON, so that each entity does not widen the rows of all.
 */
function sequenceOf(entities: readonly Entity[]): string {
  const [first, ...others] = entities
  const columns = (first?.columns ?? []).filter((column) => column !== 'id')
  const none = columns.map((column) => `(NULL::public."${first?.name}").${columnName(column)} AS "${column}"`)
  const own = columns.map((column) => `page.${columnName(column)} AS "${column}"`)
  return [
    `SELECT seq, '' AS entity, epoch AS id, ${[...none, 'horizon::text AS json'].join(', ')} FROM counter WHERE user_id = $1`,
    ...(first ? [changedRows(first, [...own, 'NULL::text'])] : []),
    ...others.map((entity) => changedRows(entity, [...none, 'to_jsonb(page)::text'])),
    `(SELECT seq, entity, id, ${[...none, "'null'"].join(', ')} FROM tombstone
      WHERE user_id = $1 AND seq > $3 ORDER BY seq LIMIT $4)`,
  ].join('\n  UNION ALL\n  ')
}

function changedRows(entity: Entity, selected: string[]): string {
  const { name, columns } = entity
  const read = [...new Set(['id', ...columns])].map((column) => `"${name}".${columnName(column)}`).join(', ')
  return `(SELECT page.seq, '${name}', page.id, ${selected.join(', ')} FROM (
      SELECT "${name}".seq, ${read}, ${bytesBefore(entity, 'seq')}
      FROM "${name}" WHERE user_id = $1 AND seq > $2 ORDER BY seq LIMIT $4) page
      WHERE bytes <= $5)`
}
