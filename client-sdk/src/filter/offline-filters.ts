import type { Task } from '../contract.ts'
import { TaskwireError } from '../errors.ts'
import { foldCase } from '../matching/fold.ts'
import type { FilterEngine, FilterRows } from '../offline/query/query-inputs.ts'
import { type FilterContext, matchesFilter } from './match-filter.ts'
import { parseFilter } from './parse-filter.ts'
import { printFilter } from './print-filter.ts'

/**
 * Evaluates the `filter` of an offline store's queries, by the rules of the server, and prints the trees that its views store. A name
 * of a list or section that is not in the local copy matches nothing. A wrong text makes the query throw `INVALID_INPUT`, like the
 * server.
 *
 * @example
 * const open = (client: Taskwire, userId: string) => createOfflineStore({ client, name: userId, filters: offlineFilters })
 */
export const offlineFilters: FilterEngine = Object.assign(evaluate, { print: printFilter })

function evaluate(...[{ filter = '', timeZone = 'UTC' }, rows, now = new Date()]: Parameters<FilterEngine>) {
  const { tree, error } = typeof filter === 'string' ? parseFilter(filter) : { tree: filter, error: null }
  if (error) {
    const { message, ...issue } = error
    throw new TaskwireError('INVALID_INPUT', `filter: ${message}`, {
      issues: [{ path: ['filter'], message, ...issue }],
    })
  }
  if (!tree) return () => true
  const context = contextOf(rows, timeZone, now)
  return (task: Task) => matchesFilter(tree, task, context)
}

/** Reads rows of other entities when they are needed, and once for all tasks. */
function contextOf(rows: FilterRows, timeZone: string, now: Date): FilterContext {
  const [settings] = rows.all('settings')
  const ids = new Map<string, (string | null)[]>()
  let parents: Set<string | null> | undefined
  let texts: Map<string, string[]> | undefined
  return {
    now,
    timeZone,
    weekStart: settings?.weekStart ?? 'monday',
    idsOf(field, name) {
      const key = `${field} ${name}`
      const found = ids.get(key) ?? idsOf(rows, field, name)
      ids.set(key, found)
      return found
    },
    hasSubtasks(id) {
      parents ??= new Set([...rows.all('task')].filter(({ deletedAt }) => !deletedAt).map(({ parentId }) => parentId))
      return parents.has(id)
    },
    commentsOf(id) {
      texts ??= textsByTask(rows)
      return texts.get(id) ?? []
    },
  }
}

function idsOf(rows: FilterRows, field: 'list' | 'section', name: string): (string | null)[] {
  const folded = foldCase(name)
  const trashed = new Set([...rows.all('list')].filter(({ deletedAt }) => deletedAt).map(({ id }) => id))
  const named =
    field === 'list'
      ? [...rows.all('list')].filter(({ id }) => !trashed.has(id))
      : [...rows.all('section')].filter(({ listId }) => !trashed.has(listId))
  const ids = named.filter((row) => foldCase(row.name) === folded || row.id === folded).map(({ id }) => id)
  return field === 'list' && folded === 'inbox' ? [null, ...ids] : ids
}

function textsByTask(rows: FilterRows): Map<string, string[]> {
  const texts = new Map<string, string[]>()
  for (const { taskId, text } of rows.all('comment')) texts.set(taskId, [...(texts.get(taskId) ?? []), text])
  return texts
}
