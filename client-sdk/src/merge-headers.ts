/**
 * Merges the headers a caller has given with the client's own, which win and have names in lower case. Names have no case:
 * `fetch` would send both values of a name that is there in two cases. The type of the body is the client's alone.
 */
export function mergeHeaders(
  given: Record<string, string> | undefined,
  own: Record<string, string>,
): Record<string, string> {
  const entries = Object.entries(given ?? {}).map(([name, value]) => [name.toLowerCase(), value])
  return { ...Object.fromEntries(entries.filter(([name]) => name !== 'content-type')), ...own }
}
