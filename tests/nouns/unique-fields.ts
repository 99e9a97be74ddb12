import { walkedNouns } from './walked.ts'

/** Returns the fields of a noun of which a user may have each value once. */
export function uniqueFields(plural: string): readonly string[] {
  const noun = walkedNouns.find(({ entity }) => entity.plural === plural)
  return (noun?.entity.unique ?? []).map(({ field }) => field)
}
