import { prismaRows, type Rows } from '../db/rows.ts'
import type { Prisma } from '../generated/prisma/client.ts'
import { bytesBefore, countFitting } from './answer-size.ts'
import { type ChangedColumns, columnName, type NewRow, TASK_NAMES, TASK_SELECT, type TaskRow } from './row.ts'

/** What one change can do in several steps; the user's other changes wait meanwhile. */
export interface Steps {
  /** The tasks of these ids that there are, without their texts, in no order. */
  heads(ids: string[]): Promise<TaskHead[]>
  find(id: string): Promise<TaskRow | undefined>
  /** Leaves out those whose id is taken. */
  insert(rows: NewRow[]): Promise<TaskRow[]>
  change(ids: string[], columns: ChangedColumns): Promise<TaskHead[]>
  /** The first of these tasks, in this order, that fit into so many bytes of texts. */
  first(ids: string[], maxBytes: number): Promise<TaskRow[]>
  /** Deletes a task for good. */
  purge(which: { id: string }): Promise<void>
  /** Deletes what is in the trash for good, the oldest first. Returns how many. */
  emptyTrash(limit: number): Promise<number>
  /** Puts tasks back to what they were before the change that made them what they are. */
  revert(ids: string[], now: Date): Promise<void>
  /** Which tasks a change has purged, as far as that is remembered. */
  purgedBy(changeId: string): Promise<string[]>
  /** Brings back what a change has purged. Returns the ids; one that is taken by now is not among them. */
  bringBack(changeId: string, now: Date): Promise<string[]>
}

/** What decides whether a task can be changed. */
export type TaskHead = Pick<TaskRow, 'id' | 'version' | 'deletedAt' | 'changeId'>

type Transaction = Prisma.TransactionClient

/** The steps of a change of one user's, inside its transaction. */
export function stepsIn(tables: Transaction, userId: string): Steps {
  const ask = prismaRows(tables)
  return {
    heads: async (ids) => await ask<TaskHead>(HEADS, [userId, ids]),

    find: async (id) => (await ask<TaskRow>(FIND, [userId, id])).at(0),

    insert: (rows) => insertTasks(ask, rows),

    change: async (ids, columns) =>
      await ask<TaskHead>(CHANGE_ALL, [userId, ids, JSON.stringify(toColumnNames(columns))]),

    first: (ids, maxBytes) => firstTasks(ask, { userId, ids, maxBytes }),

    async purge({ id }) {
      await tables.task.deleteMany({ where: { userId, id } })
    },

    async emptyTrash(limit) {
      const count = await tables.$executeRaw`
        DELETE FROM task WHERE user_id = ${userId} AND id IN (
          SELECT id FROM task WHERE user_id = ${userId} AND deleted_at IS NOT NULL ORDER BY seq LIMIT ${limit})`
      // Triggers keep what has changed; that nothing has is an answer as well.
      if (count === 0) await keepNothing(tables, userId)
      return count
    },

    async revert(ids, now) {
      await tables.$executeRaw`
        UPDATE task SET (title, description, priority, tags, due_date, due_time, due_zone, completed_at, deleted_at,
          title_sort, description_sort, due_asc, due_desc) = (
          SELECT was.title, was.description, was.priority, was.tags, was.due_date, was.due_time, was.due_zone,
            was.completed_at, was.deleted_at, was.title_sort, was.description_sort, was.due_asc, was.due_desc
          FROM jsonb_populate_record(NULL::public.task, task.before) AS was), updated_at = ${now}
        WHERE user_id = ${userId} AND id = ANY(${ids}::uuid[]) AND before IS NOT NULL`
      // What the change created goes to the trash.
      await tables.$executeRaw`
        UPDATE task SET deleted_at = ${now}, updated_at = ${now}
        WHERE user_id = ${userId} AND id = ANY(${ids}::uuid[]) AND before IS NULL`
    },

    async purgedBy(changeId) {
      const rows = await tables.$queryRaw<{ id: string }[]>`
        SELECT id::text AS id FROM tombstone
        WHERE user_id = ${userId} AND change_id = ${changeId}::uuid AND before IS NOT NULL ORDER BY seq`
      return rows.map(({ id }) => id)
    },

    async bringBack(changeId, now) {
      const rows = await tables.$queryRaw<{ id: string }[]>`
        INSERT INTO task SELECT was.* FROM tombstone AS gone, LATERAL jsonb_populate_record(
          NULL::public.task, gone.before || jsonb_build_object('updated_at', ${now}::timestamptz)) AS was
        WHERE gone.user_id = ${userId} AND gone.change_id = ${changeId}::uuid AND gone.before IS NOT NULL
        ORDER BY gone.seq ON CONFLICT (user_id, id) DO NOTHING RETURNING id::text AS id`
      await tables.$executeRaw`
        DELETE FROM tombstone WHERE user_id = ${userId} AND change_id = ${changeId}::uuid AND before IS NOT NULL`
      return rows.map(({ id }) => id)
    },
  }
}

