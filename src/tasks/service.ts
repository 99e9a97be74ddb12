import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../db/tenant.ts'
import { BYTE_BUDGETS } from '../limits/byte-budgets.ts'
import { countFitting } from './answer-size.ts'
import { type BulkChanges, createBulkChanges } from './bulk.ts'
import { noTask } from './conflicts.ts'
import { decodeCursor, encodeCursor, queryDigest } from './cursor.ts'
import { matching } from './filter.ts'
import type { ListTasksInput, TaskPage, TaskStats, TaskStatsInput } from './list-schema.ts'
import { taskQueries } from './queries.ts'
import { toTask } from './row.ts'
import { LIMITS, type Task, type TaskId } from './schema.ts'
import { createSingleChanges, type SingleChanges } from './single.ts'
import { positionOf, readSortValues, type Sort } from './sort.ts'
import { createTrashChanges, type TrashChanges } from './trash.ts'

/** What can be done with tasks. Every verb acts for one actor and reaches that actor's tasks alone. */
export interface TaskService extends SingleChanges, BulkChanges, TrashChanges {
  /**
   * A page of at most `maxBytes` bytes of tasks, or of one task.
   * @throws TaskwireError INVALID_INPUT for a cursor of another query or user.
   */
  list(actor: Actor, input: ListTasksInput, maxBytes?: number): Promise<TaskPage>
  /** Finds a task in the trash too. @throws TaskwireError NOT_FOUND. */
  get(actor: Actor, input: TaskId): Promise<Task>
  stats(actor: Actor, input: TaskStatsInput | undefined): Promise<TaskStats>
}

const NEWEST_FIRST: Sort = [{ by: 'createdAt', order: 'desc' }]

/** Builds the task verbs on a database. */
export function createTaskService(database: TenantDatabase, clock: Clock): TaskService {
  const queries = taskQueries(database)
  return {
    ...createSingleChanges(queries, clock),
    ...createBulkChanges(queries, clock),
    ...createTrashChanges(queries, clock),

    async list({ userId }, input, maxBytes = BYTE_BUDGETS.answer) {
      const sort: Sort = input.sort?.map(({ by, order = 'asc' }) => ({ by, order })) ?? NEWEST_FIRST
      const limit = input.limit ?? LIMITS.defaultPageSize
      const digest = queryDigest(userId, { ...input, sort })
      const readValues = (given: unknown) => readSortValues(sort, given)
      const after = input.cursor === undefined ? undefined : decodeCursor(digest, input.cursor, readValues)
      // One more than asked for tells whether there is a next page.
      const rows = await queries.page(userId, { where: matching(input), sort, after, take: limit + 1, maxBytes })
      const page = rows.slice(0, Math.min(limit, countFitting(rows, maxBytes)))
      const last = rows.length > page.length ? page.at(-1) : undefined
      return { items: page.map(toTask), nextCursor: last ? encodeCursor(digest, positionOf(sort, last)) : null }
    },

    async get({ userId }, { id }) {
      const row = await queries.find(userId, id)
      if (!row) throw noTask()
      return toTask(row)
    },

    stats: ({ userId }, input) => queries.stats(userId, clock(), input?.timeZone ?? 'UTC'),
  }
}
