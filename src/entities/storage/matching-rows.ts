import type { Rows, Value } from '../../database/tenancy/rows.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Entity } from '../definition/define-entity.ts'
import { selectList, selectNames } from './columns.ts'
import type { Matching } from './steps.ts'

/** Returns conditions, which may depend on other rows of the user. */
export type ConditionsOf = (client: object) => Promise<Prisma.Sql[]>

/** The key of the number of matching rows beside the affected ones in a stored answer. No entity has this name. */
export const MATCHING = '#matching'

interface Query {
  userId: string
  conditions: Prisma.Sql[]
  take: number
  /** The columns to read. */
  columns: readonly string[]
}

/**
 * Creates the function that counts and reads rows outside the trash. One statement does both, so that they are of one moment. Like
 * lists, it is planned with its values.
 */
export function matchingRowsOf(entity: Entity) {
  const { name, hasTrash } = entity
  const table = Prisma.raw(`"${name}"`)
  return async <Row>(rows: Rows, { userId, conditions, take, columns }: Query): Promise<Matching<Row>> => {
    const where = [
      Prisma.sql`user_id = ${userId}`,
      ...(hasTrash ? [Prisma.raw('deleted_at IS NULL')] : []),
      ...entity.standing({}, userId),
      ...conditions,
    ]
    const own = Prisma.raw(selectList({ name: 'own', columns }))
    const { text, values } = Prisma.sql`WITH found AS MATERIALIZED (
        SELECT id, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place
        FROM ${table} WHERE ${Prisma.join(where, ' AND ')})
      SELECT ${Prisma.raw(selectNames({ columns }))}, (SELECT count(*)::int FROM found) AS "#count" FROM (
        SELECT ${own}, found.place FROM found CROSS JOIN LATERAL (
          SELECT * FROM ${table} WHERE user_id = ${userId} AND id = found.id OFFSET 0) own WHERE found.place <= ${take}::int) page
      ORDER BY place`
    const found = await rows<Row & { '#count': number }>(text, values as Value[], { prepared: false })
    return { count: found[0]?.['#count'] ?? 0, rows: found.map(({ '#count': _, ...row }) => row as Row) }
  }
}