/**
 * Adds tasks; those whose id is taken are left out. Not an exception: a unique violation would cost the transaction. All
 * rows are one parameter: with one for each value, as Prisma has it, each call would be planned anew.
 */
export async function insertTasks(ask: Rows, rows: NewRow[]): Promise<TaskRow[]> {
  return await ask<TaskRow>(INSERT, [JSON.stringify(rows.map(toColumnNames))])
}

const INSERT = `INSERT INTO task SELECT * FROM jsonb_populate_recordset(NULL::public.task, $1::jsonb)
  ON CONFLICT (user_id, id) DO NOTHING RETURNING ${TASK_SELECT}`

/** What a task must be to be changed. */
export interface State {
  id: string
  /** Whether it may be in the trash. */
  inTrash: boolean
  /** Only at this version; at any unless given. */
  version?: number | undefined
}

/** Changes a task that is as it must be. One text for all changes, which the database plans once; what is not given stays. */
export async function changeTask(
  ask: Rows,
  { userId, id, inTrash, version }: State & { userId: string },
  columns: ChangedColumns,
): Promise<TaskRow[]> {
  const change = JSON.stringify(toColumnNames(columns))
  return await ask<TaskRow>(CHANGE_ONE, [userId, id, change, String(inTrash), version ?? null])
}

const CHANGEABLE = `title, title_sort, description, description_sort, priority, tags, due_date, due_time, due_zone, due_asc,
  due_desc, completed_at, deleted_at, updated_at`
const CHANGE = `UPDATE task SET (${CHANGEABLE}) = (SELECT ${CHANGEABLE} FROM jsonb_populate_record(task, $3::jsonb))
  WHERE user_id = $1`
const CHANGE_ONE = `${CHANGE} AND id = $2::uuid AND ($4::boolean OR deleted_at IS NULL)
  AND version = coalesce($5::int, version) RETURNING ${TASK_SELECT}`
const HEAD = `task.id::text AS id, task.version, task.deleted_at AS "deletedAt", task.change_id::text AS "changeId"`
const CHANGE_ALL = `${CHANGE} AND id = ANY($2::uuid[]) RETURNING ${HEAD}`
const HEADS = `SELECT ${HEAD} FROM task WHERE user_id = $1 AND id = ANY($2::uuid[])`
/** Finds one task of a user's. */
export const FIND = `SELECT ${TASK_SELECT} FROM task WHERE user_id = $1 AND id = $2::uuid`

interface Named {
  userId: string
  ids: string[]
  maxBytes: number
}

/**
 * Reads the first of these tasks, in this order, that fit into so many bytes of texts; at least one. Those that are purged
 * are as they were then.
 */
export async function firstTasks(ask: Rows, { userId, ids, maxBytes }: Named): Promise<TaskRow[]> {
  const rows = await ask<TaskRow>(FIRST, [userId, ids, maxBytes])
  return rows.slice(0, countFitting(rows, maxBytes))
}

const FIRST = `WITH named AS (SELECT id, place FROM unnest($2::uuid[]) WITH ORDINALITY AS named(id, place)),
  found AS (
    SELECT task.*, place FROM named JOIN task ON task.user_id = $1 AND task.id = named.id
    UNION ALL
    SELECT was.*, place FROM named JOIN tombstone AS gone
      ON gone.user_id = $1 AND gone.table_name = 'task' AND gone.id = named.id AND gone.before IS NOT NULL,
      LATERAL jsonb_populate_record(NULL::public.task, gone.before) AS was
    WHERE NOT EXISTS (SELECT FROM task WHERE task.user_id = $1 AND task.id = named.id))
  SELECT ${TASK_NAMES} FROM (
    SELECT ${TASK_SELECT}, place, ${bytesBefore('place')} FROM found AS task) page
  WHERE bytes <= $3 ORDER BY place`

/** A row, or part of one, under the names of its columns. */
function toColumnNames(row: NewRow | ChangedColumns): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [columnName(name), value]))
}

async function keepNothing(tables: Transaction, userId: string): Promise<void> {
  await tables.$executeRaw`
    INSERT INTO idempotency_key (user_id, procedure, key, input_hash, change_id, answer)
    SELECT ${userId}, kept->>'procedure', kept->>'key', kept->>'hash', current_setting('app.change')::uuid, '[]'
    FROM (SELECT nullif(current_setting('app.idempotency', true), '')::jsonb AS kept) said WHERE kept IS NOT NULL`
}
