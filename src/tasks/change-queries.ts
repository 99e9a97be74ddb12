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
  /** Takes a change back. Returns its rows; none where it is unknown or too old. Rows with a problem: nothing was done. */
  undo(changeId: string, now: Date): Promise<UndoneRow[]>
}

/** A row of a change that is taken back, and why it cannot be. */
export interface UndoneRow {
  entity: string
  id: string
  problem: 'changed' | 'gone' | 'taken' | null
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
      if (count === 0) await tables.$executeRaw`SELECT public.app_keep_nothing()`
      return count
    },

    undo: async (changeId, now) => await ask<UndoneRow>(UNDO, [userId, changeId, now.toISOString()]),
  }
}

const UNDO = 'SELECT entity, id::text AS id, problem FROM public.app_undo($1, $2::uuid, $3::timestamptz)'

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
    SELECT was.*, place FROM named
      JOIN tombstone AS gone ON gone.user_id = $1 AND gone.entity = 'task' AND gone.id = named.id
      JOIN undo_state AS state ON state.user_id = $1 AND state.change_id = gone.change_id AND state.entity = 'task'
        AND state.id = named.id AND state.before IS NOT NULL,
      LATERAL jsonb_populate_record(NULL::public.task, state.before) AS was
    WHERE NOT EXISTS (SELECT FROM task WHERE task.user_id = $1 AND task.id = named.id))
  SELECT ${TASK_NAMES} FROM (
    SELECT ${TASK_SELECT}, place, ${bytesBefore('place')} FROM found AS task) page
  WHERE bytes <= $3 ORDER BY place`

/** A row, or part of one, under the names of its columns. */
function toColumnNames(row: NewRow | ChangedColumns): object {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [columnName(name), value]))
}
