import { operandsOf } from '../../../client-sdk/src/filter/filter-tree.ts'
import { type FilterTree, type NamedValue, parseFilter, type Today } from '../../../client-sdk/src/filter/index.ts'
import { foldCase } from '../../../client-sdk/src/matching/fold.ts'
import type { TenantDatabase } from '../../database/tenancy/tenant.ts'
import { type Issue, invalidInputs } from '../../errors.ts'
import { WEEKDAYS } from '../../settings/locale.ts'
import { wallClock } from '../due.ts'
import { conditionOf } from './condition-queries.ts'
import { type Found, findNames, type Wanted } from './name-queries.ts'
import { assertConsistent, filtersOf, type PlainInputs } from './plain-inputs.ts'

interface FilterInput extends PlainInputs {
  filter?: string | FilterTree | undefined
  timeZone?: string | undefined
}

/** The names of the inbox in a filter. */
const INBOX = 'inbox'
/** The form of an id. */
export const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Creates the function that turns the text of a filter, and the inputs that depend on the time, into SQL conditions. It reads what
 * the text names: lists and sections, and the start of the week if the text has a week; otherwise it sends no statement.
 * @throws TaskwireError INVALID_INPUT for a list or section that the user does not have, and for inputs that exclude each other.
 */
export function createFilterConditions(database: TenantDatabase) {
  return (input: FilterInput, { userId, now }: Omit<Asked, 'read'>): Promise<ReturnType<typeof conditionOf>[]> => {
    const read = (wanted: Wanted) => findNames(database, userId, wanted)
    return filterConditions(input, { userId, now, read })
  }
}

interface Asked {
  userId: string
  now: Date
  /** Reads what the text names. */
  read(wanted: Wanted): Promise<Found>
}

/** Turns the text of a filter, and the inputs that depend on the time, into SQL conditions. @throws TaskwireError as above. */
export async function filterConditions(
  { filter = '', timeZone = 'UTC', ...plain }: FilterInput,
  { userId, now, read }: Asked,
): Promise<ReturnType<typeof conditionOf>[]> {
  assertConsistent(plain)
  const { tree, names } = treeOf(filter)
  const trees = [...filtersOf(plain), ...(tree ? [tree] : [])]
  if (trees.length === 0) return []
  const wanted = {
    lists: namesOf(names, 'list'),
    sections: namesOf(names, 'section'),
    hasWeek: trees.flatMap(datesOf).some((date) => date.endsWith('week')),
  }
  const isEmpty = wanted.lists.length === 0 && wanted.sections.length === 0 && !wanted.hasWeek
  const found = isEmpty ? NOTHING : await read(wanted)
  assertFound(names, found)
  const today = wallClock(now, timeZone).day.toISOString().slice(0, 10)
  const context = { userId, now, timeZone, today, weekStart: weekStartOf(found), idsOf: idsIn(found) }
  return trees.map((tree) => conditionOf(tree, context))
}

/** A name in a filter: where it stands in the text, or in the tree. */
type PlacedName = Omit<NamedValue, 'span'> & { path?: string[]; span?: NamedValue['span'] }

function treeOf(filter: string | FilterTree): { tree: FilterTree | null; names: PlacedName[] } {
  if (typeof filter !== 'string') return { tree: filter, names: namesIn(filter, ['filter']) }
  return parseFilter(filter)
}

function namesIn(tree: FilterTree, path: string[]): PlacedName[] {
  if ('in' in tree)
    return tree.in.map((name, index) => ({ field: tree.field, name, path: [...path, 'in', String(index)] }))
  if ('not' in tree) return namesIn(tree.not, [...path, 'not'])
  const operator = 'and' in tree ? 'and' : 'or'
  return operandsOf(tree).flatMap((one, index) => namesIn(one, [...path, operator, String(index)]))
}

const NOTHING: Found = { lists: [], sections: [], weekStart: undefined }

function weekStartOf({ weekStart }: Found): Today['weekStart'] {
  return WEEKDAYS.find((day) => day === weekStart) ?? 'monday'
}

/** Returns the different names of lists or sections among names of a filter, without ids. */
export function namesOf(names: PlacedName[], field: NamedValue['field']): string[] {
  return [...new Set(names.filter((one) => one.field === field && !UUID.test(one.name)).map(({ name }) => name))]
}

function datesOf(tree: FilterTree): string[] {
  return 'date' in tree ? [tree.date] : operandsOf(tree).flatMap(datesOf)
}

/** Returns the function that returns the ids of a name; null is the inbox, or no section. */
export function idsIn({ lists, sections }: Found) {
  return (field: 'list' | 'section', name: string): (string | null)[] => {
    if (UUID.test(name)) return [name.toLowerCase()]
    const rows = field === 'list' ? lists : sections
    const ids = rows.filter((row) => isSame(row.name, name)).map(({ id }) => id)
    return field === 'list' && isSame(name, INBOX) ? [null, ...ids] : ids
  }
}

function isSame(a: string, b: string): boolean {
  return foldCase(a) === foldCase(b)
}

/** Checks that there is a row for each name of a filter. @throws TaskwireError INVALID_INPUT */
export function assertFound(names: PlacedName[], found: Found, path: string[] = ['filter']): void {
  const idsOf = idsIn(found)
  const issues = names.flatMap(({ field, name, path: within, span }): Issue[] => {
    if (field === 'tag' || idsOf(field, name).length > 0) return []
    const message = `There is no ${field} “${name.slice(0, 100)}”`
    return [{ path: within ?? path, code: `unknown_${field}`, message, ...(span && { span, expected: [] }) }]
  })
  if (issues.length > 0) throw invalidInputs(issues)
}
