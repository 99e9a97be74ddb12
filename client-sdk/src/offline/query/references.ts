/**
 * Returns whether a row refers to the row that an input names: null names none, undefined any. The server accepts ids in upper
 * case too, while rows have them in lower case.
 */
export function refersTo(actual: string | null, wanted: string | null | undefined): boolean {
  return wanted === undefined || actual === (wanted?.toLowerCase() ?? null)
}
