import type { Task } from '../../contract.ts'
import { dueInstant } from '../../matching/due-range.ts'
import { fold, foldCase } from '../../matching/fold.ts'
import type { EntityRows } from '../changes/entities.ts'
import type { Queries, QueryEntity } from './query-inputs.ts'

/** Compares two rows, for `sort`. */
type Comparison<Row> = (a: Row, b: Row) => number

/** A sort key of an input. */
type KeyOf<Entity extends QueryEntity> = NonNullable<Queries[Entity]['sort']>[number]['by']

/**
 * Returns the order of a list like `tasks.list(input)`. It computes the sort values of each row once, so rows must not be changed in
 * place. Folded titles, and names in lower case, are compared by code point, like the server's "C" collation, not by the rules of a
 * language. The order of due times differs from the server's only where the rules of their time zones do, as in `matchesTask`, and
 * that of titles only for letters that one of the two Unicode versions does not fold.
 */
export function orderOf<Entity extends QueryEntity>(
  entity: Entity,
  { sort }: Pick<Queries[Entity], 'sort'>,
): Comparison<EntityRows[Entity]> {
  return orderBy(sort ?? DEFAULTS[entity], VALUES[entity])
}

type Value = string | number
/** Returns the value to sort by. The direction is 1 if ascending, -1 if descending. */
type ReadValue<Row> = (row: Row, direction: number) => Value

interface SortKey {
  by: string
  order?: 'asc' | 'desc' | undefined
}

const newestFirst = (by: string): SortKey[] => [{ by, order: 'desc' }]
const BY_POSITION: SortKey[] = [{ by: 'position' }]

/** The order without `sort`. */
const DEFAULTS: Record<QueryEntity, SortKey[]> = {
  task: newestFirst('createdAt'),
  list: BY_POSITION,
  section: BY_POSITION,
  comment: newestFirst('createdAt'),
  view: BY_POSITION,
  notification: newestFirst('firedAt'),
}

const PRIORITIES: Task['priority'][] = ['none', 'low', 'medium', 'high', 'urgent']

const createdAt = (row: { createdAt: Date }) => row.createdAt.getTime()
const updatedAt = (row: { updatedAt: Date }) => row.updatedAt.getTime()

const VALUES: { [Entity in QueryEntity]: Record<KeyOf<Entity>, ReadValue<EntityRows[Entity]>> } = {
  task: {
    createdAt,
    updatedAt,
    // Tasks without a due date come last in both directions.
    due: ({ due }, direction) => (due ? dueInstant(due) : direction * Number.POSITIVE_INFINITY),
    priority: ({ priority }) => PRIORITIES.indexOf(priority),
    title: ({ title }) => fold(title),
    position: ({ listId, sectionId, parentId, position }) =>
      `${listId ?? ''}/${sectionId ?? ''}/${parentId ?? ''}/${position}`,
  },
  list: { createdAt, updatedAt, name: ({ name }) => foldCase(name), position: ({ position }) => position },
  section: { createdAt, position: ({ listId, position }) => `${listId}/${position}` },
  comment: { createdAt },
  view: { createdAt, name: ({ name }) => foldCase(name), position: ({ position }) => position },
  notification: { createdAt, firedAt: ({ firedAt }) => firedAt.getTime() },
}

/** Returns the order by several keys; the id breaks ties, in the direction of the last key. */
function orderBy<Row extends { id: string }>(
  sort: readonly SortKey[],
  values: Readonly<Record<string, ReadValue<Row>>>,
): Comparison<Row> {
  const keys = sort.map(({ by, order }) => ({ read: values[by] ?? (() => 0), direction: order === 'desc' ? -1 : 1 }))
  keys.push({ read: ({ id }) => id, direction: keys.at(-1)?.direction ?? 1 })
  const computed = new WeakMap<Row, Value[]>()

  function valuesOf(row: Row): Value[] {
    let known = computed.get(row)
    if (!known) {
      known = keys.map(({ read, direction }) => read(row, direction))
      computed.set(row, known)
    }
    return known
  }

  return (a, b) => {
    const [left, right] = [valuesOf(a), valuesOf(b)]
    for (const [n, { direction }] of keys.entries()) {
      const difference = compare(left[n] ?? '', right[n] ?? '')
      if (difference !== 0) return direction * difference
    }
    return 0
  }
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return compareCodePoints(a, b)
  return a < b ? -1 : a > b ? 1 : 0
}

/** Compares text by code point, as PostgreSQL compares UTF-8; JavaScript compares UTF-16 code units. */
function compareCodePoints(a: string, b: string): number {
  let n = 0
  while (n < a.length && a[n] === b[n]) n += 1
  return (a.codePointAt(n) ?? -1) - (b.codePointAt(n) ?? -1)
}
