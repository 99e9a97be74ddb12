import { v7 as uuidv7 } from 'uuid'
import type { Actor } from '../auth/actor.ts'
import type { Clock } from '../clock.ts'
import type { TenantDatabase } from '../db/tenant.ts'
import { noTask, staleTask, takenId, trashedTask } from './conflicts.ts'
import { decodeCursor, encodeCursor, queryDigest } from './cursor.ts'
import { matching } from './filter.ts'
import type { ListTasksInput, TaskPage, TaskStats, TaskStatsInput } from './list-schema.ts'
import { taskQueries } from './queries.ts'
import { replaceTask } from './replace.ts'
import { changedColumns, newRow, toTask } from './row.ts'
import {
  type CreateTaskInput,
  LIMITS,
  type ReplaceTaskInput,
  type Task,
  type TaskAction,
  type TaskId,
  type UpdateTaskInput,
} from './schema.ts'
import { positionOf, type Sort, sortValueSchema } from './sort.ts'

/** What can be done with tasks. Every verb acts for one actor and reaches that actor's tasks alone. */
export interface TaskService {
  /** @throws TaskwireError INVALID_INPUT for a cursor of another query or user. */
  list(actor: Actor, input: ListTasksInput): Promise<TaskPage>
  /** Finds a task in the trash too. @throws TaskwireError NOT_FOUND. */
  get(actor: Actor, input: TaskId): Promise<Task>
  /** @throws TaskwireError CONFLICT when the actor already holds that id, in the trash included. */
  create(actor: Actor, input: CreateTaskInput): Promise<Task>
  /** @throws TaskwireError NOT_FOUND; CONFLICT when the task is in the trash, or has another version than asked for. */
  update(actor: Actor, input: UpdateTaskInput): Promise<Task>
  /** Creates or replaces. @throws TaskwireError CONFLICT as above, INVALID_INPUT for a read-only field that was edited. */
  replace(actor: Actor, input: ReplaceTaskInput): Promise<{ task: Task; created: boolean }>
  /** Moves a task to the trash; there already, it stays as it is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  delete(actor: Actor, input: TaskAction): Promise<Task>
  /** Takes a task out of the trash; outside already, it stays as it is. @throws TaskwireError NOT_FOUND, CONFLICT. */
  restore(actor: Actor, input: TaskAction): Promise<Task>
  stats(actor: Actor, input: TaskStatsInput | undefined): Promise<TaskStats>
}

const NEWEST_FIRST: Sort = { by: 'createdAt', order: 'desc' }

/** Builds the task verbs on a database. */
export function createTaskService(database: TenantDatabase, clock: Clock): TaskService {
  const queries = taskQueries(database)

  async function find(userId: string, id: string): Promise<Task> {
    const row = await queries.find(userId, id)
    if (!row) throw noTask()
    return toTask(row)
  }

  async function setDeletedAt(userId: string, { id, ifVersion }: TaskAction, deletedAt: Date | null): Promise<Task> {
    const row = await queries.change({ userId, id, ...atVersion(ifVersion) }, { deletedAt, updatedAt: clock() })
    if (row) return toTask(row)
    throw staleTask(await find(userId, id))
  }

  return {
    async list({ userId }, input) {
      const sort = input.sort ?? NEWEST_FIRST
      const limit = input.limit ?? LIMITS.defaultPageSize
      const digest = queryDigest(userId, { ...input, sort })
      const after = input.cursor === undefined ? undefined : decodeCursor(digest, input.cursor, sortValueSchema(sort))
      // One more than asked for tells whether there is a next page.
      const rows = await queries.page(userId, { where: matching(input), sort, after, take: limit + 1 })
      const page = rows.slice(0, limit)
      const last = rows.length > limit ? page.at(-1) : undefined
      return { items: page.map(toTask), nextCursor: last ? encodeCursor(digest, positionOf(sort, last)) : null }
    },

    get: ({ userId }, { id }) => find(userId, id),

    async create({ userId }, input) {
      const id = input.id ?? uuidv7()
      const row = await queries.insert(newRow({ ...input, id }, userId, clock()))
      if (row) return toTask(row)
      throw takenId(await find(userId, id))
    },

    async update({ userId }, { id, ifVersion, ...change }) {
      const state = { deletedAt: null, ...atVersion(ifVersion) }
      const row = await queries.change({ userId, id, ...state }, changedColumns(change, clock()))
      if (row) return toTask(row)
      const current = await find(userId, id)
      throw ifVersion === undefined || current.version === ifVersion ? trashedTask(current) : staleTask(current)
    },

    replace: ({ userId }, input) => replaceTask(queries, { userId, input, now: clock() }),

    delete: ({ userId }, input) => setDeletedAt(userId, input, clock()),

    restore: ({ userId }, input) => setDeletedAt(userId, input, null),

    stats: ({ userId }, input) => queries.stats(userId, clock(), input?.timeZone ?? 'UTC'),
  }
}

/** The condition that a row has a version; none where any will do. Prisma takes no undefined. */
function atVersion(ifVersion: number | undefined): { version?: number } {
  return ifVersion === undefined ? {} : { version: ifVersion }
}
