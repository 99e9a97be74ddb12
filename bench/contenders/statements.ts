import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { newColumns, type Row, toPage, toTask } from './row.ts'
import { type Change, type CreateInput, type Page, PRIORITIES, type Task } from './schema.ts'

/** Sends statements in one batch, in order, and returns their results. */
export type Send = (statements: pg.QueryConfig[]) => Promise<pg.QueryResult<Row>[]>

const COLUMNS = `id, title, description, priority, tags, due_date::text AS "dueDate", due_time::text AS "dueTime",
  due_zone AS "dueZone", completed_at AS "completedAt", deleted_at AS "deletedAt", version, created_at AS "createdAt",
  updated_at AS "updatedAt"`
const OPEN = 'user_id = $1 AND deleted_at IS NULL'

// Named, so that each connection plans them once.
const LIST = `SELECT ${COLUMNS} FROM task WHERE ${OPEN} ORDER BY created_at DESC, id DESC LIMIT $2`
const LIST_AFTER = `SELECT ${COLUMNS} FROM task WHERE ${OPEN} AND (created_at, id) < ($3, $4)
  ORDER BY created_at DESC, id DESC LIMIT $2`
const GET = `SELECT ${COLUMNS} FROM task WHERE user_id = $1 AND id = $2`
const CREATE = `INSERT INTO task (user_id, id, title, description, priority, tags, due_date, created_at, updated_at,
  title_sort, description_sort, due_asc, due_desc)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) RETURNING ${COLUMNS}`
const UPDATE = `UPDATE task SET title = coalesce($3, title), title_sort = coalesce($4, title_sort),
  priority = coalesce($5, priority), updated_at = $7, version = version + 1,
  completed_at = CASE $6::boolean WHEN true THEN coalesce(completed_at, $7) WHEN false THEN NULL ELSE completed_at END
  WHERE ${OPEN} AND id = $2 RETURNING ${COLUMNS}`

/** The session preamble of Taskwire without its timeouts. For a write it locks the user's counter row. */
export const READ_AS = `SELECT set_config('role', 'taskwire_app', true), set_config('app.user_id', $1, true)`
export const WRITE_AS = 'SELECT app_begin($1)'

/** Hand-written queries for `pg`: prepared, and with row-level security the whole transaction in one batch. */
export function taskStatements(send: Send, rowSecurity: boolean) {
  async function run(access: 'read' | 'write', statement: pg.QueryConfig): Promise<Row[]> {
    if (!rowSecurity) return rowsOf(await send([statement]), 0)
    const user = [statement.values?.[0]]
    const preamble =
      access === 'read'
        ? { name: 'read_as', text: READ_AS, values: user }
        : { name: 'write_as', text: WRITE_AS, values: user }
    return rowsOf(await send([{ text: 'BEGIN' }, preamble, statement, { text: 'COMMIT' }]), 2)
  }

  return {
    async list(userId: string, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page> {
      const [time, id] = cursor?.split('~') ?? []
      const statement =
        time === undefined
          ? { name: 'list', text: LIST, values: [userId, limit + 1] }
          : { name: 'list_after', text: LIST_AFTER, values: [userId, limit + 1, new Date(Number(time)), id] }
      return toPage(await run('read', statement), limit, (row) => `${row.createdAt.getTime()}~${row.id}`)
    },

    async get(userId: string, id: string): Promise<Task | undefined> {
      const [row] = await run('read', { name: 'get', text: GET, values: [userId, id] })
      return row && toTask(row)
    },

    async create(userId: string, input: CreateInput): Promise<Task> {
      const c = newColumns(input, new Date())
      const values = [userId, uuidv7(), c.title, c.description, c.priority, c.tags, c.dueDate, c.createdAt]
      values.push(c.updatedAt, c.titleSort, c.descriptionSort, c.dueAsc, c.dueDesc)
      const [row] = await run('write', { name: 'create', text: CREATE, values })
      return toTask(row as Row)
    },

    async update(userId: string, id: string, { title, priority, completed }: Change): Promise<Task | undefined> {
      const rank = priority === undefined ? null : PRIORITIES.indexOf(priority)
      const values = [userId, id, title ?? null, title?.toLowerCase() ?? null, rank, completed ?? null, new Date()]
      const [row] = await run('write', { name: 'update', text: UPDATE, values })
      return row && toTask(row)
    },
  }
}

function rowsOf(results: pg.QueryResult<Row>[], index: number): Row[] {
  return results[index]?.rows ?? []
}

/** Sends statements on a pooled connection with `pipeline: true`. */
export function sendOn(pool: pg.Pool): Send {
  return async (statements) => {
    const client = await pool.connect()
    try {
      return await Promise.all(statements.map((statement) => client.query<Row>(statement)))
    } finally {
      client.release()
    }
  }
}
