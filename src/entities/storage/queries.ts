import type { Value } from '../../database/tenancy/rows.ts'
import type { Changed, MutationContext, TenantDatabase } from '../../database/tenancy/tenant.ts'
import { Prisma } from '../../generated/prisma/client.ts'
import type { Entity } from '../definition/define-entity.ts'
import type { Columns, StoredRow } from '../definition/stored-row.ts'
import { buildSteps } from './build-steps.ts'
import { selectList, selectNames } from './columns.ts'
import type { Position } from './cursor.ts'
import { firstRowsOf } from './first-rows.ts'
import type { State } from './hot-statements.ts'
import { type ConditionsOf, matchingRowsOf } from './matching-rows.ts'
import { prismaStatements } from './prisma-statements.ts'
import { bytesBefore } from './row-bytes.ts'
import { orderingBy, type Sort, type SortedRow } from './sort.ts'
import type { Matching, Steps } from './steps.ts'

/** The rows of a list, on all pages. */
interface Listed {
  /** Conditions that keep the statement prepared. */
  standing: Prisma.Sql[]
  where: Prisma.Sql[]
  /** Reads rows in the trash instead of those outside it. Ignored if the entity has no trash. */
  trash: boolean
}

interface Page extends Listed {
  sort: Sort
  after: Position | undefined
  take: number
  /** Reads rows up to this many bytes of text, and one row more. */
  maxBytes: number
}

/** The queries on the rows of one entity. Each filters by owner, in addition to row-level security. */
export interface EntityQueries {
  /** Reads one row, including one in the trash. */
  find(userId: string, id: string): Promise<StoredRow | undefined>
  /** Reads a row with these column values. */
  findBy(userId: string, columns: Columns): Promise<StoredRow | undefined>
  /**
   * Reads a page by keyset pagination, with a row comparison that Prisma's model API cannot express. A list without filters
   * and with one sort key is prepared; with filters the best plan depends on their values, so each call is planned.
   */
  page(userId: string, page: Page): Promise<SortedRow[]>
  /** Counts the rows on all pages of a list. */
  count(userId: string, listed: Listed): Promise<number>
  /** Counts the rows outside the trash that meet conditions, and reads the first of them, newest first, in one statement. */
  matching(userId: string, conditionsOf: ConditionsOf, take: number): Promise<Matching<StoredRow>>
  /** Reads the first of these rows, in this order, that fit into `maxBytes`, including rows purged within the last hour. */
  first(userId: string, ids: string[], maxBytes: number): Promise<StoredRow[]>
  /** Inserts a row, unless its unique value is in use. */
  insert(call: MutationContext, added: Columns): Promise<Changed<StoredRow[]>>
  /** Changes one row if it has the required state. */
  change(call: MutationContext, state: State, columns: Columns): Promise<Changed<StoredRow[]>>
  /** Changes one row if it has the required state and no other row belongs to it; needs `HotStatements.changeLone`. */
  changeLone(call: MutationContext, state: State, columns: Columns): Promise<Changed<StoredRow[]>>
  /** Makes one change in several steps, atomically. `timeout` is in milliseconds, by default that of all transactions. */
  transaction<T>(
    call: MutationContext,
    work: (steps: Steps) => Promise<T>,
    options?: { timeout: number },
  ): Promise<Changed<T>>
}

/** Pages of up to this many rows are read without a byte limit: a row has at most about 80 KB. */
const SMALL_PAGE = 21

/** Creates the queries of an entity on a database. */
export function entityQueries(entity: Entity, database: TenantDatabase): EntityQueries {
  const { name, hasTrash, hot } = entity
  const select = Prisma.raw(selectList(entity))
  const names = Prisma.raw(selectNames(entity))
  const table = Prisma.raw(`"${name}"`)
  const ordering = orderingBy(entity.sortColumns)
  const statementsOn = prismaStatements(entity)
  const firstRows = firstRowsOf(entity)
  const matchingRows = matchingRowsOf(entity)
  const stepsIn = buildSteps(entity)

  const conditionsOf = (userId: string, { standing, where, trash }: Listed) => [
    Prisma.sql`user_id = ${userId}`,
    ...(hasTrash ? [Prisma.raw(`deleted_at IS ${trash ? 'NOT ' : ''}NULL`)] : []),
    ...standing,
    ...where,
  ]

  return {
    async find(userId, id) {
      if (!hot) return database.read(userId, ({ client }) => statementsOn(client).find(userId, id))
      const [row] = await database.read(userId, ({ rows }) => hot.find(rows, userId, id))
      return row
    },

    findBy: (userId, columns) => database.read(userId, ({ client }) => statementsOn(client).findBy(userId, columns)),

    async count(userId, { where, ...listed }) {
      const conditions = Prisma.join(conditionsOf(userId, { where, ...listed }), ' AND ')
      const { text, values } = Prisma.sql`SELECT count(*)::int AS count FROM ${table} WHERE ${conditions}`
      const prepared = where.length === 0
      const [row] = await database.read(userId, ({ rows }) =>
        rows<{ count: number }>(text, values as Value[], { prepared }),
      )
      return row?.count ?? 0
    },

    page(userId, { sort, after, take, maxBytes, where, ...listed }) {
      const conditions = [
        ...conditionsOf(userId, { where, ...listed }),
        ...(after ? [ordering.after(sort, after)] : []),
      ]
      const sorted = ordering.sortedColumns(sort)
      const order = ordering.orderBy(sort)
      const from = Prisma.sql`FROM ${table} WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY ${order} LIMIT ${take}`
      const { text, values } =
        take <= SMALL_PAGE
          ? Prisma.sql`SELECT ${select}, ${sorted} ${from}`
          : Prisma.sql`SELECT ${names}, ${ordering.sortedNames(sort)} FROM (
              SELECT ${select}, ${sorted}, ${Prisma.raw(bytesBefore(entity, order.sql))} ${from}) page
            WHERE bytes <= ${maxBytes} ORDER BY ${ordering.orderBySorted(sort)}`
      const prepared = where.length === 0 && sort.length === 1
      return database.read(userId, ({ rows }) => rows<SortedRow>(text, values as Value[], { prepared }))
    },

    matching: (userId, conditionsOf, take) =>
      database.read(userId, async ({ client, rows }) => {
        const conditions = await conditionsOf(client)
        return matchingRows<StoredRow>(rows, { userId, conditions, take, columns: entity.columns })
      }),

    first: (userId, ids, maxBytes) => database.read(userId, ({ rows }) => firstRows(rows, { userId, ids, maxBytes })),

    insert: (call, added) =>
      database.change(call, ({ rows, client }) =>
        hot ? hot.insert(rows, [added]) : statementsOn(client).insert([added]),
      ),

    change: (call, state, columns) => {
      const named = { userId: call.userId, ...state }
      return database.change(call, ({ rows, client }) =>
        hot ? hot.changeOne(rows, named, columns) : statementsOn(client).changeOne(named, columns),
      )
    },

    changeLone: (call, state, columns) =>
      database.change(call, async ({ rows }) => {
        return (await hot?.changeLone?.(rows, { userId: call.userId, ...state }, columns)) ?? []
      }),

    transaction: (call, work, options) =>
      database.change(call, (tables) =>
        tables.$transaction((transaction) => work(stepsIn(transaction, call.userId)), options),
      ),
  }
}
