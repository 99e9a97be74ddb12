import type { Value } from '../db/rows.ts'
import type { ChangeCall, Changed, TenantDatabase } from '../db/tenant.ts'
import { Prisma } from '../generated/prisma/client.ts'
import { bytesBefore } from './answer-size.ts'
import { changeTask, FIND, firstTasks, insertTasks, type State, type Steps, stepsIn } from './change-queries.ts'
import type { Position } from './cursor.ts'
import { wallClock } from './due.ts'
import type { TaskStats } from './list-schema.ts'
import { type ChangedColumns, type NewRow, TASK_NAMES, TASK_SELECT, type TaskRow } from './row.ts'
import { after, orderBy, orderBySorted, type Sort, type SortedRow, sortedColumns, sortedNames } from './sort.ts'

interface Page {
  where: Prisma.Sql[]
  sort: Sort
  after: Position | undefined
  take: number
  /** Rows beyond so many bytes of text are left out, but for the first of them. */
  maxBytes: number
}

export type TaskQueries = ReturnType<typeof taskQueries>

/** The queries on tasks. Each names the owner in its `where`; row security holds even if one did not. */
export function taskQueries(database: TenantDatabase) {
  return {
    /** In SQL, as Prisma would ask the same with three times the work. */
    async find(userId: string, id: string): Promise<TaskRow | undefined> {
      const [row] = await database.read(userId, ({ rows }) => rows<TaskRow>(FIND, [userId, id]))
      return row
    },

    /**
     * A page of tasks. Where conditions narrow it down, the best plan depends on their values, and is made for each call;
     * a list that asks for nothing but its order, by one key, is prepared. There are hundreds of orders by several.
     */
    page(userId: string, { where, sort, after: position, take, maxBytes }: Page): Promise<SortedRow[]> {
      const conditions = [Prisma.sql`user_id = ${userId}`, ...where, ...(position ? [after(sort, position)] : [])]
      const sorted = sortedColumns(sort)
      const from = Prisma.sql`FROM task WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY ${orderBy(sort)} LIMIT ${take}`
      const { text, values } =
        take <= SMALL_PAGE
          ? Prisma.sql`SELECT ${SELECT}, ${sorted} ${from}`
          : Prisma.sql`SELECT ${NAMES}, ${sortedNames(sort)} FROM (
              SELECT ${SELECT}, ${sorted}, ${Prisma.raw(bytesBefore(orderBy(sort).sql))} ${from}) page
            WHERE bytes <= ${maxBytes} ORDER BY ${orderBySorted(sort)}`
      const prepared = where.length === 1 && sort.length === 1
      return database.read(userId, ({ rows }) => rows<SortedRow>(text, values as Value[], { prepared }))
    },

    /** The first of these tasks that fit into so many bytes, in this order, also those that are purged. */
    first(userId: string, ids: string[], maxBytes: number): Promise<TaskRow[]> {
      return database.read(userId, ({ rows }) => firstTasks(rows, { userId, ids, maxBytes }))
    },

    /** Adds a task, unless its id is taken. */
    insert(call: ChangeCall, row: NewRow): Promise<Changed<TaskRow[]>> {
      return database.change(call, ({ rows }) => insertTasks(rows, [row]))
    },

    /** Changes one task that fulfils `state`; none where there is none. */
    change(call: ChangeCall, state: State, columns: ChangedColumns): Promise<Changed<TaskRow[]>> {
      const { userId } = call
      return database.change(call, ({ rows }) => changeTask(rows, { userId, ...state }, columns))
    },

    /** Makes one change in several steps, all or nothing. */
    transaction<T>(call: ChangeCall, work: (steps: Steps) => Promise<T>): Promise<Changed<T>> {
      return database.change(call, (tables) =>
        tables.$transaction((transaction) => work(stepsIn(transaction, call.userId))),
      )
    },

    /** Counts in one statement. Days and floating times have passed when the clock in `timeZone` has passed them. */
    async stats(userId: string, now: Date, timeZone: string): Promise<TaskStats> {
      const wall = wallClock(now, timeZone)
      const [stats] = await database.read(
        userId,
        (tables) => tables.$queryRaw<TaskStats[]>`
          SELECT count(*)::int AS total,
            count(*) FILTER (WHERE completed_at IS NULL)::int AS open,
            count(*) FILTER (WHERE completed_at IS NOT NULL)::int AS completed,
            count(*) FILTER (WHERE completed_at IS NULL AND CASE
              WHEN due_zone IS NOT NULL THEN due_asc < ${now}
              WHEN due_time IS NOT NULL THEN due_asc < ${wall.time}
              ELSE due_date < ${wall.day}::date END)::int AS overdue
          FROM task WHERE user_id = ${userId} AND deleted_at IS NULL`,
      )
      return stats ?? { total: 0, open: 0, completed: 0, overdue: 0 }
    },
  }
}

const SELECT = Prisma.raw(TASK_SELECT)
const NAMES = Prisma.raw(TASK_NAMES)
/** So many rows are read whatever their size: about 80 KB each at most. */
const SMALL_PAGE = 21
