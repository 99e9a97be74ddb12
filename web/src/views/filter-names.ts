import type { Section, TaskList } from '@taskwire/client'
import { foldCase } from '../../../client-sdk/src/matching/fold.ts'
import { type NamedValue, parseFilter, renameInFilter } from '../filter/filter-code.ts'

/** The lists and sections that a filter can name. */
export interface Places {
  lists: readonly TaskList[]
  sections: readonly Section[]
}

type PlaceField = 'list' | 'section'

/** Returns the ids of the lists or sections with a name, or the given id; null is the inbox. */
export function idsOf({ lists, sections }: Places, field: PlaceField, name: string): (string | null)[] {
  const rows: readonly { id: string; name: string }[] = field === 'list' ? lists : sections
  const ids = rows
    .filter((row) => row.id === name.toLowerCase() || foldCase(row.name) === foldCase(name))
    .map(({ id }) => id)
  return field === 'list' && foldCase(name) === 'inbox' ? [null, ...ids] : ids
}

/** Returns a filter for display: with names in place of the ids of lists and sections. An ambiguous name stays an id. */
export function withNames(filter: string, places: Places): string {
  return renameInFilter(filter, ({ field, name }) => {
    if (field === 'tag') return undefined
    const rows: readonly { id: string; name: string }[] = field === 'list' ? places.lists : places.sections
    const row = rows.find(({ id }) => id === name)
    return row && idsOf(places, field, row.name).length === 1 ? row.name : undefined
  })
}

/** Returns a filter as it is stored: with the ids of lists and sections. The server does the same. */
export function withIds(filter: string, places: Places): string {
  return renameInFilter(filter, ({ field, name }) => {
    const [id, ...others] = field === 'tag' ? [] : idsOf(places, field, name)
    return others.length === 0 ? (id ?? undefined) : undefined
  })
}

/** Returns the parts of a filter whose list or section is missing or in the trash. */
export function missingParts(filter: string, places: Places): NamedValue[] {
  const { names } = parseFilter(filter)
  return names.filter(({ field, name }) => field !== 'tag' && idsOf(places, field, name).length === 0)
}
