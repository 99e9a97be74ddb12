import type { QueryClient } from '@tanstack/query-core'
import { cachedRows, editRows, removeRows } from './cached-rows.ts'
import { ROOT } from './keys.ts'

/** The effect of a mutation on the rows with these ids: it sets fields, or removes the rows from the lists that contain them. */
interface Effect {
  ids: readonly unknown[]
  /** Returns the fields to set in a row. */
  set?: (row: Fields) => Fields
}

type Fields = Readonly<Record<string, unknown>>
type Revert = () => void

/** The parts of inputs that are not fields of rows. */
const NOT_FIELDS = ['id', 'version', 'ifVersion', 'idempotencyKey', 'createdAt', 'updatedAt', 'undoToken']
/** The values of cleared fields that are not null. */
const CLEARED: Readonly<Record<string, unknown>> = { description: '', priority: 'none', tags: [] }

/**
 * Applies the effect of a mutation to the cached rows of its noun. Returns a function that reverts it, except where a later
 * change has replaced it; undefined if the effect is not known before the server responds.
 */
export async function applyEarly(
  client: QueryClient,
  [noun = '', verb = '']: readonly string[],
  input: unknown,
): Promise<Revert | undefined> {
  const { ids, set } = effectOf(verb, { ...(input as object) }) ?? { ids: [] }
  if (ids.length === 0) return undefined
  // The response of a running fetch is older than the change and would replace it.
  await client.cancelQueries({ queryKey: [ROOT, noun] })
  if (!set) {
    const reverts = removeRows(client, noun, ids)
    return () => {
      for (const revert of reverts) revert()
    }
  }
  const changes = new Map(cachedRows(client, noun, ids).map((old) => [old.id, { old, fields: set(old) }]))
  editRows(client, noun, (row) => (changes.has(row.id) ? { ...row, ...changes.get(row.id)?.fields } : row))
  return () => {
    editRows(client, noun, (row) => {
      const { old, fields = {} } = changes.get(row.id) ?? {}
      const own = Object.keys(fields).filter((name) => JSON.stringify(row[name]) === JSON.stringify(fields[name]))
      return own.length === 0 ? row : { ...row, ...Object.fromEntries(own.map((name) => [name, old?.[name]])) }
    })
  }
}

/** Returns the ids that an input names. */
export function idsOf({ id, ids }: { id?: unknown; ids?: unknown }): readonly unknown[] {
  return Array.isArray(ids) ? ids : [id]
}

function effectOf(verb: string, input: { id?: unknown; ids?: unknown; set?: object }): Effect | undefined {
  const ids = idsOf(input)
  switch (verb.replace('Many', '')) {
    case 'update':
    case 'replace':
      return { ids, set: () => fieldsOf({ ...(input.set ?? input) }) }
    case 'complete':
      return { ids, set: endOccurrence }
    case 'skip':
      return { ids, set: (row) => (row.recurrence ? endOccurrence(row) : {}) }
    case 'reopen':
      return { ids, set: () => ({ completed: false, completedAt: null }) }
    case 'delete':
    case 'restore':
    case 'purge':
      return { ids }
    default:
      return undefined
  }
}

/** Returns the effect of completing a row: a task that repeats moves to its next due date. */
function endOccurrence({ recurrence, nextDue, occurrenceIndex }: Fields): Fields {
  if (!recurrence || !nextDue) return { completed: true, completedAt: new Date() }
  const { date: occurrence } = nextDue as { date: string }
  return { due: nextDue, occurrence, occurrenceIndex: Number(occurrenceIndex) + 1, nextDue: null }
}

/** Returns the fields that a change sets. Tags that it adds or removes are shown once the server has answered. */
function fieldsOf({ addTags: _, removeTags: _1, ...given }: Fields): Fields {
  const fields = Object.entries(given).filter(([name, value]) => value !== undefined && !NOT_FIELDS.includes(name))
  return Object.fromEntries(fields.map(([name, value]) => [name, value ?? CLEARED[name] ?? null]))
}
