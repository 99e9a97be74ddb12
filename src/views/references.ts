import { parseFilter } from '../../client-sdk/src/filter/index.ts'
import type { TenantDatabase } from '../database/tenancy/tenant.ts'
import { UUID } from '../tasks/filter-text/filter-conditions.ts'
import { findReferenced } from './reference-queries.ts'
import type { ViewReference } from './reference-schema.ts'
import type { View } from './schema.ts'

/**
 * Creates the function that adds the lists and sections in their filters to views, as they are now. It sends no statement for views
 * without such ids.
 */
export function createReferences(database: TenantDatabase) {
  return async (userId: string, views: readonly View[]): Promise<View[]> => {
    const all = views.map(({ filter }) => idsIn(filter))
    const ids = (field: string) => [...new Set(all.flat().flatMap((one) => (one.field === field ? [one.id] : [])))]
    const wanted = { lists: ids('list'), sections: ids('section') }
    if (wanted.lists.length + wanted.sections.length === 0) return [...views]
    const rows = await findReferenced(database, userId, wanted)
    return views.map((view, n) => {
      const references = (all[n] ?? []).map((one): ViewReference => {
        const row = rows.get(`${one.field} ${one.id}`)
        const state = row ? (row.isTrashed ? 'in_trash' : 'live') : 'not_found'
        return { ...one, name: row?.name ?? null, state }
      })
      return references.length > 0 ? { ...view, references } : view
    })
  }
}

/** Returns the ids of lists and sections in a filter. */
function idsIn(filter: string): Pick<ViewReference, 'field' | 'id' | 'start' | 'end'>[] {
  return parseFilter(filter).names.flatMap(({ field, name, span: [start, end] }) =>
    field === 'tag' || !UUID.test(name) ? [] : [{ field, id: name.toLowerCase(), start, end }],
  )
}
