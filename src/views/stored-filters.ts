import { FILTER_LIMITS, type NamedValue, parseFilter, renameInFilter } from '../../client-sdk/src/filter/index.ts'
import type { Steps } from '../entities/storage/steps.ts'
import { invalidInput } from '../errors.ts'
import { assertFound, idsIn, namesOf } from '../tasks/filter-text/filter-conditions.ts'
import { type Found, readNames } from '../tasks/filter-text/name-queries.ts'

/** The filter of a view as an input has it, and its path in the input. */
interface GivenFilter {
  filter: string
  path: string[]
}

/**
 * Returns filters as they are stored: with ids in place of the names that belong to exactly one list or section of the user, so that
 * renaming it does not change the view. Sends no statement for filters without such names.
 * @throws TaskwireError INVALID_INPUT for a list or section that the user does not have, and a filter that is too long with ids.
 */
export async function toStoredFilters(
  steps: Pick<Steps, 'client' | 'userId'>,
  given: readonly GivenFilter[],
): Promise<string[]> {
  const names = given.map(({ filter }) => parseFilter(filter).names)
  const wanted = { lists: namesOf(names.flat(), 'list'), sections: namesOf(names.flat(), 'section'), hasWeek: false }
  if (wanted.lists.length + wanted.sections.length === 0) return given.map(({ filter }) => filter)
  const found = await readNames(steps, wanted)
  return given.map((one, n) => {
    assertFound(names[n] ?? [], found, one.path)
    return withIds(one, found)
  })
}

function withIds({ filter, path }: GivenFilter, found: Found): string {
  const idsOf = idsIn(found)
  const idOf = ({ field, name }: NamedValue) => {
    const [id, ...others] = field === 'tag' ? [] : idsOf(field, name)
    return others.length === 0 ? (id ?? undefined) : undefined
  }
  const stored = renameInFilter(filter, idOf)
  if (stored.length <= FILTER_LIMITS.length) return stored
  const message = `Name fewer lists and sections: with their ids the filter has ${stored.length} characters; at most ${FILTER_LIMITS.length} are possible`
  throw invalidInput({ path, code: 'too_long', message, span: [0, filter.length], expected: [] })
}
