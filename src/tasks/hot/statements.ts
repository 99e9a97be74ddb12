import type { Value } from '../../database/tenancy/rows.ts'
import { columnsOf } from '../../entities/definition/define-entity.ts'
import { type Columns, columnName, toJsonColumns } from '../../entities/definition/stored-row.ts'
import { selectList } from '../../entities/storage/columns.ts'
import type { HotStatements, State } from '../../entities/storage/hot-statements.ts'
import { taskFields } from '../fields.ts'

/**
 * The most frequent statements on tasks, in SQL instead of Prisma's model API. Each has a constant text, so the database
 * plans it once, and bypasses Prisma's engine. `bench/README.md` lists what each of them gains.
 */
export const hotTaskStatements: HotStatements = {
  find: (rows, userId, id) => rows(FIND, [userId, id]),

  // All rows are one parameter. Prisma passes a parameter per value, so each number of rows would be planned anew.
  insert: (rows, added) => rows(INSERT, [JSON.stringify(added.map(toJsonColumns))]),

  changeOne: (rows, state, columns) => rows(CHANGE_ONE, changeValues(state, columns)),

  changeLone: (rows, state, columns) => rows(CHANGE_LONE, changeValues(state, columns)),

  changeMany: (rows, { userId, ids }, columns) =>
    rows(CHANGE_MANY, [userId, ids, JSON.stringify(toJsonColumns(columns))]),
}

function changeValues(
  { userId, id, inTrash, version, isPlain }: State & { userId: string },
  columns: Columns,
): Value[] {
  return [
    userId,
    id,
    JSON.stringify(toJsonColumns(columns)),
    String(inTrash),
    version ?? null,
    String(isPlain ?? false),
  ]
}

const SELECT = selectList({ name: 'task', columns: columnsOf(taskFields, true) })
const HEAD = selectList({ name: 'task', columns: ['id', 'version', 'deletedAt', 'changeId', 'repeatRule'] })
// Places have statements of their own: setting one of these columns runs a trigger.
const PLACED = ['listId', 'sectionId', 'parentId', 'position'] as const
const WRITTEN = Object.entries(taskFields)
  .filter(([name]) => !PLACED.some((placed) => placed === name))
  .flatMap(([, { columns, derived }]) => [...columns, ...derived])
const CHANGEABLE = [...new Set([...WRITTEN, 'deletedAt', 'updatedAt'])].map(columnName).join(', ')

const FIND = `SELECT ${SELECT} FROM task WHERE user_id = $1 AND id = $2::uuid`
const INSERT = `INSERT INTO task SELECT * FROM jsonb_populate_recordset(NULL::public.task, $1::jsonb)
  ON CONFLICT (user_id, id) DO NOTHING RETURNING ${SELECT}`
const CHANGE = `UPDATE task SET (${CHANGEABLE}) = (SELECT ${CHANGEABLE} FROM jsonb_populate_record(task, $3::jsonb))
  WHERE user_id = $1`
const CHANGE_ONE = `${CHANGE} AND id = $2::uuid AND ($4::boolean OR deleted_at IS NULL)
  AND version = coalesce($5::int, version) AND (repeat_rule IS NULL OR NOT $6::boolean) RETURNING ${SELECT}`
const CHANGE_LONE = CHANGE_ONE.replace(
  ' RETURNING',
  ` AND NOT EXISTS (
    SELECT FROM task child WHERE child.user_id = $1 AND child.parent_id = $2::uuid AND child.deleted_at IS NULL) RETURNING`,
)
const CHANGE_MANY = `${CHANGE} AND id = ANY($2::uuid[]) RETURNING ${HEAD}`
