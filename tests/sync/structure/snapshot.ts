import type { Database } from '../../../src/database/database.ts'

export type EntityName = 'task' | 'list' | 'section' | 'comment' | 'settings'

/** What a row says. Times are in milliseconds; fields that an entity lacks are null. */
export interface Content {
  entity: EntityName
  id: string
  /** The title, name or text, or the locale of settings. */
  text: string
  listId: string | null
  sectionId: string | null
  parentId: string | null
  taskId: string | null
  completedAt: number | null
  archivedAt: number | null
  deletedAt: number | null
}

/** A stored row of any entity. */
export interface Row extends Content {
  /** The manual order; empty where the entity has none. */
  position: string
  version: number
  /** The change that moved the row to the trash. */
  deletion: string | null
  /** The last change of the row. */
  changeId: string | null
}

/** All rows of one user, including the trash, by `keyOf`. */
export type Snapshot = ReadonlyMap<string, Row>

export function keyOf({ entity, id }: Pick<Row, 'entity' | 'id'>): string {
  return `${entity} ${id}`
}

/** Returns the name of the siblings of a row, which share one manual order; undefined in the trash and without an order. */
export function siblingsOf({ entity, listId, sectionId, parentId, deletedAt }: Content): string | undefined {
  if (deletedAt !== null || entity === 'comment' || entity === 'settings') return undefined
  return entity === 'list' ? 'lists' : [entity, listId, sectionId, parentId].join()
}

/** Returns the ids of all siblings in manual order, by `siblingsOf`. */
export function ordersOf(snapshot: Snapshot): Map<string, string[]> {
  const orders = new Map<string, string[]>()
  for (const row of [...snapshot.values()].toSorted(byPosition)) {
    const siblings = siblingsOf(row)
    if (siblings !== undefined) orders.set(siblings, [...(orders.get(siblings) ?? []), row.id])
  }
  return orders
}

function byPosition(a: Row, b: Row): number {
  if (a.position !== b.position) return a.position < b.position ? -1 : 1
  return a.id < b.id ? -1 : 1
}

/** Reads all rows of one user from the tables. */
export async function readSnapshot({ tenant }: Pick<Database, 'tenant'>, userId: string): Promise<Snapshot> {
  const rows = await tenant.read(userId, (client) => client.rows<Row>(STATEMENT, [userId]))
  return new Map(rows.map((row) => [keyOf(row), row]))
}

const COLUMNS: Record<EntityName, Partial<Record<keyof Row, string>>> = {
  task: {
    text: 'title',
    listId: 'list_id::text',
    sectionId: 'section_id::text',
    parentId: 'parent_id::text',
    completedAt: milliseconds('completed_at'),
    deletedAt: milliseconds('deleted_at'),
    position: 'position',
    deletion: 'deletion_id::text',
  },
  list: {
    text: 'name',
    archivedAt: milliseconds('archived_at'),
    deletedAt: milliseconds('deleted_at'),
    position: 'position',
    deletion: 'deletion_id::text',
  },
  section: { text: 'name', listId: 'list_id::text', position: 'position' },
  comment: { text: 'text', taskId: 'task_id::text' },
  settings: { text: 'locale' },
}

const TYPES: Partial<Record<keyof Row, string>> = {
  listId: 'text',
  sectionId: 'text',
  parentId: 'text',
  taskId: 'text',
  completedAt: 'float8',
  archivedAt: 'float8',
  deletedAt: 'float8',
  deletion: 'text',
}

const STATEMENT = (Object.keys(COLUMNS) as EntityName[])
  .map((entity) => {
    const own = COLUMNS[entity]
    const columns = Object.entries(TYPES).map(
      ([name, type]) => `${own[name as keyof Row] ?? `NULL::${type}`} AS "${name}"`,
    )
    const common = `'${entity}' AS entity, id::text AS id, version, change_id::text AS "changeId"`
    return `SELECT ${common}, ${own.text} AS text, ${own.position ?? "''"} AS position, ${columns.join(', ')}
      FROM "${entity}" WHERE user_id = $1`
  })
  .join(' UNION ALL ')

function milliseconds(column: string): string {
  return `(extract(epoch FROM ${column}) * 1000)::float8`
}

/** Returns what an API row says, with its version and position. */
export function fromApi(entity: EntityName, row: any): Content & Pick<Row, 'version' | 'position'> {
  const time = (value: Date | null | undefined) => value?.getTime() ?? null
  return {
    entity,
    id: row.id,
    text: row.title ?? row.name ?? row.text ?? row.locale,
    listId: row.listId ?? null,
    sectionId: row.sectionId ?? null,
    parentId: row.parentId ?? null,
    taskId: row.taskId ?? null,
    completedAt: time(row.completedAt),
    archivedAt: time(row.archivedAt),
    deletedAt: time(row.deletedAt),
    version: row.version,
    position: row.position ?? '',
  }
}

/** Returns what the API shows of stored rows, for comparison with `fromApi`. */
export function shown(rows: Iterable<Row>): Map<string, ReturnType<typeof fromApi>> {
  return new Map([...rows].map(({ deletion: _, changeId: __, ...row }) => [keyOf(row), row]))
}
