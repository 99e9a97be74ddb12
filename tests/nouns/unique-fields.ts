/** Returns the fields of a noun of which a user may have each value once. */
export function uniqueFields(_plural: string): readonly string[] {
  return []
}
