import type { Rows } from '../../database/tenancy/rows.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { StoredRow } from '../definition/stored-row.ts'
import { selectList, selectNames } from './columns.ts'
import { bytesBefore, countFitting } from './row-bytes.ts'

interface Named {
  userId: string
  ids: string[]
  maxBytes: number
}

/** Reads the first of these rows, in this order, that fit into `maxBytes` bytes; at least one. */
export type FirstRows = (rows: Rows, named: Named) => Promise<StoredRow[]>

/**
 * Creates the `FirstRows` function of an entity. Rows purged within the last hour are read in their last state. Uses SQL:
 * Prisma's model API cannot express a running sum.
 */
export function firstRowsOf(entity: Entity): FirstRows {
  const statement = statementOf(entity)
  return async (rows, { userId, ids, maxBytes }) => {
    const found = await rows<StoredRow>(statement, [userId, ids, maxBytes])
    return found.slice(0, countFitting(entity, found, maxBytes))
  }
}

// With OFFSET each row is looked up by its id; without statistics, a join would read all rows of the user.
function statementOf(entity: Entity): string {
  const { name } = entity
  return `WITH named AS (SELECT id, place FROM unnest($2::uuid[]) WITH ORDINALITY AS named(id, place)),
  found AS (
    SELECT own.*, place FROM named CROSS JOIN LATERAL (
      SELECT * FROM "${name}" WHERE "${name}".user_id = $1 AND "${name}".id = named.id OFFSET 0) own
    UNION ALL
    SELECT purged.*, place FROM named
      JOIN tombstone AS t ON t.user_id = $1 AND t.entity = '${name}' AND t.id = named.id
      JOIN undo_state AS u ON u.user_id = $1 AND u.change_id = t.change_id AND u.entity = '${name}' AND u.id = t.id,
      LATERAL jsonb_populate_record(NULL::public."${name}", u.before) AS purged
    WHERE u.before IS NOT NULL
      AND NOT EXISTS (SELECT FROM "${name}" WHERE "${name}".user_id = $1 AND "${name}".id = named.id))
  SELECT ${selectNames(entity)} FROM (
    SELECT ${selectList(entity)}, place, ${bytesBefore(entity, 'place')} FROM found AS "${name}") page
  WHERE bytes <= $3 ORDER BY place`
}
